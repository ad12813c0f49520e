/**
 * `npm run test:guards`: does a test notice when a guard is gone? Each guard in turn is taken out of
 * the source, and its test has to fail. Nothing in the tree is touched. `-- WORDS` tries those alone
 * whose description contains the words.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Plugin } from 'esbuild'
import { bundle, type ReplacedSource } from './build/bundle.ts'
import { bundleTests } from './proof/bundle-tests.ts'
import { GUARDS, type Guard } from './proof/guards.ts'
import { toQuietEnv } from './proof/steps.ts'
import { conclude, newTally } from './proof/tally.ts'
import { findTests, toGroup } from './proof/test-files.ts'

const CACHE = join('node_modules', '.cache', 'retrack-kit')
/** The time limit of a test without its guard: some then wait for something that never comes. */
const LIMIT_MS = 120_000

const started = performance.now()
const tally = newTally()
await mkdir(CACHE, { recursive: true })

const words = process.argv.slice(2).join(' ')
const tried = GUARDS.filter(({ without }) => without.includes(words))
if (tried.length === 0) tally.failed.push(`no guard is described by "${words}"`)
const withGuards = [...new Set(tried.map(({ test }) => test))]
const waiting: (() => Promise<void>)[] = [
  ...tried.map((guard) => async () => {
    const wrong = await tryWithout(guard).catch((error: unknown) => String(error))
    console.log(`${wrong === undefined ? 'ok    ' : 'FAILED'}  without: ${guard.without}`)
    if (wrong === undefined) tally.passed += 1
    else tally.failed.push(`${guard.without} (${guard.file}): ${wrong}`)
  }),
  ...withGuards.map((test) => async () => {
    if (await isFailing(test, [], process.env)) tally.failed.push(`${test} fails where nothing is taken out`)
    else tally.passed += 1
  }),
]
const worker = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next()
}
await Promise.all(Array.from({ length: availableParallelism() }, worker))
conclude(tally, (performance.now() - started) / 1000)

/** Undefined where its absence is noticed. */
async function tryWithout({ file, guard, replaced, test }: Guard): Promise<string | undefined> {
  const source = await readFile(file, 'utf8')
  const times = source.split(guard).length - 1
  if (times !== 1) return `what guards stands there ${times} times: scripts/proof/guards.ts is to be brought up to date`
  // A function, since "$" has a meaning in a text.
  const mutant = source.replace(guard, () => replaced)
  const without: ReplacedSource = { file, text: mutant }
  const folder = await mkdtemp(join(CACHE, 'without-'))
  try {
    await mkdir(join(folder, 'bin'))
    await bundle(join(folder, 'dist'), without)
    const command = join(folder, 'bin', 'retrack-kit.cjs')
    await writeFile(command, await readFile('bin/retrack-kit.cjs'))
    const isNoticed = await isFailing(test, [toPlugin(without)], { ...process.env, TESTED_COMMAND: command })
    return isNoticed ? undefined : `${test} does not notice`
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The same for the tests, which another bundler puts together. */
function toPlugin({ file, text }: ReplacedSource): Plugin {
  return {
    name: 'without a guard',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => (path === resolve(file) ? { contents: text, loader: 'ts' } : undefined))
    },
  }
}

/** Whether one of the tests in a file, or in a folder, fails. */
async function isFailing(test: string, plugins: readonly Plugin[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const files = test.endsWith('.ts') ? [test] : await findTests(test)
  await using bundles = await bundleTests(files.map(toGroup), plugins)
  if (bundles.errors.length > 0) throw new Error(bundles.errors.join('\n'))
  for (const file of files) {
    const child = spawn(process.execPath, [bundles.of(file)], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: LIMIT_MS,
      env: { ...toQuietEnv(env), TAP_BAIL: '1' },
    })
    const output = text(child.stdout)
    const [code] = await once(child, 'close')
    // A program that ends for another reason, such as an error while it starts, has tested nothing.
    if (code !== 0 && /^\s*not ok /m.test(await output)) return true
    if (code !== 0) throw new Error(`${file} ended with exit code ${code}, and no test of it failed`)
  }
  return false
}
