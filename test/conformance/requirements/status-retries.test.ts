/** An update that Retrack did not take at first. */
import t from 'tap'
import { judged, outcome } from '../support/judged.ts'
import {
  type ChangeGiven,
  change,
  failedUpdate,
  type OrderGiven,
  order,
  refused,
  updateThatFailed,
} from '../support/orders.ts'
import { type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'

const id = 'status.retries-errors'

function updated(given: ChangeGiven | null = {}, settings: SettingsGiven = {}, placed: OrderGiven = {}) {
  const line = timeLine(settings)
  const made = order(line, 'failed-update', placed)
  if (given !== null) change(line, made, 'rejected', { ...failedUpdate, ...given })
  return line.items
}

t.test('status.retries-errors', async (t) => {
  t.match(judged(id, updated()), { outcome: 'pass', observed: /sent again, and answered 200/ })
  const lost = { updates: [updateThatFailed] }
  t.match(judged(id, updated(lost)), { outcome: 'warn', observed: /update was not sent again in 1 minute/ })
  t.equal(outcome(id, updated({ updates: [updateThatFailed, updateThatFailed] })), 'warn')
  t.equal(outcome(id, updated({ ...lost, retried: { result: 'unknown' } })), 'unproven')
  t.equal(outcome(id, updated({ ...lost, retried: null })), 'unproven')
  t.equal(outcome(id, updated({ ...lost, retried: { result: 'yes' } })), 'unproven', 'it came, and is missing')
  t.equal(outcome(id, updated({ updates: [] })), 'unproven', 'for status.rejected')
  t.equal(outcome(id, updated({ updates: [{}] })), 'unproven', 'none met the failure')
  t.equal(outcome(id, updated({ updates: [], ended: { succeeded: false, reason: 'POST answered 404' } })), 'error')
  t.match(judged(id, updated({ updates: [updateThatFailed, refused(422, 'invalid-fields')] })), {
    outcome: 'unproven',
    observed: /sent again, and answered 422: it is refused anyway/,
  })
})

t.test('where all orders have one reference, nobody can tell which one was to be rejected', async (t) => {
  const line = timeLine()
  order(line, 'first-order', { reference: 'SHOP-1' })
  const made = order(line, 'failed-update', { reference: 'SHOP-1' })
  change(line, made, 'rejected', { ...failedUpdate, updates: [], ended: { succeeded: false, reason: 'answered 409' } })
  t.match(judged(id, line.items), { outcome: 'unproven', observed: /leads of several orders/ })
})

t.test('what cannot be told of a store stays open', async (t) => {
  t.equal(outcome(id, timeLine().items), 'unproven', 'nothing was tried')
  t.equal(outcome(id, updated(null)), 'unproven', 'it was not rejected')
  t.equal(outcome(id, updated(null, {}, { leads: [] })), 'unproven', 'no lead came')
  t.equal(outcome(id, timeLine({ actions: { rejectOrder: 'none', approveOrder: 'none' } }).items), 'not-applicable')
  t.equal(outcome(id, updated({}, { actions: { approveOrder: 'none' } })), 'pass', 'one of both is enough')
  t.equal(outcome(id, timeLine({ actions: { rejectOrder: 'unset', approveOrder: 'none' } }).items), 'unproven')
  const line = timeLine()
  troubled(line, 'store-unreachable')
  t.equal(outcome(id, line.items), 'error')
})
