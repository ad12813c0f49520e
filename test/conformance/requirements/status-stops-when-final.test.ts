/** An approval whose answer was lost is refused each time that it comes again. */
import t from 'tap'
import { judged, outcome } from '../support/judged.ts'
import { type LostApprovalGiven, lostApproval, refusedAsFinal } from '../support/lost-approval.ts'
import { order } from '../support/orders.ts'
import { type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'

const id = 'status.stops-when-final'

function approved(given: LostApprovalGiven = {}, settings: SettingsGiven = {}) {
  const line = timeLine(settings)
  lostApproval(line, given)
  return line.items
}

const times = (count: number) => Array.from({ length: count }, () => refusedAsFinal)

t.test('it ends, sooner or later', async (t) => {
  t.match(judged(id, approved()), { outcome: 'pass', observed: /was refused, and was sent no more times|0 more times/ })
  t.equal(outcome(id, approved({ later: times(4) })), 'pass', 'five tries are no eternity')
  t.match(judged(id, approved({ later: times(5) })), {
    outcome: 'warn',
    observed: /was refused with 422, and was sent 4 more times\./,
  })
})

t.test('nothing was refused', async (t) => {
  t.match(judged(id, approved({ later: [{}] })), { outcome: 'not-applicable', observed: /a second time/ })
  t.match(judged(id, approved({ later: [] })), { outcome: 'not-applicable', observed: /does not send an update again/ })
  t.equal(outcome(id, approved({}, { actions: { approveOrder: 'none' } })), 'not-applicable')
})

t.test('what cannot be told of a store stays open', async (t) => {
  t.equal(outcome(id, timeLine().items), 'unproven', 'nothing was tried')
  t.equal(outcome(id, approved({ later: null })), 'unproven', 'it was not approved')
  t.equal(outcome(id, approved({ later: [], waited: { result: 'unknown' } })), 'unproven')
  t.equal(outcome(id, approved({ later: [], waited: null })), 'unproven')
  t.equal(outcome(id, approved({ first: [], later: [] })), 'unproven', 'no update came: for status.approved')
  const failed = { succeeded: false, reason: 'POST answered 404' }
  t.equal(outcome(id, approved({ first: [], later: [], ended: failed })), 'error')
  t.match(judged(id, approved({ silence: null })), { outcome: 'unproven', observed: /pauses for so long/ })
  t.equal(outcome(id, approved({ silence: { watchedMs: 10 } })), 'unproven')
  t.equal(outcome(id, approved({ silence: { leadAfter: null } })), 'unproven', 'the closing order made no lead')
  t.equal(outcome(id, approved({ silence: { result: 'unknown' } })), 'unproven')
  const line = timeLine()
  troubled(line, 'store-unreachable')
  t.equal(outcome(id, line.items), 'error')
  const shared = timeLine()
  order(shared, 'first-order', { reference: 'SHOP-1' })
  lostApproval(shared, { order: { reference: 'SHOP-1' }, later: times(9) })
  t.match(judged(id, shared.items), { outcome: 'unproven', observed: /leads of several orders/ })
})
