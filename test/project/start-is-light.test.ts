/** Packages that a mock needs later, if at all, must not be loaded before its first response. */
import t from 'tap'
import { bundle } from '../../scripts/build/bundle.ts'

const LATER = ['zod', 'fastify', '@faker-js/faker', 'yaml', 'tough-cookie', 'prom-client']
/** Finding a file costs Node.js more than reading what stands in it. */
const MAX_FILES = 12

const chunks = await bundle(t.testdir())

t.test('the command starts without what it needs later', (t) => {
  const read = new Set(readAtStart('cli.cjs').flatMap(packagesIn))
  t.ok(read.has('commander'), 'what it does need is found')
  for (const name of LATER) t.notOk(read.has(name), name)
  t.end()
})

t.test('all of these are in the bundle', (t) => {
  const all = new Set(chunks.flatMap(({ fileName }) => packagesIn(fileName)))
  for (const name of LATER) t.ok(all.has(name), name)
  t.end()
})

t.test('the command starts from few files', (t) => {
  const files = readAtStart('cli.cjs')
  t.ok(files.length <= MAX_FILES, files.join(', '))
  t.end()
})

/** A file of the bundle and all those that it imports, and not only when it comes to that. */
function readAtStart(entry: string): string[] {
  const seen = new Set<string>()
  const visit = (file: string) => {
    const chunk = chunks.find(({ fileName }) => fileName === file)
    // Node.js's own modules are imports too.
    if (seen.has(file) || chunk === undefined) return
    seen.add(file)
    chunk.imports.forEach(visit)
  }
  visit(entry)
  return [...seen]
}

function packagesIn(file: string): (string | undefined)[] {
  return chunks.find(({ fileName }) => fileName === file)?.moduleIds.map(packageOf) ?? []
}

/** Undefined where it is a file of our own. */
function packageOf(file: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]
}
