/** A recorded order becomes steps, or a reason why a person is still needed. */
import t from 'tap'
import type { RecordedOrder, RecordedRequest } from '../../conformance/actions/recording/recorder.ts'
import { toAutomation } from '../../conformance/actions/recording/to-steps.ts'
import { readConfig } from '../../schemas/config/read.ts'

const STORE = 'http://127.0.0.1:3000'
const VOUCHER = 'SUMMER26'
const CLICK = '59d08c54-18e6-4e0d-9c06-f44051b561c7'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

const get = (path: string, response: string | null = null): RecordedRequest => ({
  method: 'GET',
  url: STORE + path,
  headers: {},
  body: null,
  response,
})
const post = (path: string, body: string, more: Partial<RecordedRequest> = {}): RecordedRequest => ({
  ...get(path),
  method: 'POST',
  headers: FORM,
  body,
  ...more,
})
const order = (requests: readonly RecordedRequest[], voucher: string | null = VOUCHER): RecordedOrder => ({
  voucher,
  click: CLICK,
  requests: [get('/some-product'), ...requests],
})

/** The steps, which a config must be able to hold. */
function stepsOf(...orders: readonly RecordedOrder[]) {
  const automation = toAutomation(orders)
  if (automation.kind === 'manual') throw new Error(automation.reason)
  const read = readConfig({ store: { redirectUrl: STORE }, placeOrder: { http: automation.steps } })
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join())
  return automation.steps
}

t.test('a form becomes a step, with a placeholder for the voucher', (t) => {
  t.strictSame(stepsOf(order([post('/checkout', 'voucher=SUMMER26&size=M')])), [
    { method: 'POST', url: `${STORE}/checkout`, form: { voucher: '{{voucher}}', size: 'M' } },
  ])
  t.end()
})

t.test('pages on the way stay in their order, and the voucher in an address is one, too', (t) => {
  const requests = [get('/cart'), get(`/coupon/${VOUCHER}?code=${VOUCHER}`), post('/checkout', 'a=1')]
  t.strictSame(stepsOf(order(requests)), [
    { url: `${STORE}/cart` },
    { url: `${STORE}/coupon/{{voucher}}?code={{voucher}}` },
    { method: 'POST', url: `${STORE}/checkout`, form: { a: '1' } },
  ])
  t.end()
})

t.test('a step that only an order with a voucher had is for such orders', (t) => {
  const coupon = post('/coupon', `code=${VOUCHER}`)
  const checkout = post('/checkout', 'pay=invoice')
  const steps = stepsOf(order([checkout], null), order([coupon, checkout]))
  t.match(steps, [{ form: { code: '{{voucher}}' }, when: 'voucher' }, { url: `${STORE}/checkout` }])
  t.notOk('when' in (steps[1] ?? {}))
  const inBoth = stepsOf(order([post('/checkout', 'code=')], null), order([post('/checkout', `code=${VOUCHER}`)]))
  t.notOk('when' in inBoth[0])
  t.end()
})

t.test('what a page has hidden is taken out of it each time, also out of the page that the order began on', (t) => {
  const html = (token: string) => `<form><input name="_token" type="hidden" value="${token}"></form>`
  const began = get('/some-product', html('token-of-the-product-page'))
  const cart = get('/cart', `<meta name="csrf-token" content="token-of-the-cart-page">${html('another-token-there')}`)
  const requests = [
    began,
    post('/cart', '_token=token-of-the-product-page'),
    cart,
    post('/api/orders', '{"items":[{"token":"another-token-there"}]}', {
      headers: { 'content-type': 'application/json', 'x-csrf-token': 'token-of-the-cart-page', cookie: 'a=b' },
      response: '{"orders":[{"id":"order-0001"}]}',
    }),
    post('/pay/order-0001', 'x=1'),
  ]
  t.strictSame(stepsOf({ voucher: null, click: CLICK, requests }), [
    { url: `${STORE}/some-product`, save: { saved1: 'css:input[name=_token]@value' } },
    { method: 'POST', url: `${STORE}/cart`, form: { _token: '{{saved1}}' } },
    {
      url: `${STORE}/cart`,
      save: { saved2: 'css:input[name=_token]@value', saved3: 'css:meta[name=csrf-token]@content' },
    },
    {
      method: 'POST',
      url: `${STORE}/api/orders`,
      json: { items: [{ token: '{{saved2}}' }] },
      headers: { 'x-csrf-token': '{{saved3}}' },
      save: { saved4: 'json:$.orders[0].id' },
    },
    { method: 'POST', url: `${STORE}/pay/{{saved4}}`, form: { x: '1' } },
  ])
  t.end()
})

t.test('a form that repeats a name is sent as it stood', (t) => {
  t.match(stepsOf(order([post('/checkout', `a=1&a=%C3%A9%26&code=${VOUCHER}`)])), [
    { body: 'a=1&a=%C3%A9%26&code={{voucher}}', headers: FORM },
  ])
  t.end()
})

for (const [why, orders, reason] of [
  ['no order', [], /no order was placed/],
  ['an order without requests', [order([])], /nothing was sent/],
  ['a password', [order([post('/login', 'email=a%40b&password=secret')])], /"password".*secrets are not written/],
  [
    'a card in JSON',
    [order([post('/pay', '{"a":{"cardNumber":"4111"}}', { headers: { 'content-type': 'application/json' } })])],
    /"cardNumber"/,
  ],
  ['a secret in a form that repeats a name', [order([post('/pay', 'a=1&a=2&cvc=123')])], /"cvc"/],
  [
    'a file',
    [order([post('/pay', 'x', { headers: { 'content-type': 'multipart/form-data; boundary=x' } })])],
    /multipart/,
  ],
  ['the click itself', [order([post('/checkout', `click=${CLICK}`)])], /hold the click/],
  ['a request without end', [order(Array.from({ length: 40 }, () => get('/poll')))], /more than 30/],
] as const) {
  t.test(`${why} leaves it to a person`, (t) => {
    const automation = toAutomation(orders)
    t.match(automation, { kind: 'manual', reason })
    t.notMatch(JSON.stringify(automation), /4111|"secret"|=secret/)
    t.end()
  })
}
