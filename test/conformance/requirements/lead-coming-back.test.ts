/** Visitors who order twice, and who come back with a new session, or with a click of version 1. */
import t from 'tap'
import { judged, outcome } from '../support/judged.ts'
import { type OrderGiven, order, refused } from '../support/orders.ts'
import { CLICK, FAILED, NO_LEAD, ordered, staysOpen } from '../support/second-order.ts'
import { type SettingsGiven, timeLine } from '../support/time-line.ts'

t.test('lead.second-order', async (t) => {
  const id = 'lead.second-order'
  staysOpen(t, id)
  t.match(judged(id, ordered()), { outcome: 'pass', observed: /two leads, with the references `A1` and `A2`/ })
  t.match(judged(id, ordered({ second: NO_LEAD })), {
    outcome: 'warn',
    observed: /her second made none within 1 minute/,
  })
  t.equal(outcome(id, ordered({ second: { leads: [refused(503), {}] } })), 'pass', 'in the end')
  t.equal(outcome(id, ordered({ second: { leads: [refused(422)] } })), 'unproven', 'a lead that was refused')
  const same = ordered({ second: { reference: 'A1', waited: { result: 'no' } } })
  t.match(judged(id, same), { outcome: 'unproven', remedy: { text: /distinct-references/ } }, 'or sent again')
  t.equal(outcome(id, ordered({ first: NO_LEAD, second: NO_LEAD })), 'unproven', 'there was no first lead')
  t.equal(outcome(id, ordered({ second: null })), 'unproven')
  t.match(judged(id, ordered({ second: FAILED })), {
    outcome: 'unproven',
    observed: /could not order a second time.*POST \/checkout answered 409/,
  })
  t.equal(outcome(id, ordered({ second: { ...NO_LEAD, waited: null } })), 'unproven')
  for (const result of ['unknown', 'yes'] as const) {
    t.equal(outcome(id, ordered({ second: { ...NO_LEAD, waited: { result } } })), 'unproven', result)
  }
})

for (const [name, observed] of [
  ['returning-visitor', /of an order in a new session, though the cookie was there/],
  ['link-later', /who was in the store before she followed the link, though visitors who come by a link first/],
  ['cart-first', /who followed the link after `POST \/cart`, though visitors who come by a link first/],
] as const)
  t.test(`lead.${name}`, async (t) => {
    const id = `lead.${name}`
    staysOpen(t, id)
    const with_ = (given: OrderGiven | null, first: OrderGiven = {}, settings: SettingsGiven = {}) => {
      const line = timeLine(settings)
      order(line, 'first-order', { alone: true, ...first })
      if (given !== null) order(line, name, given)
      return line
    }
    const of = (...given: Parameters<typeof with_>) => judged(id, with_(...given).items)
    t.equal(of({}).outcome, 'pass')
    t.match(of(NO_LEAD), { outcome: 'warn', observed })
    t.equal(of(NO_LEAD, NO_LEAD).outcome, 'unproven', 'no order made a lead')
    t.equal(of(null).outcome, 'unproven')
    t.match(of(FAILED), { outcome: 'unproven', observed: /could not be placed: POST/ })
    t.equal(of({ ...NO_LEAD, waited: null }).outcome, 'unproven')
    for (const result of ['unknown', 'yes'] as const)
      t.equal(of({ ...NO_LEAD, waited: { result } }).outcome, 'unproven')
    t.equal(of({}, {}, { store: { redirectUrl: null } }).outcome, 'not-applicable')
    if (name === 'cart-first') t.equal(of(null, {}, { cartStep: null }).outcome, 'not-applicable')
    const lost = with_(NO_LEAD)
    order(lost, 'approved-order', NO_LEAD)
    const twice = { run: lost.run('second-order'), click: CLICK }
    order(lost, 'second-order', { ...twice, reference: 'B1' })
    order(lost, 'second-order', { ...twice, reference: 'B2' })
    t.match(judged(id, lost.items), { outcome: 'unproven', remedy: { text: /lead\.sent/ } }, 'others were lost, too')
    t.equal(outcome('lead.sent', lost.items), 'fail')
  })

t.test('lead.click-version', async (t) => {
  const id = 'lead.click-version'
  staysOpen(t, id)
  const of = (given: OrderGiven | null, first: OrderGiven = {}) => {
    const line = timeLine({ store: { redirectUrl: null } })
    order(line, 'first-order', { alone: true, ...first })
    if (given !== null) order(line, 'version-1-click', given)
    return judged(id, line.items)
  }
  t.equal(of({}).outcome, 'pass', 'also without a redirect page')
  t.match(of(NO_LEAD), {
    outcome: 'fail',
    observed: /of an order with a click of version 1, though orders with clicks/,
  })
  t.equal(of(NO_LEAD, NO_LEAD).outcome, 'unproven', 'no order made a lead')
  t.equal(of(null).outcome, 'unproven')
  t.match(of(FAILED), { outcome: 'unproven', observed: /with a click of version 1 could not be placed: POST/ })
})

t.test('lead.other-click-versions', async (t) => {
  const id = 'lead.other-click-versions'
  staysOpen(t, id)
  const of = (given: Readonly<Record<string, OrderGiven | null>>, first: OrderGiven = {}) => {
    const line = timeLine({ store: { redirectUrl: null } })
    order(line, 'first-order', { alone: true, ...first })
    for (const version of ['6', '7', '8']) {
      const one = given[version] === undefined ? {} : given[version]
      if (one !== null) order(line, 'other-version-click', { run: line.run('other-version-click', version), ...one })
    }
    return judged(id, line.items)
  }
  t.equal(of({}).outcome, 'pass')
  for (const version of ['6', '7', '8']) {
    t.match(of({ [version]: NO_LEAD }), {
      outcome: 'warn',
      observed: new RegExp(`with a click of version ${version}, `),
    })
    t.equal(of({ [version]: null }).outcome, 'unproven')
    t.match(of({ [version]: FAILED }), { outcome: 'unproven', observed: /could not be placed: POST/ })
  }
  t.equal(of({ 7: NO_LEAD }, NO_LEAD).outcome, 'unproven', 'no order made a lead')
})
