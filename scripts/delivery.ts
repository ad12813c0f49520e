/** `npm run test:delivery`: slower proofs of what users receive: the package, the image, the time to start. */
import { runSteps } from './proof/steps.ts'
import { conclude, newTally } from './proof/tally.ts'
import { runTap } from './proof/tap.ts'
import { findTests } from './proof/test-files.ts'

const started = performance.now()
const tally = newTally()
await runSteps([{ name: 'build', command: ['npm', 'run', '--silent', 'build'] }], tally)
// Runs one test at a time, since times are measured here.
await runTap(await findTests('test/delivery'), tally, { atATime: 1, timeoutSeconds: 600 })
conclude(tally, (performance.now() - started) / 1000)
