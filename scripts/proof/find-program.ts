/** Programs that a proof needs and a machine may lack. */
import { delimiter, join } from 'node:path'
import { isProgram } from '../../conformance/drivers/find-chromium.ts'

/** The path of the first one that is there; null where there is none. */
export async function findProgram(...names: readonly string[]): Promise<string | null> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name))))
    if (await isProgram(path)) return path
  return null
}
