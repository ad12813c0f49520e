/** Journeys of failed deliveries. Each places an order whose lead Retrack does not save at first, or seems not to. */
import type { FaultEffect, FaultWhen } from '../../schemas/faults.ts'
import type { JournalEntry, WaitInput } from '../../schemas/journal.ts'
import { FAULT_JOURNEYS, type FaultJourney, OUTAGE_MS } from '../../schemas/journeys.ts'
import { HEALTH } from '../../schemas/terms.ts'
import { installLeadFault, toLeadMatch, UNAVAILABLE } from './installed-fault.ts'
import { type Journey, type JourneyContext, NO_LEAD } from './journey.ts'
import { awaitAcceptedRetry, awaitLead, getVoucher, placeOrder, toOutcome, visitWithNewClick } from './ordering.ts'

/** Longer than a store waits of itself at first, so that it shows whether it asked the header. */
const RETRY_AFTER_SECONDS = '2'

interface Failure {
  readonly effect: FaultEffect
  /** The lead is saved, and only the answer fails. */
  readonly commit?: true
  /** Left out: the first lead fails, and no other. */
  readonly when?: FaultWhen
}

const status = (code: number, body: Record<string, unknown> = { message: 'Server Error' }): FaultEffect => ({
  kind: 'status',
  status: code,
  body,
})

const FAILURES: Readonly<Record<FaultJourney, Failure>> = {
  'fault-500': { effect: status(500) },
  'fault-503': { effect: UNAVAILABLE },
  'fault-202': { effect: status(202, { message: 'Accepted' }) },
  'fault-204': { effect: { kind: 'status', status: 204 } },
  'fault-302': { effect: { kind: 'status', status: 302 } },
  'fault-302-page': { effect: { kind: 'status', status: 302, headers: { Location: HEALTH.path } } },
  'fault-401': { effect: status(401, { message: 'Unauthenticated.' }) },
  'fault-403': { effect: status(403, { message: 'Forbidden' }) },
  'fault-404': {
    effect: {
      kind: 'status',
      status: 404,
      headers: { 'Content-Type': 'text/html' },
      body: '<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>',
    },
  },
  'fault-429': {
    effect: {
      kind: 'status',
      status: 429,
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      body: { message: 'Too Many Attempts.' },
    },
  },
  'fault-reset': { effect: { kind: 'reset' } },
  'fault-empty': { effect: { kind: 'empty' } },
  'fault-hang': { effect: { kind: 'hang' } },
  'fault-lost-response': { effect: { kind: 'empty' }, commit: true },
  'fault-outage': {
    effect: UNAVAILABLE,
    when: { forMs: OUTAGE_MS, from: 'first-match' },
  },
}

/**
 * All failed deliveries but `fault-hang`. A hanging response may hold up a whole store, so that order is placed last
 * and alone.
 */
export const failedDeliveries: readonly Journey[] = FAULT_JOURNEYS.filter((name) => name !== 'fault-hang').map((name) =>
  failedDelivery(name, false),
)

export const hangingDelivery: Journey = failedDelivery('fault-hang', true)

function failedDelivery(name: FaultJourney, alone: boolean): Journey {
  return {
    name,
    needs: ['placeOrder'],
    visits: 1,
    orders: 1,
    async run(run) {
      const { check, traits } = run
      const { config, mock } = check
      const { click } = await visitWithNewClick(run)
      const { effect, commit = false, when = { first: 1 } } = FAILURES[name]
      const removeFault = await installLeadFault(run, click, { when, commit, effect })
      let accepted: JournalEntry | null = null
      try {
        const placed = await placeOrder(run, { click, cookie: traits.cookie, voucher: getVoucher(check), alone })
        await run.visitor.leave()
        const lead = await awaitLead(placed, config.timing.retry)
        if (lead === null) return NO_LEAD
        accepted = await awaitAcceptedRetry(placed)
        return { ...toOutcome(placed, lead, accepted), wasFailed: true }
      } finally {
        const after = await mock.position()
        await removeFault()
        if (effect.kind === 'hang' && accepted === null) await waitForLateRetry(run, toLeadMatch(run, click), after)
      }
    },
  }
}

/** How long a store that was still waiting for a response may take to try again, in milliseconds. */
const LATE_RETRY_MS = 3_000

/** A store whose request ends only now may retry only now. That retry belongs here, and not to the next order. */
async function waitForLateRetry(
  { check }: JourneyContext,
  filter: Pick<WaitInput, 'click'>,
  after: number,
): Promise<void> {
  if (check.signal.aborted) return
  await check.mock.wait({ operation: 'createLead', ...filter, after, timeoutMs: LATE_RETRY_MS }, check.signal)
}
