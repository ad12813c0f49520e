/** The journey of an order that is rejected while Retrack is down, so that its lead was not saved yet. */
import type { JournalEntry } from '../../schemas/journal.ts'
import { installLeadFault, OUTAGE } from './installed-fault.ts'
import { type Journey, NO_LEAD } from './journey.ts'
import {
  awaitEntry,
  awaitLead,
  getOwnClicks,
  type PlacedOrder,
  placeOrder,
  toOutcome,
  visitWithNewClick,
} from './ordering.ts'
import { getRejection, startStatusChange, statusIn } from './status.ts'

export const rejectedBeforeLead: Journey = {
  name: 'rejected-before-lead',
  needs: ['placeOrder', 'rejectOrder'],
  visits: 1,
  orders: 1,
  statusChanges: () => 1,
  async run(run) {
    const { check, traits } = run
    const { timing } = check.config
    const rejection = getRejection(check.config)
    const { click } = await visitWithNewClick(run)
    const removeFault = await installLeadFault(run, click, OUTAGE)
    let placed: PlacedOrder
    let lead: JournalEntry | null
    let change: Omit<PlacedOrder, 'page'>
    try {
      placed = await placeOrder(run, { click, cookie: traits.cookie })
      lead = placed.succeeded ? await awaitLead(placed, timing.retry) : null
      if (lead === null || lead.reference === null || rejection === null) return NO_LEAD
      const order = { reference: lead.reference, saved: placed.saved, lead: null, click, position: lead.id }
      change = await startStatusChange(run, rejection, order, false)
    } finally {
      await removeFault()
    }
    if (!change.succeeded) return NO_LEAD
    const about = { clicks: getOwnClicks(placed), limitMs: timing.status } as const
    const since = { ...change, endedAt: performance.now() }
    const accepted = await awaitEntry({ ...about, what: 'accepted-lead', operation: 'createLead', since })
    if (accepted !== null) {
      const isIt = (entry: JournalEntry) => statusIn(entry) === 'rejected'
      const saved = { ...since, endedAt: performance.now() }
      await awaitEntry({ ...about, what: 'accepted-update', operation: 'updateLead', since: saved, isIt })
    }
    return toOutcome(placed, lead, accepted)
  },
}
