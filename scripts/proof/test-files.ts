/** Which tests there are. */
import { readdir } from 'node:fs/promises'
import { join, normalize } from 'node:path'

const TEST = '.test.ts'

/** Lists every test under a folder in alphabetical order, except those in the folders that are left out. */
export async function findTests(folder: string, ...but: readonly string[]): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(TEST) && !but.some((one) => path.startsWith(join(one, '/'))))
    .sort()
}

/** Tests that run in one process, one after the other. */
export interface TestGroup {
  readonly name: string
  readonly files: readonly string[]
}

/** Folders of short tests without side effects on their process. A process each would cost more than the tests. */
const GROUPED = ['test/api', 'test/conformance/analysis', 'test/conformance/reports', 'test/conformance/requirements']
/** They take the longest, and begin first, so that no core waits for the last of them. */
const SLOW_TESTS = ['test/conformance/whole-checks', 'test/conformance/set-ups-that-fail', 'test/conformance/dry-run']

/** A test in a process of its own. */
export const toGroup = (file: string): TestGroup => ({ name: file, files: [file] })

/** Groups tests by process, in the order in which they should begin. */
export function groupTests(files: readonly string[]): TestGroup[] {
  const grouped = GROUPED.map((name) => ({ name, files: files.filter((file) => file.startsWith(join(name, '/'))) }))
  const others = files.filter((file) => !grouped.some((group) => group.files.includes(file)))
  const isLong = (file: string) => SLOW_TESTS.some((long) => file.startsWith(long))
  return [
    ...others.filter(isLong).map(toGroup),
    ...grouped.filter((group) => group.files.length > 0),
    ...others.filter((file) => !isLong(file)).map(toGroup),
  ]
}

/** Finds the tests that the arguments of a command name, as files or folders, and the arguments that name none. */
export async function findNamedTests(args: readonly string[]): Promise<{ files: string[]; unknown: string[] }> {
  const all = await findTests('test')
  const under = (path: string) => all.filter((file) => file === path || file.startsWith(join(path, '/')))
  const named = args.map((given) => ({ given, files: under(normalize(given)) }))
  return {
    files: [...new Set(named.flatMap(({ files }) => files))],
    unknown: named.filter(({ files }) => files.length === 0).map(({ given }) => given),
  }
}
