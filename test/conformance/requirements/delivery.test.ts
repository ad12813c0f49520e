import t, { type Test as TestContext } from 'tap'
import { judged, outcome } from '../support/judged.ts'
import { failing, type LeadGiven, type OrderGiven, order, refused } from '../support/orders.ts'
import { type Items, timeLine, troubled } from '../support/time-line.ts'

const FAULTS = {
  'fault-500': failing(500),
  'fault-503': failing(503),
  'fault-202': failing(202),
  'fault-204': failing(204),
  'fault-302': failing(302),
  'fault-302-page': failing(302, { Location: '/_mock/health' }),
  'fault-401': failing(401),
  'fault-403': failing(403),
  'fault-404': failing(404),
  'fault-429': failing(429, { 'retry-after': '2' }),
  'fault-reset': failing('reset'),
  'fault-empty': failing('empty'),
  'fault-hang': failing('hang'),
  'fault-lost-response': failing('empty'),
  'fault-outage': failing(503),
} as const
type FaultJourney = keyof typeof FAULTS
const names = Object.keys(FAULTS).filter((name): name is FaultJourney => Object.hasOwn(FAULTS, name))

/** An order under each failure, retried once with success unless the test says otherwise. */
function failed(given: Partial<Record<FaultJourney, OrderGiven | null>> = {}, first: OrderGiven | null = {}): Items {
  const line = timeLine()
  if (first !== null) order(line, 'first-order', first)
  for (const name of names) {
    const own = given[name]
    const { fault, met } = FAULTS[name]
    if (own === null) continue
    const leads = name === 'fault-429' ? [waits(met, 0), waits({}, 2_100)] : [met, {}]
    order(line, name, { fault, leads, ...own })
  }
  return line.items
}

const at = (ms: number) => new Date(Date.parse('2026-01-15T11:00:00Z') + ms).toISOString()
const waits = (given: LeadGiven, ms: number): LeadGiven => ({
  ...given,
  stages: { received: at(ms), responded: at(ms) },
})

const gaveUp = (name: FaultJourney): OrderGiven => ({ leads: [FAULTS[name].met] })
const ORDER_FAILED = { succeeded: false, reason: 'POST /checkout answered 500' }

const RETRIES = {
  'delivery.retries-errors': ['fault-500', 'fault-503'],
  'delivery.retries-non-200': [
    'fault-202',
    'fault-204',
    'fault-302',
    'fault-302-page',
    'fault-401',
    'fault-403',
    'fault-404',
  ],
  'delivery.retries-rate-limit': ['fault-429'],
  'delivery.retries-dropped': ['fault-reset', 'fault-empty', 'fault-hang'],
} as const

function staysOpen(t: TestContext, id: string) {
  t.equal(outcome(id, timeLine().items), 'unproven', 'nothing was tried')
  t.equal(outcome(id, timeLine({ actions: { placeOrder: 'unset' } }).items), 'unproven')
  t.equal(outcome(id, timeLine({ actions: { placeOrder: 'none' } }).items), 'not-applicable')
  const line = timeLine()
  troubled(line, 'mock-unreachable')
  t.equal(outcome(id, line.items), 'error')
}

for (const [id, journeys] of Object.entries(RETRIES)) {
  t.test(id, async (t) => {
    staysOpen(t, id)
    t.equal(outcome(id, failed()), 'pass')
    for (const name of journeys) {
      const { met } = FAULTS[name]
      const with_ = (given: OrderGiven | null) => judged(id, failed({ [name]: given }))
      t.match(with_(gaveUp(name)), { outcome: 'warn', observed: /was not sent again in 1 minute/ }, name)
      t.equal(with_({ ...gaveUp(name), retried: { result: 'unknown' } }).outcome, 'unproven')
      t.equal(with_({ ...gaveUp(name), retried: { result: 'yes' } }).outcome, 'unproven', 'the retry is missing')
      t.equal(with_({ ...gaveUp(name), retried: null }).outcome, 'unproven')
      t.equal(with_(null).outcome, 'unproven')
      t.equal(with_({ leads: [] }).outcome, 'unproven', 'no lead came')
      t.equal(with_({ leads: [{}] }).outcome, 'unproven', 'the failure did not take place')
      t.equal(with_({ leads: [{ ...met, fault: { id: 'other', ordinal: 1 } }] }).outcome, 'unproven')
      const later = name === 'fault-429' ? waits(refused(422, 'unknown-click'), 2_100) : refused(422, 'unknown-click')
      const first = name === 'fault-429' ? waits(met, 0) : met
      const refusedAnyway = with_({ leads: [first, later] })
      t.match(refusedAnyway, { outcome: 'unproven', observed: /refused anyway/ })
      const harmed = with_({ ...gaveUp(name), ended: ORDER_FAILED })
      t.match(harmed, { outcome: 'unproven', observed: /order itself failed/, remedy: { text: /checkout-unharmed/ } })
    }
  })
}

