/**
 * `npm run test:check-faults [-- --runs 210]`: checks a correct store while the store, the mock, the browser or the
 * disk fails, or somebody interrupts, at moments spread over the whole check.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { findChromium } from '../conformance/drivers/find-chromium.ts'
import type { Scope } from '../test/conformance/support/server.ts'
import {
  CHECK_FAULTS,
  type CheckEnd,
  checkUnderFault,
  type FaultyCheck,
  findComplaints,
} from '../test/support/check-under-fault.ts'
import { conclude, newTally } from './proof/tally.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '210' } } })
const runs = Number(values.runs)
if (!(runs > 0)) throw new TypeError('Expected --runs N, a number above 0.')

const started = performance.now()
const tally = newTally()
const chromium = await findChromium()
if (chromium === null) throw new Error('There is no Chromium on this machine: install it, or name it in CHROME_PATH.')

const undisturbed = new Map<string, CheckEnd>()
for (const browser of ['off', chromium]) {
  const end = await inScope((scope) => checkUnderFault(scope, { browser, fault: null }))
  undisturbed.set(browser, end)
  tell(`undisturbed, browser ${browser}: ${end.requests} requests, exit code ${end.code}`, end.complaints, end.printed)
}

const perFault = Math.ceil(runs / CHECK_FAULTS.length)
const waiting = CHECK_FAULTS.flatMap((fault) =>
  Array.from({ length: perFault }, (_, index): Required<FaultyCheck> => {
    const browser = fault === 'browser-dies' || index % 2 === 0 ? chromium : 'off'
    const requests = undisturbed.get(browser)?.requests ?? 1
    return { fault, browser, atRequest: 1 + Math.floor((index * requests) / perFault) }
  }),
)
const worker = async () => {
  for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
    const { fault, browser, atRequest } = trial
    const begun = performance.now()
    const end = await inScope((scope) => checkUnderFault(scope, trial))
    const expected = undisturbed.get(browser)
    const complaints = expected === undefined ? [] : findComplaints(end, expected)
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    tell(
      `${fault} at request ${atRequest}, browser ${browser}: exit code ${end.code} (${seconds} s)`,
      complaints,
      end.printed,
    )
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, worker))
conclude(tally, (performance.now() - started) / 1000)

function tell(title: string, complaints: readonly string[], printed: string): void {
  console.log(`${complaints.length === 0 ? 'ok    ' : 'FAILED'}  ${title}`)
  if (complaints.length === 0) tally.passed += 1
  else {
    tally.failed.push(`${title}: ${complaints.join('; ')}`)
    console.log(printed.slice(-2000))
  }
}

/** Ends what was started in it, the last first. */
async function inScope<T>(act: (scope: Scope) => Promise<T>): Promise<T> {
  const endings: (() => unknown)[] = []
  try {
    return await act({ teardown: (end: () => unknown) => void endings.push(end) })
  } finally {
    for (const end of endings.reverse()) await end()
  }
}
