/** Stores with several ways to order: each is judged, and named. */
import t from 'tap'
import { getStoreOrigins } from '../../../conformance/store-urls.ts'
import { configOf } from '../support/checking.ts'
import { judged } from '../support/judged.ts'
import { type OrderGiven, order, received, refused } from '../support/orders.ts'
import { FAILED, NO_LEAD } from '../support/second-order.ts'
import { EVENT, type SettingsGiven, timeLine } from '../support/time-line.ts'

const WAYS = { placeOrder: ['card', 'express', 'invoice'] }

t.test('lead.every-way', async (t) => {
  const id = 'lead.every-way'
  const with_ = (express: OrderGiven | null, { first, ...settings }: SettingsGiven & { first?: OrderGiven } = {}) => {
    const line = timeLine({ ways: WAYS, ...settings })
    order(line, 'first-order', { alone: true, ...first })
    order(line, 'order-without-voucher', { alone: true, ...first })
    const run = (way: string) => ({ run: line.run('other-way-to-order', way), way })
    if (express !== null) order(line, 'other-way-to-order', { ...run('express'), ...express })
    order(line, 'other-way-to-order', { ...run('invoice'), ...(first?.leads === undefined ? {} : NO_LEAD) })
    return line
  }
  const of = (...given: Parameters<typeof with_>) => judged(id, with_(...given).items)

  t.match(of({ voucher: 'SUMMER26' }), { outcome: 'pass', observed: /^`express`: .*`invoice`: / })
  t.match(of(NO_LEAD), {
    outcome: 'fail',
    observed: /^`express`: No lead came within 1 minute of an order by `express`/,
  })
  t.match(of({ waited: { result: 'no', upTo: 2 } }), {
    outcome: 'fail',
    observed: /by `express`, but not within 1 minute/,
  })
  t.match(judged('lead.sent', with_(NO_LEAD).items).observed, /^A lead came/, 'it is told once')
  for (const [what, lead, observed] of [
    ['voucher', { fields: { voucher: undefined } }, /^`express`: An order with the voucher `SUMMER26` sent none\.$/],
    ['reference', { fields: { reference: ' ' } }, /^`express`: `reference` was/],
    ['refused', refused(422), /^`express`: Its lead was answered 422\.$/],
  ] as const) {
    t.match(of({ voucher: 'SUMMER26', leads: [lead] }), { outcome: 'fail', observed }, what)
  }
  const stranger = with_(null)
  const run = stranger.run('other-way-to-order', 'express')
  order(stranger, 'other-way-to-order', {
    run,
    way: 'express',
    ...NO_LEAD,
    waited: null,
  })
  const began = stranger.items.findLast(({ kind }) => kind === 'order-started')
  received(stranger, { body: { event: EVENT, click: 'abc', reference: 'X1' } }, { journey: null, cause: null })
  const wait = { waitedMs: 60_000, limitMs: 60_000, after: stranger.journal - 1, upTo: stranger.journal } as const
  stranger.add('wait-finished', { for: 'lead', result: 'no', ...wait }, { journey: run, cause: began?.id ?? '' })
  t.match(judged(id, stranger.items), { outcome: 'fail', observed: /names no visitor, with the click `abc`/ })

  t.match(of(FAILED), { outcome: 'error', remedy: { text: /steps of `placeOrder\.express` by hand/ } })
  t.equal(of(null).outcome, 'unproven', 'its order is missing')
  t.equal(of(NO_LEAD, { first: NO_LEAD }).outcome, 'unproven', 'no order makes a lead')
  const answered = { leads: [{ status: null, outcome: null }] }
  t.equal(of({ voucher: 'SUMMER26', ...answered }).outcome, 'unproven', 'nobody knows the answer')
  t.equal(of({}, { store: { voucher: { kind: 'unset' } } }).outcome, 'pass', 'without vouchers')
  t.match(of({}, { ways: {} }), { outcome: 'not-applicable', observed: /several ways to order/ })
})

t.test('places of every way are places of the store, and their passwords are told nobody', async (t) => {
  const config = configOf('http://127.0.0.1:3000', {
    placeOrder: {
      card: { http: [{ url: 'http://127.0.0.1:3001/checkout' }] },
      express: { http: [{ url: 'http://shop:secret@127.0.0.1:3002/express' }] },
    },
    rejectOrder: { cancelled: { command: 'true' }, refunded: { http: [{ url: 'http://127.0.0.1:3003/refund' }] } },
  })
  t.strictSame(
    getStoreOrigins(config),
    [3000, 3001, 3002, 3003].map((port) => `http://127.0.0.1:${port}`),
  )
  t.notMatch(JSON.stringify({ ...config, visitor: null }), /secret/)
  t.match(config.placeOrder, { kind: 'http', steps: [{ url: /3001/ }] }, 'the first is the one of all other orders')
})
