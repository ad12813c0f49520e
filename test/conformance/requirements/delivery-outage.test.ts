/** An outage that lasts longer than a handful of quick retries. */
import t, { type Test } from 'tap'
import { judged, outcome } from '../support/judged.ts'
import { failing, type OrderGiven, order, received, restarted } from '../support/orders.ts'
import { timeLine, troubled } from '../support/time-line.ts'

const { fault, met } = failing(503)

function outage(given: OrderGiven | null = {}) {
  const line = timeLine()
  order(line, 'first-order', {})
  if (given !== null) order(line, 'fault-outage', { fault, leads: [met, met, met, {}], ...given })
  return line.items
}

const tried = (times: number) => Array.from({ length: times }, () => met)

function staysOpen(t: Test, id: string) {
  t.equal(outcome(id, timeLine().items), 'unproven', 'nothing was tried')
  t.equal(outcome(id, timeLine({ actions: { placeOrder: 'none' } }).items), 'not-applicable')
  const line = timeLine()
  troubled(line, 'mock-unreachable')
  t.equal(outcome(id, line.items), 'error')
  t.equal(outcome(id, outage(null)), 'unproven', 'the journey was not made')
  t.equal(outcome(id, outage({ leads: [] })), 'unproven', 'no lead came')
  t.equal(outcome(id, outage({ leads: [{}] })), 'unproven', 'the outage did not take place')
  t.equal(outcome(id, outage({ leads: [met] })), 'unproven', 'delivery.retries-errors judges a store without retries')
}

t.test('delivery.outlasts-outage', async (t) => {
  const id = 'delivery.outlasts-outage'
  staysOpen(t, id)
  t.match(judged(id, outage()), { outcome: 'pass', observed: /came again after the outage/ })
  t.equal(outcome(id, outage({ leads: [met, {}] })), 'pass', 'the first retry came after it')
  t.match(judged(id, outage({ leads: tried(4) })), {
    outcome: 'warn',
    observed: /outage of 3 s the lead was tried 4 times, and not once after it, in 1 minute/,
  })
  t.equal(outcome(id, outage({ leads: tried(4), retried: { result: 'unknown' } })), 'unproven')
  t.equal(outcome(id, outage({ leads: tried(4), retried: null })), 'unproven')
})

t.test('a lead that comes only after a restart did not outlast the outage', async (t) => {
  const line = timeLine()
  order(line, 'first-order', {})
  const { click, began, run } = order(line, 'fault-outage', { fault, leads: tried(4) })
  restarted(line, order(line, 'restarted-store', { fault, leads: [met, {}] }).run)
  received(line, { body: { click, reference: 'A1' }, click }, { journey: run, cause: began.id })
  t.equal(outcome('delivery.outlasts-outage', line.items), 'warn')
})

t.test('delivery.backs-off', async (t) => {
  const id = 'delivery.backs-off'
  staysOpen(t, id)
  t.match(judged(id, outage()), { outcome: 'pass', observed: /the lead was tried 3 times/ })
  t.equal(outcome(id, outage({ leads: [...tried(30), {}] })), 'pass')
  t.match(judged(id, outage({ leads: [...tried(31), {}] })), { outcome: 'warn', observed: /was tried 31 times/ })
  t.equal(outcome(id, outage({ leads: tried(31) })), 'warn', 'also where it was given up in the end')
})
