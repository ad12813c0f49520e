import t, { type Test as TestContext } from 'tap'
import { BAD_COOKIES } from '../../../conformance/probes.ts'
import type { JourneyName } from '../../../schemas/journeys.ts'
import { judged, outcome } from '../support/judged.ts'
import { type LeadGiven, type OrderGiven, order, received, refused } from '../support/orders.ts'
import { EVENT, type Items, ORIGIN, type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'
import { visit } from '../support/visits.ts'

const CLICK = '59d08c54-18e6-4e0d-9c06-d18be3510e43'

/** The first order, and one without a voucher. */
function ordered(first: OrderGiven = {}, second: OrderGiven | null = {}, settings: SettingsGiven = {}): Items {
  const line = timeLine(settings)
  order(line, 'first-order', { voucher: 'SUMMER26', alone: true, ...first })
  if (second !== null) order(line, 'order-without-voucher', second)
  return line.items
}
/** The first order, with a lead like this one. */
const lead = (given: LeadGiven, more: OrderGiven = {}) => ordered({ ...more, leads: [given] })
const NO_LEAD: OrderGiven = { leads: [] }
const FAILED: OrderGiven = { leads: [], ended: { succeeded: false, reason: 'POST /checkout answered 500' } }

/** Tests that a judge of an order's leads neither fails nor passes. */
function staysOpen(t: TestContext, id: string) {
  t.equal(outcome(id, timeLine().items), 'unproven', 'no order')
  t.equal(outcome(id, timeLine({ actions: { placeOrder: 'none' } }).items), 'not-applicable')
  const leftOut = judged(id, timeLine({ actions: { placeOrder: 'unset' } }).items)
  t.match(leftOut, { outcome: 'unproven', remedy: { text: /Add `placeOrder`/ } })
  const line = timeLine()
  troubled(line, 'mock-unreachable')
  t.equal(outcome(id, line.items), 'error')
}

t.test('lead.sent', async (t) => {
  const id = 'lead.sent'
  staysOpen(t, id)
  t.equal(outcome(id, ordered()), 'pass')
  t.equal(
    outcome(id, lead({ fields: { click: 'another' }, ...refused(422, 'unknown-click') }, { tied: false })),
    'pass',
  )
  t.match(judged(id, ordered(NO_LEAD)), { outcome: 'fail', observed: /No lead came within 1 minute/ })
  const wrongPath = lead({ operation: null, path: '/api/v2/lead', ...refused(404, 'unknown-path') })
  const noWait = wrongPath.map((item) =>
    item.kind === 'wait-finished' && item.limitMs === 60_000 ? { ...item, result: 'no' as const } : item,
  )
  t.match(judged(id, noWait), { outcome: 'fail', observed: /received `POST \/api\/v2\/lead` instead/ })
  t.match(judged(id, ordered({ waited: { result: 'no', upTo: 0 } })), {
    outcome: 'fail',
    observed: /not within the 1 minute/,
  })
  t.equal(outcome(id, ordered({ ...NO_LEAD, waited: { result: 'unknown' } })), 'unproven')
  t.equal(
    outcome(id, ordered({ ...NO_LEAD, waited: { result: 'yes' } })),
    'unproven',
    'the lead is missing from the report',
  )
  t.equal(outcome(id, ordered({ waited: null })), 'unproven')
  t.match(judged(id, ordered(FAILED)), {
    outcome: 'error',
    component: 'setup',
    observed: /POST \/checkout answered 500/,
  })
  t.equal(outcome(id, ordered({ ...NO_LEAD, ended: null })), 'unproven')
  t.equal(outcome(id, ordered(NO_LEAD, null, { store: { origins: [ORIGIN, 'http://localhost:1'] } })), 'error')
  const unheard = timeLine()
  order(unheard, 'first-order', NO_LEAD)
  t.match(
    judged(id, unheard.items),
    {
      outcome: 'fail',
      observed: /No other request reached the mock/,
      remedy: { text: /base URL of Retrack has to be/ },
    },
    'a store that talks to nobody may not know where the mock is: both causes are named',
  )

  const planted = timeLine()
  order(planted, 'first-order', { ...NO_LEAD, alone: true, run: planted.run('first-order', 'store-cookie') })
  order(planted, 'first-order', { alone: true, cookie: 'preset', run: planted.run('first-order', 'preset') })
  order(planted, 'order-without-voucher', { cookie: 'preset' })
  t.match(judged(id, planted.items), { outcome: 'pass', observed: /The check planted the cookie/ })

  t.match(judged(id, ordered({}, NO_LEAD)), { outcome: 'fail', observed: /of the order without a voucher/ })
  t.equal(outcome(id, ordered({}, null)), 'unproven', 'an order without a voucher was never placed')
})

t.test('lead.sent: any order may be the one that makes no lead', async (t) => {
  const id = 'lead.sent'
  const with_ = (later: OrderGiven, first: OrderGiven = {}) => {
    const line = timeLine()
    order(line, 'first-order', { alone: true, ...first })
    order(line, 'order-without-voucher', first)
    order(line, 'rejected-order')
    order(line, 'approved-order', { click: CLICK, ...later })
    return line
  }
  t.equal(outcome(id, with_({}).items), 'pass')
  t.match(judged(id, with_(NO_LEAD).items), {
    outcome: 'fail',
    observed:
      /No lead came of another order within 1 minute, nor until the check ended \(`approved-order`\).*`59d08c54/,
    remedy: { text: /a worker of the queue that has stopped/ },
  })
  const two = with_(NO_LEAD)
  order(two, 'closing-order', NO_LEAD)
  t.match(judged(id, two.items), { outcome: 'fail', observed: /2 other orders.*`closing-order`/ })

  const lead = (line: ReturnType<typeof timeLine>, fields: Record<string, string>, cause: string | null = null) =>
    received(line, { body: { event: EVENT, ...fields } }, { journey: null, cause })
  const late = with_(NO_LEAD)
  lead(late, { click: CLICK, reference: 'A1' })
  t.equal(outcome(id, late.items), 'pass', 'it came before the check ended')
  const free = with_(NO_LEAD)
  lead(free, { click: 'nobody', reference: 'A1' })
  t.equal(outcome(id, free.items), 'pass', 'a lead of no order may be its')
  const swapped = with_(NO_LEAD)
  const [other] = swapped.items.filter(
    ({ kind, journey }) => kind === 'order-started' && journey?.name === 'rejected-order',
  )
  lead(swapped, { click: 'another', reference: 'B1' }, other?.id ?? null)
  t.equal(outcome(id, swapped.items), 'pass', 'with the click of another order: lead.click judges it')

  t.equal(outcome(id, with_(FAILED).items), 'pass', 'an order that failed makes none')
  t.equal(outcome(id, with_({ ...NO_LEAD, waited: { result: 'unknown' } }).items), 'pass', 'the journal dropped it')
  t.equal(outcome(id, with_({ ...NO_LEAD, waited: null }).items), 'pass', 'nobody waited')
  t.equal(outcome(id, with_({ ...NO_LEAD, cookie: 'tampered' }).items), 'pass')
  t.equal(outcome(id, with_({ ...NO_LEAD, click: null }).items), 'pass')
  const clickless = { leads: [{ click: null }], tied: true } as const
  t.equal(outcome(id, with_(NO_LEAD, clickless).items), 'pass', 'leads do not tell their orders')
  const broken = with_(NO_LEAD)
  troubled(broken, 'check-interrupted')
  t.equal(outcome(id, broken.items), 'pass', 'the check ended early')
  const [began] = broken.items.filter(
    ({ kind, journey }) => kind === 'order-started' && journey?.name === 'approved-order',
  )
  const ownTrouble = with_(NO_LEAD)
  troubled(ownTrouble, 'action-failed-to-start', began?.journey ?? null)
  t.equal(outcome(id, ownTrouble.items), 'pass')
})

t.test('lead.accepted', async (t) => {
  const id = 'lead.accepted'
  staysOpen(t, id)
  t.equal(outcome(id, ordered()), 'pass')
  const assumed = judged(id, lead(refused(422, 'invalid-fields', 'reference-required')))
  t.match(assumed, { outcome: 'warn', observed: /answered 422.*`invalid-fields`.*`reference-required`/ })
  t.match(judged(id, lead(refused(401, 'unauthenticated'))), { outcome: 'warn', observed: /`unauthenticated`/ })
  t.equal(outcome(id, lead(refused(422, 'approved-is-final', 'invalid-fields'))), 'fail', 'a page says so')
  t.equal(outcome(id, lead(refused(500))), 'fail')
  t.equal(outcome(id, lead(refused(422, 'no-such-entry', 'constructor'))), 'fail')
  t.equal(outcome(id, ordered({ leads: [refused(422, 'invalid-fields'), {}] })), 'pass', 'in the end')
  const waiting = { status: null, outcome: null, resource: null }
  t.equal(outcome(id, ordered({ leads: [refused(404), waiting] })), 'fail', 'though it is sent again, not answered yet')
  t.match(judged(id, lead({ status: null, outcome: 'aborted' })), { outcome: 'fail', observed: /broke the connection/ })
  t.equal(outcome(id, lead({ status: null, outcome: null })), 'unproven')
  t.equal(
    outcome(id, lead({ status: 503, outcome: 'faulted', fault: { id: 'f9', ordinal: 1 } })),
    'error',
    'a scenario is on',
  )
  t.equal(outcome(id, ordered(NO_LEAD)), 'unproven', 'for lead.sent to say')
})

t.test('lead.bearer', async (t) => {
  const id = 'lead.bearer'
  staysOpen(t, id)
  const auth = (scheme: string | null, token: 'valid' | 'unknown' | 'missing') =>
    judged(id, lead({ auth: { scheme, token } }))
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) t.equal(auth(scheme, 'valid').outcome, 'pass', scheme)
  t.match(auth(null, 'missing'), { outcome: 'fail', observed: /No `Authorization`/ })
  t.match(auth(null, 'unknown'), { outcome: 'fail', observed: /no scheme/ })
  t.match(auth('Token', 'unknown'), { outcome: 'fail', observed: /`Token`/ })
  t.match(auth('Basic', 'valid'), { outcome: 'fail' })
  t.match(auth('Bearer', 'unknown'), { outcome: 'fail', observed: /not the one agreed/ })
  t.equal(
    outcome(id, ordered({ leads: [{}, { auth: { scheme: null, token: 'missing' } }] })),
    'fail',
    'each attempt counts',
  )
  t.equal(outcome(id, ordered(NO_LEAD)), 'unproven')
})

t.test('lead.json', async (t) => {
  const id = 'lead.json'
  staysOpen(t, id)
  const sent = (headers: Record<string, string>, more: LeadGiven = {}) => judged(id, lead({ headers, ...more }))
  for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/vnd.store+json']) {
    t.equal(sent({ 'content-type': type }).outcome, 'pass', type)
  }
  t.match(sent({}), { outcome: 'fail', observed: /no `Content-Type`/ })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'text/json']) {
    t.match(sent({ 'content-type': type }), { outcome: 'fail', observed: new RegExp(type) }, type)
  }
  const json = { 'content-type': 'application/json' }
  const tied = { tied: true } as const
  for (const body of ['event=1&click=2', [1], 42, null, true]) {
    t.equal(outcome(id, lead({ headers: json, body }, tied)), 'fail', JSON.stringify(body))
  }
  t.equal(outcome(id, ordered(NO_LEAD)), 'unproven')
})

t.test('lead.event', async (t) => {
  const id = 'lead.event'
  staysOpen(t, id)
  t.equal(outcome(id, ordered()), 'pass')
  const other = '00000000-0000-4000-8000-000000000000'
  t.match(judged(id, lead({ fields: { event: other } })), {
    outcome: 'fail',
    observed: new RegExp(`${other}.*${EVENT}`),
  })
  t.match(judged(id, lead({ fields: { event: undefined } })), { outcome: 'fail', observed: /was absent/ })
  t.equal(outcome(id, lead({ fields: { event: '' } })), 'fail')
  t.equal(outcome(id, lead({ body: 'event=1' })), 'unproven', 'a body with no fields is for lead.json to blame')
  t.equal(outcome(id, ordered(NO_LEAD)), 'unproven')
})

t.test('lead.click', async (t) => {
  const id = 'lead.click'
  staysOpen(t, id)
  const sent = (click: unknown, more: OrderGiven = {}) =>
    judged(id, lead({ fields: { click } }, { click: CLICK, tied: false, ...more }))
  t.equal(sent(CLICK).outcome, 'pass')
  t.match(sent(CLICK, { cookie: 'preset' }), { outcome: 'pass', observed: /planted/ })
  for (const wrong of [CLICK.toUpperCase(), `"${CLICK}"`, `s:${CLICK}.sig`, 'A1001', '', undefined, null, 7, [CLICK]]) {
    t.equal(sent(wrong).outcome, 'fail', String(wrong))
  }
  t.match(sent('A1001').observed, new RegExp(`was .A1001.; the visit had .${CLICK}.`))
  t.equal(outcome(id, ordered(NO_LEAD)), 'unproven')

  const line = timeLine()
  const earlier = visit(line)
  order(line, 'first-order', { alone: true, leads: [] })
  received(
    line,
    { body: { event: EVENT, click: earlier.click, reference: 'A1' } },
    { journey: null, cause: earlier.id },
  )
  t.match(judged(id, line.items), { outcome: 'fail' }, 'the click of another visitor')
  const apart = timeLine()
  order(apart, 'first-order', { leads: [] })
  received(apart, { body: { event: EVENT, click: 'x', reference: 'A1' } }, { journey: null, cause: null })
  t.equal(outcome(id, apart.items), 'unproven', 'where others are under way, only its click tells whose a lead is')
})

t.test('lead.reference', async (t) => {
  const id = 'lead.reference'
  staysOpen(t, id)
  t.equal(outcome(id, ordered()), 'pass')
  for (const wrong of [undefined, null, '', '  ', {}, []]) {
    t.equal(outcome(id, lead({ fields: { reference: wrong } })), 'fail', JSON.stringify(wrong))
  }
  t.match(judged(id, lead({ fields: { reference: 1001 } })), { outcome: 'warn', observed: /the number 1001/ })
  t.equal(outcome(id, ordered({}, { leads: [{ fields: { reference: '' } }] })), 'fail', 'of the second order too')
  t.equal(outcome(id, ordered({}, null)), 'unproven')
  t.equal(outcome(id, ordered(NO_LEAD)), 'unproven')
})

t.test('lead.voucher', async (t) => {
  const id = 'lead.voucher'
  staysOpen(t, id)
  t.equal(outcome(id, ordered()), 'pass')
  for (const none of [undefined, null, '']) {
    t.equal(outcome(id, ordered({}, { leads: [{ fields: { voucher: none } }] })), 'pass', String(none))
    t.match(judged(id, lead({ fields: { voucher: none } })), { outcome: 'fail', observed: /`SUMMER26` sent none/ })
  }
  t.match(judged(id, lead({ fields: { voucher: 'WINTER' } })), { outcome: 'fail', observed: /sent `WINTER`/ })
  t.equal(outcome(id, lead({ fields: { voucher: ['SUMMER26'] } })), 'fail')
  t.match(judged(id, ordered({}, { leads: [{ fields: { voucher: 'none' } }] })), {
    outcome: 'fail',
    observed: /without a voucher sent `none`/,
  })

  const takesNone = { store: { voucher: { kind: 'none' } } } as const
  const without = { voucher: null }
  t.equal(outcome(id, ordered(without, {}, takesNone)), 'not-applicable')
  t.equal(outcome(id, ordered(without, { leads: [{ fields: { voucher: 'X' } }] }, takesNone)), 'fail')
  const leftOut = { store: { voucher: { kind: 'unset' } } } as const
  t.match(judged(id, ordered(without, {}, leftOut)), { outcome: 'unproven', remedy: { text: /Add `voucher`/ } })
  t.equal(outcome(id, ordered(without, { leads: [{ fields: { voucher: 'X' } }] }, leftOut)), 'fail')
  t.equal(outcome(id, ordered({}, NO_LEAD)), 'unproven')
})

t.test('lead.without-click', async (t) => {
  const id = 'lead.without-click'
  staysOpen(t, id)
  const bare: OrderGiven = {
    click: null,
    cookie: 'none',
    alone: true,
    leads: [],
    waited: null,
    silence: { leadBefore: 1 },
  }
  const without = (given: OrderGiven = {}, first: LeadGiven = {}) => {
    const line = timeLine()
    order(line, 'first-order', { click: CLICK, reference: 'A1', leads: [first] })
    order(line, 'order-without-click', { ...bare, ...given })
    return line.items
  }
  t.equal(outcome(id, without()), 'pass')
  const came = (fields: Record<string, unknown>): OrderGiven => ({
    leads: [{ fields }],
    silence: { result: 'no' },
    tied: false,
  })
  t.match(
    judged(id, without(came({ click: CLICK, reference: 'A2' }))),
    { outcome: 'fail', observed: new RegExp(CLICK) },
    'the last click seen',
  )
  t.match(judged(id, without(came({ click: null, reference: 'A2' }))), { outcome: 'fail', observed: /click absent/ })
  t.equal(outcome(id, without(came({ click: 'undefined', reference: undefined }))), 'fail')
  t.match(judged(id, without(came({ click: CLICK, reference: 'A1' }))), { outcome: 'unproven', observed: /late retry/ })
  t.match(
    judged(id, without(came({ click: CLICK, reference: 7 }), { fields: { reference: 7 } })),
    { outcome: 'unproven', observed: /late retry/ },
    'without a reference the whole lead tells',
  )
  t.equal(outcome(id, without({ silence: null })), 'unproven')
  t.equal(outcome(id, without({ silence: { leadBefore: null } })), 'unproven')
  t.match(judged(id, without({ silence: { leadBefore: 1, leadAfter: null } })), {
    outcome: 'unproven',
    observed: /no lead was heard after/,
  })
  t.match(judged(id, without({ silence: { leadBefore: 1, watchedMs: 2_000 } })), {
    outcome: 'unproven',
    observed: /takes 3 s/,
  })
  t.equal(outcome(id, without({ silence: { leadBefore: 1, result: 'unknown' } })), 'unproven')
  t.equal(outcome(id, without({ silence: { leadBefore: 1, result: 'no' } })), 'unproven', 'what came is missing')
  t.equal(outcome(id, without({ ended: { succeeded: false, reason: 'x' } })), 'error')
  t.equal(outcome(id, without({ ended: null })), 'unproven')
})

t.test('lead.newest-click', async (t) => {
  const id = 'lead.newest-click'
  staysOpen(t, id)
  const twice = (carries: 'first' | 'second' | 'both' | 'none', given: OrderGiven = {}, visits = 2) => {
    const line = timeLine()
    const run = line.run('newest-click-order')
    const first = line.click()
    visit(line, { run, click: first })
    if (visits > 1) visit(line, { run, click: CLICK })
    const leads = [
      ...(carries === 'first' || carries === 'both' ? [{ fields: { click: first } }] : []),
      ...(carries === 'second' || carries === 'both' ? [{ fields: { click: CLICK } }] : []),
    ]
    order(line, 'newest-click-order', { run, click: CLICK, leads, ...given })
    return line.items
  }
  t.equal(outcome(id, twice('second')), 'pass')
  t.match(judged(id, twice('second', { cookie: 'preset' })), { outcome: 'pass', observed: /planted/ })
  t.match(judged(id, twice('first')), { outcome: 'warn', observed: /the click of the first visit/ })
  t.equal(outcome(id, twice('both')), 'warn')
  t.equal(outcome(id, twice('none')), 'unproven')
  t.equal(outcome(id, twice('none', FAILED)), 'error')
  const line = timeLine()
  order(line, 'newest-click-order', { click: CLICK })
  t.equal(outcome(id, line.items), 'unproven', 'there were no two visits')
})

t.test('lead.once', async (t) => {
  const id = 'lead.once'
  staysOpen(t, id)
  t.equal(outcome(id, ordered()), 'pass')
  const two = [{}, { fields: { reference: 'A1-2' } }]
  t.match(judged(id, ordered({ leads: two, silence: { result: 'no' } })), {
    outcome: 'warn',
    observed: /1 more lead \(references/,
  })
  t.match(judged(id, ordered({ leads: [{}, {}, {}] })), { outcome: 'warn', observed: /2 more leads \(reference / })
  t.equal(outcome(id, ordered({ leads: [{}, refused(422, 'repeated-reference')] })), 'warn', 'though it was refused')
  t.equal(outcome(id, ordered({}, { leads: [{}, {}] })), 'warn')
  t.equal(outcome(id, ordered({ leads: [refused(500), {}] })), 'pass', 'a retry is no second lead')
  t.equal(outcome(id, lead(refused(422, 'invalid-fields'))), 'unproven')
  t.equal(outcome(id, ordered({ silence: null })), 'unproven')
  t.equal(outcome(id, ordered({ silence: { result: 'no' } })), 'unproven')
  t.equal(outcome(id, ordered({ silence: { leadAfter: null } })), 'unproven')
  t.equal(outcome(id, ordered({}, null)), 'unproven')
})

t.test('lead.distinct-references', async (t) => {
  const id = 'lead.distinct-references'
  staysOpen(t, id)
  t.equal(outcome(id, ordered()), 'pass')
  t.match(judged(id, ordered({ reference: 'cart' }, { reference: 'cart' })), { outcome: 'warn', observed: /`cart`/ })
  t.equal(
    outcome(id, ordered({ leads: [{ fields: { reference: 1 } }] }, { leads: [{ fields: { reference: 1 } }] })),
    'warn',
  )
  t.equal(outcome(id, ordered({ leads: [{}, {}] })), 'pass', 'two attempts of one order may have one reference')
  t.equal(outcome(id, ordered({}, NO_LEAD)), 'unproven')
  t.equal(outcome(id, ordered({}, { leads: [{ fields: { reference: '' } }] })), 'unproven', 'for lead.reference to say')
})

t.test('lead.prompt', async (t) => {
  const id = 'lead.prompt'
  staysOpen(t, id)
  t.equal(outcome(id, ordered({ waited: { waitedMs: 10_000 } })), 'pass')
  t.match(judged(id, ordered({ waited: { waitedMs: 10_001 } })), { outcome: 'warn', observed: /`timing.lead` is 10 s/ })
  t.equal(outcome(id, ordered({}, { waited: { waitedMs: 50_000 } })), 'warn')
  t.equal(outcome(id, ordered({ waited: { result: 'no', waitedMs: 60_000 } })), 'warn')
  t.equal(outcome(id, ordered({ waited: { result: 'unknown' } })), 'unproven')
  t.equal(outcome(id, ordered({ waited: null })), 'unproven')
  t.equal(outcome(id, ordered(NO_LEAD)), 'unproven', 'for lead.sent to say')
})

t.test('lead.documented-fields', async (t) => {
  const id = 'lead.documented-fields'
  staysOpen(t, id)
  t.equal(outcome(id, ordered()), 'pass')
  const more = { fields: { email: 'x', orderSum: 4 } }
  t.match(judged(id, lead(more)), { outcome: 'notice', observed: /`email` and `orderSum`/ })
  t.equal(outcome(id, ordered({}, { leads: [more] })), 'notice')
  t.equal(outcome(id, ordered({ leads: [{ body: 'text' }] }, NO_LEAD)), 'unproven')
})

t.test('lead.bad-cookie', async (t) => {
  const id = 'lead.bad-cookie'
  staysOpen(t, id)
  const variants = Object.keys(BAD_COOKIES)
  const tampered = (given: (variant: string) => OrderGiven, others: OrderGiven | null = {}, tried = variants) => {
    const line = timeLine()
    if (others !== null) order(line, 'first-order', others)
    for (const variant of tried) {
      const run = line.run('bad-cookie-order', variant)
      order(line, 'bad-cookie-order', {
        run,
        click: null,
        cookie: 'tampered',
        leads: [],
        waited: null,
        ...given(variant),
      })
    }
    return line.items
  }
  t.equal(
    outcome(
      id,
      tampered(() => ({})),
    ),
    'pass',
  )
  for (const variant of variants) {
    const breaks = tampered((one) => (one === variant ? FAILED : {}))
    t.match(judged(id, breaks), { outcome: 'warn', component: 'checkout', observed: /the order failed: POST/ }, variant)
  }
  t.equal(
    outcome(
      id,
      tampered(() => FAILED, FAILED),
    ),
    'error',
    'no order goes through',
  )
  t.equal(
    outcome(
      id,
      tampered(() => FAILED, null),
    ),
    'error',
  )
  t.equal(
    outcome(
      id,
      tampered(() => ({ ended: null })),
    ),
    'unproven',
  )
  t.match(
    judged(
      id,
      tampered(() => ({}), {}, ['empty']),
    ),
    { outcome: 'unproven', observed: /1 kB long/ },
  )
})

t.test('lead.token-hidden', async (t) => {
  const id = 'lead.token-hidden'
  staysOpen(t, id)
  t.equal(outcome(id, ordered()), 'pass')
  const seen = judged(
    id,
    ordered({ exchanges: [{ url: `${ORIGIN}/app.js`, tokenIn: ['response-body'] }, { tokenIn: ['url'] }] }),
  )
  t.match(seen, { outcome: 'warn', observed: /the response body of `POST .*app.js`, and 1 other request/ })
  const line = timeLine({ actions: { placeOrder: 'unset' } })
  order(line, 'first-order', { exchanges: [{ tokenIn: ['request-headers'] }] })
  t.equal(outcome(id, line.items), 'warn', 'wherever it is seen')
  t.equal(outcome(id, ordered({ exchanges: [] }, { exchanges: [] })), 'unproven')
  t.equal(outcome(id, ordered({ exchanges: [{ tokenSearchedIn: ['url'] }] }, { exchanges: [] })), 'unproven')
  const scripted = timeLine({ driver: 'http', withoutBrowser: 'off' })
  visit(scripted, { driver: 'http', page: { hasScript: true } })
  order(scripted, 'first-order')
  t.match(judged(id, scripted.items), { outcome: 'unproven', remedy: { text: /--browser off/ } })
})

t.test('the judges of one order do not look at another', async (t) => {
  const names: JourneyName[] = ['newest-click-order', 'fault-500']
  const line = timeLine()
  order(line, 'first-order', { voucher: 'SUMMER26', alone: true })
  for (const name of names) order(line, name, { leads: [{ fields: { event: 'other', voucher: 'X' }, headers: {} }] })
  for (const id of ['lead.event', 'lead.json', 'lead.bearer', 'lead.click'])
    t.equal(outcome(id, line.items), 'pass', id)
})
