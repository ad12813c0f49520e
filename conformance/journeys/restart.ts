/** The journey of a restart: what the store still had to tell Retrack must outlive its process. */
import type { JournalEntry } from '../../schemas/journal.ts'
import { waitUntil } from '../abort.ts'
import { runAction } from '../actions/run-action.ts'
import { SetupBrokenError } from '../store-health.ts'
import { recordActionEnd } from './action-end.ts'
import type { CheckContext } from './context.ts'
import { installLeadFault, OUTAGE } from './installed-fault.ts'
import { type Journey, type JourneyContext, NO_LEAD } from './journey.ts'
import {
  awaitAcceptedRetry,
  awaitLead,
  type PlacedOrder,
  placeOrder,
  toOutcome,
  visitWithNewClick,
} from './ordering.ts'
import { getAction } from './status.ts'

/** How long a store may take to serve its pages again. */
const START_LIMIT_MS = 60_000
const POLL_MS = 200

export const restartedStore: Journey = {
  name: 'restarted-store',
  needs: ['placeOrder', 'restartStore'],
  visits: 1,
  orders: 1,
  async run(run) {
    const { traits } = run
    const { config } = run.check
    const { click } = await visitWithNewClick(run)
    const removeFault = await installLeadFault(run, click, OUTAGE)
    let placed: PlacedOrder
    let lead: JournalEntry | null
    try {
      placed = await placeOrder(run, { click, cookie: traits.cookie, alone: true })
      lead = placed.succeeded ? await awaitLead(placed, config.timing.retry) : null
      if (lead === null || !(await restart(run))) return NO_LEAD
    } finally {
      await removeFault()
    }
    const accepted = await awaitAcceptedRetry({ ...placed, endedAt: performance.now() })
    return toOutcome(placed, lead, accepted)
  },
}

/** Whether the store was restarted and serves its pages again. */
async function restart({ check, record, visitor }: JourneyContext): Promise<boolean> {
  const action = getAction(check.config.restartStore)
  if (action === null) return false
  const [startedAt, began] = [performance.now(), await check.mock.position()]
  const name = 'restartStore'
  const input = { name, click: null, voucher: null, reference: null, saved: {}, visitor, record, entry: null } as const
  const { environment } = check
  const checkoutMs = Math.max(environment.checkoutMs, START_LIMIT_MS)
  const done = await runAction(action, input, { ...environment, checkoutMs })
  check.signal.throwIfAborted()
  const end = recordActionEnd({ record }, name, done)
  if (end.succeeded) await waitForStore(check)
  const [durationMs, journal] = [performance.now() - startedAt, await check.mock.position()]
  record.add({ kind: 'store-restarted', action: action.kind, ...end, durationMs, began, journal }, null)
  return end.succeeded
}

/** @throws {SetupBrokenError} where it does not come back */
async function waitForStore({ requireStore, signal }: CheckContext): Promise<void> {
  const end = performance.now() + START_LIMIT_MS
  for (;;) {
    try {
      return await requireStore('responsive')
    } catch (error) {
      if (!(error instanceof SetupBrokenError) || performance.now() >= end) throw error
      await waitUntil(performance.now() + POLL_MS, signal)
    }
  }
}
