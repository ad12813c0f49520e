/** `npm run test:browsers`: the page in Firefox and in WebKitGTK, where they are. `PICTURES` names a folder for what was seen. */
import { runSteps } from './proof/steps.ts'
import { conclude, newTally } from './proof/tally.ts'
import { runTap } from './proof/tap.ts'

const started = performance.now()
const tally = newTally()
await runSteps([{ name: 'build', command: ['npm', 'run', '--silent', 'build'] }], tally)
await runTap(['test/browsers/page.test.ts'], tally, { timeoutSeconds: 900 })
conclude(tally, (performance.now() - started) / 1000)
