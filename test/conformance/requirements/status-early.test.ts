/** An order that was rejected before Retrack had saved its lead. */
import t from 'tap'
import { judged } from '../support/judged.ts'
import { change, order, rejectedBeforeItsLead } from '../support/orders.ts'
import { NO_LEAD, staysOpen } from '../support/second-order.ts'
import { timeLine, troubled } from '../support/time-line.ts'

const id = 'status.rejected-before-lead'

t.test(id, async (t) => {
  const of = (given: Parameters<typeof rejectedBeforeItsLead>[1] = {}, isUsual = true) => {
    const line = timeLine()
    if (isUsual) change(line, order(line, 'rejected-order'), 'rejected')
    rejectedBeforeItsLead(line, given)
    return judged(id, line.items)
  }
  staysOpen(t, id)
  t.match(of(), { outcome: 'pass', observed: /rejected before its lead was saved, and rejected once it was/ })
  t.match(of({ isSaved: false }), { outcome: 'pass', observed: /sent no more/ }, 'a store may forget both')
  t.match(of({ isRejected: false }), { outcome: 'warn', observed: /no update came within 30 s of its lead/ })
  t.match(of({ ended: { succeeded: false, reason: '409' } }), {
    outcome: 'unproven',
    observed: /did not reject an order whose lead was not saved yet: 409/,
  })
  t.equal(of({ ended: null }).outcome, 'unproven')
  t.equal(of({ awaitedLead: null }).outcome, 'unproven')
  t.equal(of({ isRejected: false, awaitedUpdate: null }).outcome, 'unproven')
  for (const result of ['unknown', 'yes'] as const) {
    t.equal(of({ isSaved: false, awaitedLead: { result } }).outcome, 'unproven', `${result}, of the lead`)
    t.equal(of({ isRejected: false, awaitedUpdate: { result } }).outcome, 'unproven', `${result}, of the update`)
  }
  const never = timeLine()
  order(never, 'rejected-before-lead', NO_LEAD)
  t.match(judged(id, never.items), { outcome: 'unproven', remedy: { text: /lead\.sent/ } })
  t.match(
    of({ isRejected: false }, false),
    { outcome: 'unproven', remedy: { text: /status\.rejected/ } },
    'none is rejected',
  )
  const gone = timeLine()
  change(gone, order(gone, 'rejected-order'), 'rejected')
  rejectedBeforeItsLead(gone, { isRejected: false })
  troubled(gone, 'mock-unreachable')
  t.equal(judged(id, gone.items).outcome, 'error')
  t.equal(judged(id, timeLine({ actions: { rejectOrder: 'none' } }).items).outcome, 'not-applicable')
})

t.test('two orders with one reference: nobody can tell which was rejected', async (t) => {
  const line = timeLine()
  const { reference } = rejectedBeforeItsLead(line, { isRejected: false })
  order(line, 'closing-order', { reference })
  t.match(judged(id, line.items), { outcome: 'unproven', remedy: { text: /distinct-references/ } })
})
