/** How docs/networks.md says that a client comes to trust the mock's authority. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CLIENTS_HERE } from './course.ts'

export type Client = (typeof CLIENTS_HERE)[number]['client']

/** The lines of the tables there, by whom they are for. */
const LINES = new Map(
  Array.from(
    (readFileSync('docs/networks.md', 'utf8').split('\n## ')[1] ?? '').matchAll(/^\| (.+?) \| (.*`.*) \|$/gm),
    ([, who = '', cell = '']) => [who, Array.from(cell.matchAll(/`([^`]+)`/g), ([, line = '']) => line)],
  ),
)

/** The lines for a client: what has to be done once, and how the client is run. */
export function trustLines({ trust }: Client): { preparing: string[]; running: string } {
  const [, lines = []] = [...LINES].find(([who]) => who.split(', ').includes(trust)) ?? []
  const running = lines.find((line) => line.includes('…'))
  if (running === undefined) throw new Error(`docs/networks.md does not say how ${trust} comes to trust the mock.`)
  return { preparing: lines.filter((line) => line !== running), running }
}

/** A line of the docs with the files of a folder. */
export const toPaths = (line: string, folder: string): string =>
  line.replaceAll('ca.pem', join(folder, 'ca.pem')).replaceAll('ca.p12', join(folder, 'ca.p12'))

/** A line of the docs with the program in the place of its dots. */
export function fill(
  line: string,
  { interpreter, args }: Client,
): { command: string; variables: Record<string, string> } {
  const [, curlOptions] = /^curl (.*) https:/.exec(line) ?? []
  // curl is run by a script of its own.
  if (curlOptions !== undefined) return { command: `${interpreter} ${args}`, variables: { CURL_OPTIONS: curlOptions } }
  const namesInterpreter = line.split(' ').includes(interpreter)
  return { command: line.replace('…', namesInterpreter ? args : `${interpreter} ${args}`), variables: {} }
}
