import t from 'tap'
import { askOperator } from '../../conformance/actions/manual.ts'
import { type Operator, type OperatorRequest, rememberDeclined, toLines } from '../../conformance/actions/operator.ts'
import { Origins } from '../../conformance/drivers/origins.ts'
import { createPlan, listLeftOut, listRuns } from '../../conformance/plan.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { SecretRedactor } from '../../shared/redaction.ts'
import { configOf } from './support/checking.ts'
import { httpGuests, TOKEN } from './support/visiting.ts'

const STORE = 'http://127.0.0.1:1'
const ORDER: OperatorRequest = {
  action: 'placeOrder',
  instructions: 'Buy something.',
  voucher: 'SUMMER26',
  reference: null,
  place: { kind: 'as-sent', url: `${STORE}/retrack?click=1` },
}

t.test('a request in lines says where, what, and the voucher', (t) => {
  t.strictSame(toLines(ORDER), [
    `In a new private window, first open: ${STORE}/retrack?click=1`,
    'Buy something.',
    'Voucher: SUMMER26',
  ])
  t.match(toLines({ ...ORDER, place: { kind: 'check-window' } })[0], /window that the check has opened/)
  t.match(toLines({ ...ORDER, place: { kind: 'on-her-own', url: STORE } })[0], /does not come from Retrack/)
  t.strictSame(toLines({ ...ORDER, voucher: null, place: { kind: 'anywhere' } }), ['Buy something.'])
  t.end()
})

t.test('whoever cannot reject an order is not asked to again, but is for the next order', async (t) => {
  const asked: string[] = []
  const operator = rememberDeclined({
    hasDisplay: true,
    onOrder: null,
    async ask({ action }) {
      asked.push(action)
      return 'declined'
    },
  })
  const { signal } = new AbortController()
  for (const action of ['rejectOrder', 'rejectOrder', 'approveOrder', 'placeOrder', 'placeOrder'] as const)
    t.equal(await operator.ask({ ...ORDER, action }, signal), 'declined')
  t.strictSame(asked, ['rejectOrder', 'approveOrder', 'placeOrder', 'placeOrder'])
  t.ok(operator.hasDisplay)
})

t.test('without a window of the check, an order begins where its customer comes from', async (t) => {
  const places: unknown[] = []
  const operator: Operator = {
    hasDisplay: true,
    onOrder: null,
    async ask({ place }) {
      places.push(place)
      return 'done'
    },
  }
  const { visitor, record } = httpGuests(t, [STORE])()
  const environment = {
    folder: '.',
    origins: new Origins([STORE]),
    secret: new SecretRedactor(TOKEN),
    cookieUrl: STORE,
    operator,
    checkoutMs: 1,
    signal: new AbortController().signal,
  }
  const context = { click: null, voucher: null, reference: null, saved: {}, visitor, record }
  const url = `${STORE}/some-product`
  for (const [name, entry] of [
    ['placeOrder', { url, isFromRetrack: true }],
    ['placeOrder', { url, isFromRetrack: false }],
    ['placeOrder', null],
    ['rejectOrder', null],
  ] as const)
    await askOperator('Do it.', { ...context, name, entry }, environment)
  t.strictSame(places, [
    { kind: 'as-sent', url },
    { kind: 'on-her-own', url },
    { kind: 'anywhere' },
    { kind: 'anywhere' },
  ])
})

t.test('a check by hand asks for seven orders, and leaves out what more would show', (t) => {
  const config = configOf(STORE, { placeOrder: { manual: 'Buy something.' } })
  const orders = listRuns(createPlan(config, REQUIREMENTS, 'few')).filter(({ journey }) => journey.orders > 0)
  t.strictSame(
    orders.map(({ journey }) => journey.name),
    [
      'first-order',
      'order-without-voucher',
      'approved-order',
      'rejected-order',
      'version-1-click',
      'order-without-click',
      'closing-order',
    ],
  )
  const leftOut = listLeftOut(config, REQUIREMENTS, 'few')
  t.ok(leftOut.includes('fault-503') && leftOut.includes('second-order'))
  t.strictSame(listLeftOut(config, REQUIREMENTS, 'all'), [])
  const required = REQUIREMENTS.filter(({ level }) => level === 'required')
  t.strictSame(
    required.filter(({ journeys }) => journeys.some((name) => leftOut.includes(name))),
    [],
    'what is required is judged all the same',
  )
  t.end()
})
