/** A file for a report. It is tested for writing before the check begins, and never exists half written. */
import { constants } from 'node:fs'
import { access, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
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
    const { path, isPlain } = await locate(file)
    if (isPlain) await writeWholeFile(path, text)
    else await writeFile(path, text)
    return null
  } catch (error) {
    return describe(file, error)
  }
}

interface Location {
  /** With symbolic links followed. */
  readonly path: string
  /** False for what is no file, such as a pipe, and cannot be replaced. */
  readonly isPlain: boolean
}

async function locate(file: string): Promise<Location> {
  const there = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (there === null) return { path: file, isPlain: true }
  if (there.isDirectory()) throw new Error('it is a folder')
  return { path: await realpath(file), isPlain: there.isFile() }
}

function describe(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const why = code === 'ENOENT' ? `there is no folder ${dirname(file)}` : describeFileError(error)
  return `${file} cannot be written: ${why}. Name another file: --reporter NAME=FILE.`
}