t.test('delivery.retries-dropped: a store that waits for ever does not try again', async (t) => {
  const late = { retried: { result: 'no', upTo: 0 } } as const
  t.match(judged('delivery.retries-dropped', failed({ 'fault-hang': late })), {
    outcome: 'warn',
    observed: /only once the check had broken the connection/,
  })
  t.equal(outcome('delivery.retries-dropped', failed({ 'fault-reset': late })), 'pass', 'a late retry is one')
})

t.test('delivery.retries-rate-limit minds Retry-After', async (t) => {
  const id = 'delivery.retries-rate-limit'
  const { met } = FAULTS['fault-429']
  const after = (ms: number, headers?: Record<string, string>) => {
    const line = timeLine()
    const { fault } = failing(429, headers ?? { 'Retry-After': '2' })
    order(line, 'fault-429', { fault, leads: [waits(met, 0), waits({}, ms)] })
    return judged(id, line.items)
  }
  t.match(after(2_000), { outcome: 'pass', observed: /said 2 s, and the lead was sent again after 2 s/ })
  t.equal(after(1_950).outcome, 'pass', 'timers are not exact')
  t.match(after(1_000), { outcome: 'warn', observed: /after 1 s/ })
  t.equal(after(10).outcome, 'warn')
  t.equal(after(2_000, { 'retry-after': new Date(at(2_000)).toUTCString() }).outcome, 'pass', 'a date')
  t.equal(after(500, { 'retry-after': new Date(at(2_000)).toUTCString() }).outcome, 'warn')
  t.equal(after(2_000, {}).outcome, 'unproven', 'nobody said how long to wait')
  const atOnce = failed({ 'fault-429': { leads: [waits(met, 0), waits({}, 0), waits({}, 2_050)] } })
  t.equal(outcome(id, atOnce), 'pass', 'one sent at the same time is no retry')
  const early = failed({ 'fault-429': { leads: [waits(met, 0), waits(refused(422), 300)] } })
  t.equal(outcome(id, early), 'warn', 'too soon, whatever it was answered')
})

t.test('delivery.same-reference', async (t) => {
  const id = 'delivery.same-reference'
  staysOpen(t, id)
  t.equal(outcome(id, failed()), 'pass')
  for (const name of names) {
    const { met } = FAULTS[name]
    const anew = failed({ [name]: { leads: [met, { fields: { reference: 'anew' } }] } })
    t.match(judged(id, anew), { outcome: 'warn', observed: /the reference `A\d+` became `anew`/ }, name)
  }
  t.equal(
    outcome(id, failed({ 'fault-500': gaveUp('fault-500') })),
    'pass',
    'that it is not retried is for others to say',
  )
  t.equal(outcome(id, failed({ 'fault-lost-response': gaveUp('fault-lost-response') })), 'unproven')
  t.equal(outcome(id, failed({ 'fault-lost-response': null })), 'unproven')
  const { met } = FAULTS['fault-lost-response']
  const none = { fields: { reference: undefined } }
  t.equal(outcome(id, failed({ 'fault-lost-response': { leads: [{ ...met, ...none }, none] } })), 'unproven')
})

t.test('delivery.same-lead', async (t) => {
  const id = 'delivery.same-lead'
  staysOpen(t, id)
  t.equal(outcome(id, failed()), 'pass')
  const { met } = FAULTS['fault-500']
  const retried = (fields: Record<string, unknown>) =>
    failed({ 'fault-500': { voucher: 'SUMMER26', leads: [met, { fields }] } })
  t.equal(outcome(id, retried({})), 'pass')
  t.equal(outcome(id, retried({ reference: 'anew' })), 'pass', 'lead.same-reference judges it')
  t.match(judged(id, retried({ voucher: undefined })), { outcome: 'warn', observed: /voucher `SUMMER26` was missing/ })
  t.match(judged(id, retried({ voucher: null })), { outcome: 'warn', observed: /voucher `SUMMER26` was missing/ })
  t.match(judged(id, retried({ event: 'other' })), { outcome: 'warn', observed: /the event `.*` became `other`/ })
  const added = failed({ 'fault-500': { leads: [met, { fields: { voucher: 'X' } }] } })
  t.match(judged(id, added), { outcome: 'warn', observed: /`voucher`, which had been missing, became `X`/ })
  const empty = failed({ 'fault-500': { leads: [met, { fields: { voucher: '' } }] } })
  t.equal(outcome(id, empty), 'pass', 'none and an empty one say the same')
  t.equal(outcome(id, failed({ 'fault-500': gaveUp('fault-500') })), 'pass', 'that it is not retried is for others')
  t.equal(outcome(id, failed({ 'fault-503': gaveUp('fault-503') })), 'unproven')
  t.equal(outcome(id, failed({ 'fault-503': null })), 'unproven')
})

