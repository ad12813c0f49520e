/** Whose lead a status change is about, where a visitor has ordered twice. */
import t from 'tap'
import { judged, outcome } from '../support/judged.ts'
import { uuidOfLead } from '../support/orders.ts'
import { NO_LEAD, ordered, staysOpen } from '../support/second-order.ts'

t.test('status.own-lead', async (t) => {
  const id = 'status.own-lead'
  staysOpen(t, id)
  t.equal(outcome(id, ordered({}, { actions: { rejectOrder: 'none' } })), 'not-applicable')
  t.equal(outcome(id, ordered({}, { actions: { rejectOrder: 'unset' } })), 'unproven')
  t.match(judged(id, ordered()), { outcome: 'pass', observed: /named the lead of the order that was rejected/ })
  // The leads are the first two entries of the journal.
  const other = { path: `/api/v2/leads/${uuidOfLead(2)}` }
  t.match(judged(id, ordered({ rejected: { updates: [other] } })), {
    outcome: 'warn',
    observed: /`A1` was rejected, and an update came for the lead of the second order/,
  })
  t.equal(outcome(id, ordered({ rejected: { updates: [{}, other] } })), 'warn', 'both')
  t.equal(outcome(id, ordered({ rejected: { updates: [] } })), 'unproven')
  t.equal(
    outcome(id, ordered({ rejected: { updates: [{ path: '/api/v2/leads/A1' }] } })),
    'unproven',
    'for status.known-lead',
  )
  t.equal(outcome(id, ordered({ rejected: null })), 'unproven')
  t.equal(outcome(id, ordered({ second: NO_LEAD })), 'unproven')
})
