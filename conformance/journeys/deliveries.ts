/** The journeys of deliveries that fail: an order each whose first lead Retrack does not take, or seems not to. */
import type { FaultEffect } from '../../schemas/faults.ts'
import type { WaitInput } from '../../schemas/journal.ts'
import { FAULT_JOURNEYS, type FaultJourney } from './needs.ts'
import {
  awaitEntry,
  awaitLead,
  defaultCookie,
  getVoucher,
  placeOrder,
  startQuietPeriod,
  visitWithNewClick,
} from './ordering.ts'
import { type PlannedJourney, planJourney } from './redirect-page.ts'
import type { JourneyContext } from './run.ts'

/** Longer than a store waits of itself at first, so that it shows whether it asked the header. */
const RETRY_AFTER_SECONDS = '2'

interface Failure {
  readonly effect: FaultEffect
  /** The lead is saved, and only the answer fails. */
  readonly commit?: true
}

const status = (code: number, body: Record<string, unknown> = { message: 'Server Error' }): FaultEffect => ({
  kind: 'status',
  status: code,
  body,
})

const FAILURES: Readonly<Record<FaultJourney, Failure>> = {
  'fault-500': { effect: status(500) },
  'fault-503': { effect: status(503, { message: 'Service Unavailable' }) },
  'fault-202': { effect: status(202, { message: 'Accepted' }) },
  'fault-204': { effect: { kind: 'status', status: 204 } },
  'fault-302': { effect: { kind: 'status', status: 302 } },
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
}

/** All but the hanging answer, which may hold up a whole store and is placed last and alone. */
export const failedDeliveries = (): PlannedJourney[] =>
  FAULT_JOURNEYS.filter((name) => name !== 'fault-hang').map((name) => failedDelivery(name))

export const hangingDelivery = (): PlannedJourney => failedDelivery('fault-hang', true)

function failedDelivery(name: FaultJourney, alone = false): PlannedJourney {
  return planJourney(name, null, async (run) => {
    const { check, record } = run
    const { config, mock, state } = check
    const { click } = await visitWithNewClick(run)
    const { effect, commit = false } = FAILURES[name]
    const match = state.leadsCarryOwnClick ? { click } : {}
    const rule = { operation: 'createLead', match, when: { first: 1 }, commit, effect } as const
    const { id } = await mock.addFault(rule)
    record.add({ kind: 'fault-installed', fault: id, rule }, null)
    let wasTaken = false
    try {
      const placed = await placeOrder(run, { click, cookie: defaultCookie(check), voucher: getVoucher(check), alone })
      await run.visitor.leave()
      const lead = await awaitLead(placed, config.timing.retry)
      if (lead === null) return
      const clicks = state.leadsCarryOwnClick ? [click] : null
      const limitMs = config.timing.retry
      const accepted = await awaitEntry({
        what: 'accepted-lead',
        operation: 'createLead',
        clicks,
        limitMs,
        since: placed,
      })
      wasTaken = accepted !== null
      if (accepted !== null) startQuietPeriod(placed, accepted)
    } finally {
      const after = await mock.position()
      await mock.removeFault(id)
      if (effect.kind === 'hang' && !wasTaken) await hearOut(run, match, after)
    }
  })
}

/** How long a store is given that was still waiting for an answer. */
const LET_GO_MS = 3_000

/** A store that was let go of only now may try again only now: that belongs here, and not to the order that comes next. */
async function hearOut({ check }: JourneyContext, about: Pick<WaitInput, 'click'>, after: number): Promise<void> {
  if (check.signal.aborted) return
  await check.mock.wait({ operation: 'createLead', ...about, after, timeoutMs: LET_GO_MS }, check.signal)
}
