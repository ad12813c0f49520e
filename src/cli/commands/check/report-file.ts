/** A file for a report. It is tested for writing before the check begins, and never exists half written. */
import { constants } from 'node:fs'
import { access, open, readlink, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { describeFileError } from '../../../../shared/file-error.ts'
import { tryWholeFile, writeWholeFile } from '../../../whole-file.ts'

/** Returns why nothing can be written there; null where it can. What stands there already is left as it is. */
export async function findWriteProblem(file: string): Promise<string | null> {
  try {
    const { path, isPlain } = await locate(file)
    if (!isPlain) await access(path, constants.W_OK)
    else await tryWholeFile(path)
    return null
  } catch (error) {
    return describe(file, error)
  }
}

/** Returns why it could not be written, in which case what stood there before still does; null where it was. */
export async function writeWhole(file: string, text: string): Promise<string | null> {
  try {
    const { path, isPlain, isPipe } = await locate(file)
    if (isPlain) await writeWholeFile(path, text)
    else if (isPipe) await writePipe(path, text)
    else await writeFile(path, text)
    return null
  } catch (error) {
    return describe(file, error)
  }
}

/** A pipe that nobody reads would hold the check for ever. */
async function writePipe(path: string, text: string): Promise<void> {
  const { O_WRONLY, O_NONBLOCK } = constants
  // Open until the text is written, so that the reader does not take its end for that of the report.
  await using _reader = await open(path, O_WRONLY | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENXIO' ? new Error('it is a pipe that nobody reads') : error
  })
  await writeFile(path, text)
}

interface Location {
  /** With symbolic links followed. */
  readonly path: string
  /** False for what is no file, such as a pipe, and cannot be replaced. */
  readonly isPlain: boolean
  readonly isPipe: boolean
}

async function locate(file: string): Promise<Location> {
  const there = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (there === null) {
    const target = await readlink(file).catch(() => null)
    // A link to a file that is yet to be made.
    if (target !== null) return locate(resolve(dirname(file), target))
    return { path: file, isPlain: true, isPipe: false }
  }
  if (there.isDirectory()) throw new Error('it is a folder')
  return { path: await realpath(file), isPlain: there.isFile(), isPipe: there.isFIFO() }
}

function describe(file: string, error: unknown): string {
  const { code, path = file }: NodeJS.ErrnoException = error instanceof Error ? error : new Error()
  const why = code === 'ENOENT' ? `there is no folder ${dirname(path)}` : describeFileError(error)
  return `${file} cannot be written: ${why}. Name another file: --reporter NAME=FILE.`
}
