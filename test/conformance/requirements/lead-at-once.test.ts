/** Two customers who order at the same moment. */
import t from 'tap'
import { judged, outcome } from '../support/judged.ts'
import { order } from '../support/orders.ts'
import { type AtOnceGiven, CLICKS, ordersAtOnce } from '../support/orders-at-once.ts'
import { NO_LEAD, staysOpen } from '../support/second-order.ts'
import { timeLine } from '../support/time-line.ts'

const id = 'lead.at-once'

function atOnce(given: AtOnceGiven | null = {}, first = {}) {
  const line = timeLine()
  order(line, 'first-order', { alone: true, ...first })
  if (given !== null) ordersAtOnce(line, given)
  return line.items
}

t.test('a lead each, or one lost', async (t) => {
  staysOpen(t, id)
  t.equal(outcome(id, atOnce()), 'pass')
  for (const leads of [
    [{}, null],
    [null, {}],
  ] as const) {
    t.match(judged(id, atOnce({ leads })), {
      outcome: 'warn',
      observed: /of an order at the same moment as another one, though orders that are placed one after another/,
    })
  }
  t.equal(outcome(id, atOnce({ leads: [null, null] })), 'warn')
  t.not(outcome('lead.sent', atOnce({ leads: [null, {}] })), 'fail', 'it is told once')
})

t.test('the lead of one under the click of the other', async (t) => {
  const [one, other] = CLICKS
  const both = new RegExp(`both leads carried \`"?${other}`)
  t.match(judged(id, atOnce({ leads: [{ click: other }, {}] })), { outcome: 'warn', observed: both })
  t.equal(outcome(id, atOnce({ leads: [{}, { click: one }] })), 'warn')
  const swapped = [{ click: other }, { click: one }] as const
  t.match(judged(id, atOnce({ leads: swapped })), {
    outcome: 'warn',
    observed: /one with the voucher `SUMMER26`: it came with the click of the other/,
  })
  const noVouchers = [{ voucher: undefined }, {}] as const
  t.equal(outcome(id, atOnce({ leads: noVouchers })), 'pass', 'a voucher that is missing is for lead.voucher')
})

t.test('what cannot be told of a store stays open', async (t) => {
  t.equal(outcome(id, atOnce(null)), 'unproven')
  t.equal(outcome(id, atOnce({ orders: 1 })), 'unproven')
  t.match(judged(id, atOnce({ overlap: false })), { outcome: 'unproven', observed: /had ended before the second/ })
  t.match(judged(id, atOnce({ succeeded: [true, false], leads: [{}, null] })), {
    outcome: 'unproven',
    observed: /could not be placed: POST \/checkout answered 500/,
  })
  t.equal(outcome(id, atOnce({ leads: [null, null] }, NO_LEAD)), 'unproven', 'no order made a lead')
})
