/** A lead that Retrack never takes, and the leads of other orders meanwhile. */
import t from 'tap'
import { judged } from '../support/judged.ts'
import { type RefusedLeadGiven, refusedLead } from '../support/orders.ts'
import { type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'

const id = 'delivery.others-unharmed'

function of(given: RefusedLeadGiven, settings: SettingsGiven = {}) {
  const line = timeLine(settings)
  refusedLead(line, given)
  return judged(id, line.items)
}
const LATE: RefusedLeadGiven = { waited: { result: 'no' }, waitedLonger: { result: 'yes' } }

t.test(id, async (t) => {
  t.match(of({}), { outcome: 'pass', observed: /While one lead was refused, that of the next order was answered 200/ })
  t.match(of(LATE), {
    outcome: 'warn',
    observed: /that of the next order did not come in 20 s: it came once Retrack took the first/,
  })
  t.match(of({ ...LATE, next: { leads: [] }, waitedLonger: { result: 'no' } }), {
    outcome: 'unproven',
    observed: /did not come at all/,
  })
})

t.test('what was not seen stays open', async (t) => {
  t.equal(judged(id, timeLine().items).outcome, 'unproven')
  t.equal(of({ first: { leads: [] } }).outcome, 'unproven', 'no lead of the first order')
  t.equal(of({ first: { leads: [{}] } }).outcome, 'unproven', 'its lead was not refused')
  t.equal(of({ next: null }).outcome, 'unproven')
  t.equal(of({ next: { ended: null } }).outcome, 'unproven')
  t.equal(of({ next: { ended: { succeeded: false, reason: '500' }, leads: [] } }).outcome, 'unproven')
  t.equal(of({ waited: null }).outcome, 'unproven')
  t.equal(of({ waited: { result: 'unknown' }, next: { leads: [] } }).outcome, 'unproven')
  t.equal(of({ waited: { result: 'yes' }, next: { leads: [] } }).outcome, 'unproven')
  t.equal(of({ ...LATE, waitedLonger: null }).outcome, 'unproven')
  t.equal(of({}, { store: { redirectUrl: null } }).outcome, 'not-applicable')
  t.equal(of({}, { actions: { placeOrder: 'none' } }).outcome, 'not-applicable')
  const line = timeLine()
  troubled(line, 'mock-unreachable')
  t.equal(judged(id, line.items).outcome, 'error')
})
