/** The licences of the packages inside the bundle: each allows its use on condition that its notice goes along. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const PACKAGE_FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/
const LICENCE_FILE = /^(?:licen[cs]e|copying)\b/i

/** `inputs` are the files that the bundle was made of. */
export async function writeLicences(inputs: readonly string[], path: string): Promise<void> {
  const folders = new Set(inputs.flatMap((input) => PACKAGE_FOLDER.exec(input) ?? []))
  const notices = await Promise.all([...folders].sort().map(noticeOf))
  await writeFile(path, `${notices.join(`\n${'-'.repeat(80)}\n\n`)}\n`)
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string
    readonly version: string
    readonly license?: string
  }
  const file = (await readdir(folder)).find((entry) => LICENCE_FILE.test(entry))
  if (file === undefined && license === undefined) throw new Error(`${name} names no licence; may it be bundled?`)
  const text = file === undefined ? `Licence: ${license}` : (await readFile(join(folder, file), 'utf8')).trim()
  return `${name} ${version}\n\n${text}\n`
}