t.test('delivery.stops-after-success', async (t) => {
  const id = 'delivery.stops-after-success'
  staysOpen(t, id)
  t.equal(outcome(id, failed()), 'pass')
  const again = [waits({}, 0), waits({}, 3_000), waits({}, 6_000)]
  t.match(judged(id, failed({}, { leads: again })), {
    outcome: 'warn',
    observed: /answered 200, it was sent 2 more times/,
  })
  // The client of a busy store stops waiting after two seconds, a moment before the answer comes.
  const slow = waits({}, 0)
  const answered = new Date(Date.parse(slow.stages?.received ?? '') + 2_300).toISOString()
  const late = { ...slow, stages: { ...slow.stages, responded: answered } }
  t.match(judged(id, failed({}, { leads: [late, waits({}, 2_600)] })), {
    outcome: 'unproven',
    observed: /took 2\.3 s, so the store may have stopped waiting/,
  })
  t.equal(outcome(id, failed({}, { leads: [late, waits({}, 2_600), waits({}, 6_000)] })), 'warn', 'that one was heard')
  const { met } = FAULTS['fault-500']
  t.equal(outcome(id, failed({ 'fault-500': { leads: [waits(met, 0), waits({}, 1_000), waits({}, 2_000)] } })), 'warn')
  t.equal(
    outcome(id, failed({}, { leads: [waits({}, 0), waits({ fields: { reference: 'B' } }, 900)] })),
    'pass',
    'lead.once judges it',
  )
  t.equal(outcome(id, failed({}, { leads: [waits({}, 0), waits({}, 0)] })), 'pass', 'sent at once: lead.once judges it')
  t.equal(outcome(id, failed({}, { silence: null })), 'unproven')
  t.equal(outcome(id, failed({}, { silence: { leadAfter: null } })), 'unproven')
  t.equal(outcome(id, failed({ 'fault-204': { silence: { result: 'no' } } })), 'unproven', 'what came is missing')
  const line = timeLine()
  order(line, 'closing-order', { silence: null })
  t.equal(outcome(id, line.items), 'unproven', 'after the last order nothing is heard')
  const onlyRefused = timeLine()
  order(onlyRefused, 'first-order', { leads: [refused(422)] })
  t.equal(outcome(id, onlyRefused.items), 'unproven')
})

t.test('delivery.checkout-unharmed', async (t) => {
  const id = 'delivery.checkout-unharmed'
  staysOpen(t, id)
  t.equal(outcome(id, failed()), 'pass')
  for (const name of ['fault-503', 'fault-reset', 'fault-empty', 'fault-hang'] as const) {
    const with_ = (given: OrderGiven | null) => judged(id, failed({ [name]: given }))
    t.match(
      with_({ ended: ORDER_FAILED }),
      { outcome: 'warn', component: 'checkout', observed: /the order failed after .*: POST/ },
      name,
    )
    t.match(with_({ ended: { durationMs: 10_100 } }), { outcome: 'warn', observed: /the order took 10.1 s/ })
    t.equal(with_({ ended: { durationMs: 10_000 } }).outcome, 'pass')
    const received = (beginning: string) => ({ ...FAULTS[name].met, stages: { received: beginning } })
    const slow = { durationMs: 15_000 }
    const late = with_({ ended: slow, leads: [received('2026-01-15T10:00:09Z'), {}] })
    t.equal(late.outcome, 'pass', 'what comes before the lead is no fault of Retrack')
    t.equal(with_({ ended: slow, leads: [received('2026-01-15T09:59:00Z'), {}] }).outcome, 'warn', 'other clocks')
    t.equal(with_({ ended: null }).outcome, 'unproven')
    t.equal(with_(null).outcome, 'unproven')
    t.equal(with_({ leads: [] }).outcome, 'unproven', 'no lead met the failure')
    t.equal(with_({ leads: [], ended: ORDER_FAILED }).outcome, 'error', 'Retrack was well for this order')
    t.equal(with_({ action: 'manual' }).outcome, 'unproven', 'a person takes her time')
    t.equal(with_({ action: 'manual', ended: ORDER_FAILED }).outcome, 'warn')
  }
  t.equal(outcome(id, failed({ 'fault-503': { ended: ORDER_FAILED } }, { ended: ORDER_FAILED })), 'error')
  t.equal(
    outcome(id, failed({ 'fault-503': { ended: ORDER_FAILED } }, null)),
    'error',
    'no order is known to go through',
  )
  t.equal(
    outcome(id, failed({ 'fault-500': { ended: { durationMs: 99_999 } } })),
    'pass',
    'not one of those that it is judged by',
  )
})
