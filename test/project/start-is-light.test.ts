/** What a mock reads before it answers: a package that it needs later only, if at all, must not be among it. */
import type { Metafile } from 'esbuild'
import t from 'tap'
import { bundle } from '../../scripts/build/bundle.ts'

const LATER = ['zod', 'fastify', '@faker-js/faker', 'yaml', 'tough-cookie']

const { metafile } = await bundle('dist')

t.test('the command starts without what it needs later', (t) => {
  const read = readAtStart(metafile, 'dist/cli.cjs')
  t.ok(read.has('commander'), 'what it does need is found')
  for (const name of LATER) t.notOk(read.has(name), name)
  t.end()
})

t.test('all of these are in the bundle', (t) => {
  const all = new Set(Object.keys(metafile.inputs).map(packageOf))
  for (const name of LATER) t.ok(all.has(name), name)
  t.end()
})

/** The packages of a file and of all that it imports, and not only when it comes to that. */
function readAtStart({ outputs }: Metafile, entry: string): Set<string | undefined> {
  const seen = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && path in outputs) visit(path)
    }
  }
  visit(entry)
  return new Set([...seen].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}).map(packageOf)))
}

/** Undefined where it is a file of our own. */
function packageOf(file: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]
}
