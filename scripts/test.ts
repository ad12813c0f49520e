/**
 * `npm test`: all that tells whether this tree can be trusted. `npm test -- FILE…` runs the tests
 * in those files, or folders, and nothing else.
 */
import { runSteps, type Step } from './proof/steps.ts'
import { conclude, newTally } from './proof/tally.ts'
import { runTap } from './proof/tap.ts'
import { findNamedTests, findTests } from './proof/test-files.ts'

const npm = (script: string): Step['command'] => ['npm', 'run', '--silent', script]
const FORMAT = 'run `npm run format`, then see what is left'

const CHECKS: readonly Step[] = [
  { name: 'types', command: npm('check:types') },
  { name: 'lint and format', command: npm('check:lint'), remedy: FORMAT },
  {
    name: 'generated files are what they are made from',
    command: npm('check:generated'),
    remedy: '`npm run generate`',
  },
  { name: 'nothing is unused', command: npm('check:unused') },
]

const started = performance.now()
const args = process.argv.slice(2)
const named = await findNamedTests(args)
const tally = newTally()
await runSteps([{ name: 'build', command: npm('build') }], tally)
for (const name of named.unknown) tally.failed.push(`${name}: no test is there; give files (*.test.ts) or folders`)
const files = args.length === 0 ? await findTests('test', 'test/delivery', 'test/slow', 'test/browsers') : named.files
// Most of the tests wait for something now and then: the checks fill that time.
await Promise.all([args.length === 0 ? runSteps(CHECKS, tally) : null, runTap(files, tally)])
conclude(tally, (performance.now() - started) / 1000)
