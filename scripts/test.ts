/**
 * `npm test`: all that tells whether this tree can be trusted. `npm test -- FILE…` runs the tests
 * in those files and nothing else.
 */
import { type Step, take } from './proof/steps.ts'
import { conclude, newTally } from './proof/tally.ts'
import { runTap } from './proof/tap.ts'

const npm = (script: string): Step['command'] => ['npm', 'run', '--silent', script]
const FORMAT = 'run `npm run format`, then see what is left'

const CHECKS: readonly Step[] = [
  { name: 'types', command: npm('check:types') },
  { name: 'lint and format', command: npm('check:lint'), mend: FORMAT },
  { name: 'generated files are what they are made from', command: npm('check:generated'), mend: '`npm run generate`' },
  { name: 'openapi.yaml passes the recommended rules of Redocly', command: npm('check:openapi') },
  { name: 'nothing is unused', command: npm('check:unused') },
]

const started = performance.now()
const files = process.argv.slice(2)
const tally = newTally()
await take([{ name: 'build', command: npm('build') }], tally)
if (files.length === 0) await take(CHECKS, tally, 2)
await runTap(files, tally)
conclude(tally, (performance.now() - started) / 1000)
