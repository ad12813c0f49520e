/** The journey of a restart: what the store still had to tell Retrack must outlive its process. */

import { waitUntil } from '../abort.ts'
import { runAction } from '../actions/run-action.ts'
import { SetupBrokenError } from '../store-health.ts'
import type { CheckContext } from './context.ts'
import { type Journey, type JourneyContext, NO_LEAD } from './journey.ts'
import { awaitEntry, awaitLead, placeOrder, toOutcome, visitWithNewClick } from './ordering.ts'
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
    const { check, traits, record } = run
    const { config, mock } = check
    const { click } = await visitWithNewClick(run)
    const match = traits.leadsCarryOwnClick ? { click } : {}
    const effect = { kind: 'status', status: 503, body: { message: 'Service Unavailable' } } as const
    const rule = { operation: 'createLead', match, commit: false, effect } as const
    const { id } = await mock.addFault(rule)
    record.add({ kind: 'fault-installed', fault: id, rule: { ...rule, when: { always: true } } }, null)
    const placed = await placeOrder(run, { click, cookie: traits.cookie, alone: true })
    const lead = placed.succeeded ? await awaitLead(placed, config.timing.retry) : null
    const isBack = lead !== null && (await restart(run))
    await mock.removeFault(id)
    if (!isBack) return NO_LEAD
    const accepted = await awaitEntry({
      what: 'accepted-lead',
      operation: 'createLead',
      clicks: traits.leadsCarryOwnClick ? [click] : null,
      limitMs: traits.retryLimitMs ?? config.timing.retry,
      since: { ...placed, endedAt: performance.now() },
    })
    return toOutcome(placed, lead, accepted)
  },
}

/** Whether the store was restarted and serves its pages again. */
async function restart({ check, record, visitor }: JourneyContext): Promise<boolean> {
  const action = getAction(check.config.restartStore)
  if (action === null) return false
  const [startedAt, began] = [performance.now(), await check.mock.position()]
  const input = { click: null, voucher: null, reference: null, saved: {}, visitor, record, visitUrl: null }
  const done = await runAction(action, input, check.environment)
  check.signal.throwIfAborted()
  if (done.kind === 'not-started') {
    const { message, remedy } = done
    record.add({ kind: 'setup-error', problem: 'action-failed-to-start', message: `restartStore: ${message}`, remedy })
  }
  const succeeded = done.kind === 'succeeded'
  if (succeeded) await waitForStore(check)
  const reason = done.kind === 'succeeded' ? null : done.kind === 'failed' ? done.reason : done.message
  const [durationMs, journal] = [performance.now() - startedAt, await check.mock.position()]
  record.add({ kind: 'store-restarted', action: action.kind, succeeded, reason, durationMs, began, journal }, null)
  return succeeded
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
