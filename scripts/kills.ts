/** `npm run test:kills`: mocks and databases that are killed fifty times each while leads come, or `KILLS` times. */
import { runSteps } from './proof/steps.ts'
import { conclude, newTally } from './proof/tally.ts'
import { runTap } from './proof/tap.ts'

const started = performance.now()
const tally = newTally()
process.env['KILLS'] ??= '50'
await runSteps([{ name: 'build', command: ['npm', 'run', '--silent', 'build'] }], tally)
await runTap(['test/slow/outlives-kills.test.ts'], tally, { timeoutSeconds: 3600 })
conclude(tally, (performance.now() - started) / 1000)
