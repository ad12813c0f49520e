/** Files that are there as a whole or not at all: a reader never meets half of one, and a failed write leaves the old one. */
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Writes a text beside the file and puts it in its place. The errors are those of the file system. */
export function writeWholeFile(path: string, text: string): Promise<void> {
  return writeBeside(path, text, (temporary) => rename(temporary, path))
}

/** Rejects as a write would; the file itself is left as it is. */
export function tryWholeFile(path: string): Promise<void> {
  return writeBeside(path, '', async () => {})
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
