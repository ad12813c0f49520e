/** A file that a report goes to: seen to be writable before the check begins, and there as a whole or not at all. */
import { constants } from 'node:fs'
import { access, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { describeFileError } from '../../../../shared/file-error.ts'

/** Returns why nothing can be written there; null where it can. What stands there already is left as it is. */
export async function findWriteProblem(file: string): Promise<string | null> {
  try {
    const { path, isPlain } = await locate(file)
    if (!isPlain) await access(path, constants.W_OK)
    else await writeBeside(path, '', async () => {})
    return null
  } catch (error) {
    return describe(file, error)
  }
}

/** Returns why it could not be written, in which case what stood there before still does; null where it was. */
export async function writeWhole(file: string, text: string): Promise<string | null> {
  try {
    const { path, isPlain } = await locate(file)
    if (isPlain) await writeBeside(path, text, (temporary) => rename(temporary, path))
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

async function writeBeside(path: string, text: string, then: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    await using handle = await open(temporary, 'w')
    await handle.writeFile(text)
    // Some file systems say only now that there is no room.
    await handle.sync()
    await handle.close()
    await then(temporary)
  } finally {
    await rm(temporary, { force: true })
  }
}

function describe(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const why = code === 'ENOENT' ? `there is no folder ${dirname(file)}` : describeFileError(error)
  return `${file} cannot be written: ${why}. Name another file: --reporter NAME=FILE.`
}
