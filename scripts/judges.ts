/**
 * `npm run test:judges`: do the tests of the requirements notice a judge that errs? For each requirement in turn its
 * judge is replaced by one that lets breaches pass, one that blames what is right, and one that passes what it could not
 * see; the tests of its group have to fail each time. Nothing in the tree is touched.
 */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { splitId } from '../conformance/reports/labels.ts'
import { REQUIREMENTS } from '../conformance/requirements/index.ts'
import { bundleTests } from './proof/bundle-tests.ts'
import { toQuietEnv } from './proof/steps.ts'
import { conclude, newTally } from './proof/tally.ts'
import { findTests, toGroup } from './proof/test-files.ts'

const FOLDER = 'test/conformance/requirements'
const ERRORS = {
  blind: 'lets breaches pass',
  harsh: 'blames what is right',
  hasty: 'passes what it could not see',
} as const

const STAND_IN = resolve('scripts/proof/mutated-requirement.ts')
const errs: Plugin = {
  name: 'judges that err',
  setup({ onResolve }) {
    onResolve({ filter: /\/requirement\.ts$/ }, ({ importer }) =>
      importer === STAND_IN ? undefined : { path: STAND_IN },
    )
  },
}

const started = performance.now()
const tally = newTally()
const files = await findTests(FOLDER)
await using bundles = await bundleTests(files.map(toGroup), [errs])
tally.failed.push(...bundles.errors)

/** The tests of a group: `redirect-cookie.test.ts` and its like. What holds for all would notice any error at once. */
const ofGroup = (id: string) => files.filter((file) => file.startsWith(`${FOLDER}/${splitId(id).group}`))

/** Whether the tests fail; they are left at the first failure. */
async function isNoticed(tests: readonly string[], mutant: string): Promise<boolean> {
  for (const test of tests) {
    const env = { ...toQuietEnv(process.env), MUTANT: mutant, TAP_BAIL: '1' }
    const child = spawn(process.execPath, [bundles.of(test)], { stdio: 'ignore', env })
    const code = await new Promise((done, fail) => child.on('error', fail).on('close', done))
    if (code !== 0) return true
  }
  return false
}

const groups = new Map(REQUIREMENTS.map(({ id }) => [splitId(id).group, ofGroup(id)]))
const waiting = [...groups].flatMap(([group, tests]) => [
  async () => {
    if (tests.length === 0) tally.failed.push(`${group}: there are no tests of this group`)
    else if (await isNoticed(tests, '')) tally.failed.push(`${group}: its tests fail when nothing is wrong`)
    else tally.passed += 1
  },
  ...REQUIREMENTS.filter(({ id }) => splitId(id).group === group).flatMap(({ id }) =>
    Object.entries(ERRORS).map(([error, words]) => async () => {
      if (await isNoticed(tests, `${id} ${error}`)) tally.passed += 1
      else tally.failed.push(`${id}: no test notices a judge that ${words}`)
    }),
  ),
])
const worker = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next()
}
if (bundles.errors.length === 0) await Promise.all(Array.from({ length: availableParallelism() }, worker))
conclude(tally, (performance.now() - started) / 1000)
