/**
 * Files that are written whole or not at all. A reader never sees half a file, and a failed write keeps the old one.
 */
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Writes a file beside the other and puts it in its place. The errors are those of the file system. */
export function writeWholeFile(path: string, content: string | Uint8Array, mode?: number): Promise<void> {
  return writeBeside(path, { content, mode }, (temporary) => rename(temporary, path))
}

/** Rejects as a write would; the file itself is left as it is. */
export function tryWholeFile(path: string): Promise<void> {
  return writeBeside(path, { content: '' }, async () => {})
}

interface NewFile {
  readonly content: string | Uint8Array
  /** The permissions of the file. By default whoever may do so with new files of this user. */
  readonly mode?: number | undefined
}

async function writeBeside(
  path: string,
  { content, mode }: NewFile,
  then: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    await using handle = await open(temporary, 'w', mode)
    await handle.writeFile(content)
    // Some file systems say only now that there is no room.
    await handle.sync()
    await handle.close()
    await then(temporary)
  } finally {
    await rm(temporary, { force: true })
  }
}
