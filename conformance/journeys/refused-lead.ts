/** The journey of a lead that Retrack never takes: the leads of other orders must not wait behind it. */
import type { JournalEntry } from '../../schemas/journal.ts'
import { installLeadFault } from './installed-fault.ts'
import { type Journey, type JourneyContext, NO_LEAD } from './journey.ts'
import { awaitEntry, awaitLead, getOwnClicks, type PlacedOrder, placeOrder, visitWithNewClick } from './ordering.ts'

const REFUSAL = {
  when: { always: true },
  effect: { kind: 'status', status: 422, body: { message: 'The given data was invalid.', errors: {} } },
} as const

export const refusedLead: Journey = {
  name: 'refused-lead',
  needs: ['redirectUrl', 'placeOrder'],
  visits: 2,
  orders: 2,
  async run(run) {
    const { check, traits, visitor } = run
    const { timing } = check.config
    // Without the clicks nothing tells whose lead was refused.
    if (!traits.leadsCarryOwnClick) return NO_LEAD
    const { click } = await visitWithNewClick(run)
    const removeFault = await installLeadFault(run, click, REFUSAL)
    let refused: PlacedOrder
    let placed: PlacedOrder
    let accepted: JournalEntry | null
    const what = { what: 'accepted-lead', operation: 'createLead' } as const
    try {
      refused = await placeOrder(run, { click, cookie: traits.cookie })
      const lead = refused.succeeded ? await awaitLead(refused, timing.retry) : null
      if (lead === null) return NO_LEAD
      await visitor.forgetCookies()
      const other = await visitWithNewClick(run)
      placed = await placeOrder(run, { click: other.click, cookie: traits.cookie })
      if (!placed.succeeded) return NO_LEAD
      // A store that sends its leads in batches has just sent one.
      const limitMs = Math.min(2 * timing.lead, timing.retry)
      accepted = await awaitEntry({ ...what, clicks: [other.click], limitMs, since: placed })
    } finally {
      await removeFault()
    }
    const now = performance.now()
    if (accepted === null) {
      // Leads that wait behind the refused one come once it is saved, and belong here.
      await awaitEntry({
        ...what,
        clicks: getOwnClicks(placed),
        limitMs: timing.retry,
        since: { ...placed, endedAt: now },
      })
    } else if (retriesRefused(run)) {
      // The refused lead, too: later it would be taken for the lead of an order without a click.
      const limitMs = Math.min(2 * timing.lead, timing.retry)
      await awaitEntry({ ...what, clicks: [click], limitMs, since: { ...refused, endedAt: now } })
    }
    return NO_LEAD
  },
}

/** Whether the store sends a lead again that was answered with a status of the kind 4xx. */
const retriesRefused = ({ check: { timeline } }: JourneyContext): boolean =>
  timeline.items.some(
    (item) =>
      item.kind === 'wait-finished' &&
      item.for === 'accepted-lead' &&
      item.result === 'yes' &&
      item.journey?.name === 'fault-403',
  )
