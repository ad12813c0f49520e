/** `npm run test:slow`: tests that take minutes: whole checks of every example store, and many clients at once. */
import { runSteps } from './proof/steps.ts'
import { conclude, newTally } from './proof/tally.ts'
import { runTap } from './proof/tap.ts'
import { findTests } from './proof/test-files.ts'

const started = performance.now()
const tally = newTally()
await runSteps([{ name: 'build', command: ['npm', 'run', '--silent', 'build'] }], tally)
await runTap(await findTests('test/slow'), tally, { timeoutSeconds: 600 })
conclude(tally, (performance.now() - started) / 1000)
