/** The journeys of deliveries that fail: an order each whose first lead Retrack does not take, or seems not to. */
import type { FaultEffect } from '../../schemas/faults.ts'
import type { NewWait } from '../../schemas/journal.ts'
import { FAULT_JOURNEYS, type FaultJourney } from './needs.ts'
import { arrive, awaitEntry, awaitLead, beginSilence, placeOrder, usualCookie, voucherOf } from './ordering.ts'
import { type Planned, planned } from './redirect-page.ts'
import type { Run } from './run.ts'

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
export const failedDeliveries = (): Planned[] =>
  FAULT_JOURNEYS.filter((name) => name !== 'fault-hang').map((name) => failedDelivery(name))

export const hangingDelivery = (): Planned => failedDelivery('fault-hang', true)

function failedDelivery(name: FaultJourney, alone = false): Planned {
  return planned(name, null, async (run) => {
    const { world, record } = run
    const { config, mock, findings } = world
    const { click } = await arrive(run)
    const { effect, commit = false } = FAILURES[name]
    const match = findings.namesItsClick ? { click } : {}
    const rule = { operation: 'createLead', match, when: { first: 1 }, commit, effect } as const
    const { id } = await mock.addFault(rule)
    record.add({ kind: 'fault-armed', fault: id, rule }, null)
    let wasTaken = false
    try {
      const placed = await placeOrder(run, { click, cookie: usualCookie(world), voucher: voucherOf(world), alone })
      await run.visitor.leave()
      const lead = await awaitLead(placed, config.timing.retry)
      if (lead === null) return
      const clicks = findings.namesItsClick ? [click] : null
      const limitMs = config.timing.retry
      const accepted = await awaitEntry({
        what: 'accepted-lead',
        operation: 'createLead',
        clicks,
        limitMs,
        since: placed,
      })
      wasTaken = accepted !== null
      if (accepted !== null) beginSilence(placed, accepted)
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
async function hearOut({ world }: Run, about: Pick<NewWait, 'click'>, after: number): Promise<void> {
  if (world.signal.aborted) return
  await world.mock.wait({ operation: 'createLead', ...about, after, timeoutMs: LET_GO_MS }, world.signal)
}
