/** Which tests there are. */
import { readdir } from 'node:fs/promises'
import { join, normalize } from 'node:path'

const TEST = '.test.ts'

/** Every test under a folder, in the order of the alphabet, but for those in a folder that is left out. */
export async function testsUnder(folder: string, but?: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(TEST) && (but === undefined || !path.startsWith(join(but, '/'))))
    .sort()
}

/** What of the arguments of a command names tests, files or folders for all that is under them, and what does not. */
export async function testsNamed(args: readonly string[]): Promise<{ files: string[]; unknown: string[] }> {
  const all = await testsUnder('test')
  const under = (path: string) => all.filter((file) => file === path || file.startsWith(join(path, '/')))
  const named = args.map((given) => ({ given, files: under(normalize(given)) }))
  return {
    files: [...new Set(named.flatMap(({ files }) => files))],
    unknown: named.filter(({ files }) => files.length === 0).map(({ given }) => given),
  }
}
