/** Values that steps take out of a response, and where they are used. */
import t from 'tap'
import { readSavedValues } from '../../conformance/actions/saved-values.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { readConfig } from '../../schemas/config/read.ts'
import { SavedValues } from '../../schemas/config/saved-values.ts'
import { checked, configOf, kind, startedMock } from './support/checking.ts'
import { type SerialStoreOptions, serialStore } from './support/serial-store.ts'
import { html } from './support/server.ts'

const URL_ = 'http://127.0.0.1/cart'
const saved = (source: string, body: string) => readSavedValues(SavedValues.parse({ it: source }), URL_, body)['it']

void t.test('of HTML: an attribute, or the text of an element', async (t) => {
  const page = `<form action="/pay?a=1&amp;b=2"><input name=_token value="a&quot;b"><p id=no> No. <b>4711</b> </p></form>`
  t.equal(saved('css:input[name=_token]@value', page), 'a"b')
  t.equal(saved('css:form@action', page), '/pay?a=1&b=2', 'character references are resolved')
  t.equal(saved('css:#no', page), 'No. 4711')
  t.equal(saved('css:form > p:first-of-type b', page), '4711')
  const missing = (source: string) =>
    t.throws(() => saved(source, page), { message: `the response of ${URL_} has no ${source}` })
  missing('css:input[name=other]@value')
  missing('css:input@data-x')
  t.throws(() => saved('css:p[', page), { message: /css:p\[ is no selector/ })
})

void t.test('of JSON: a text, a number or a boolean', async (t) => {
  const body = JSON.stringify({ order: { id: 4711, lines: [{ sku: 'a-1' }], paid: true, note: null } })
  t.equal(saved('json:$.order.id', body), '4711')
  t.equal(saved('json:$.order.lines[0].sku', body), 'a-1')
  t.equal(saved('json:$.order.paid', body), 'true')
  t.equal(saved('json:$', '"c-17"'), 'c-17', 'a response that is one value')
  for (const [source, text] of [
    ['json:$.order.note', body],
    ['json:$.order', body],
    ['json:$', body],
    ['json:$.order.toString', body],
    ['json:$.order.lines[1].sku', body],
    ['json:$.id', '<html>'],
  ] as const) {
    t.throws(() => saved(source, text), { message: `has no ${source}, which is to be saved as it` }, source)
  }
})

const STEP = { url: 'http://127.0.0.1:3000/cart' }
const config = (more: object) => readConfig({ store: { redirectUrl: 'http://127.0.0.1:3000/retrack' }, ...more })
const problems = (more: object) => {
  const read = config(more)
  return read.ok ? [] : read.problems.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

void t.test('a name means something in the steps after it, and in the actions on its order', async (t) => {
  const use = { method: 'POST', url: `${STEP.url}/{{id}}`, json: { token: ['{{id}}'] } }
  const saving = { ...STEP, save: { id: 'json:$.id' } }
  t.strictSame(problems({ placeOrder: { http: [saving, use] }, rejectOrder: { http: [use] } }), [])
  t.strictSame(
    problems({ placeOrder: { http: [saving] }, approveOrder: { manual: 'Approve {{id}} and {{reference}}.' } }),
    [],
  )
  t.match(problems({ placeOrder: { http: [use, saving] } }), [
    /^placeOrder\.http\.0\.url: \{\{id\}\} has no meaning here; expected \{\{voucher\}\} or \{\{retrack_click\}\}, or a name that a step before saves$/,
    /^placeOrder\.http\.0\.json\.token\.0: \{\{id\}\}/,
  ])
  t.match(problems({ placeOrder: { http: [{ ...saving, form: { a: '{{id}}' }, method: 'POST' }] } }), [
    /http\.0\.form\.a/,
  ])
  t.match(problems({ placeOrder: { http: [{ url: `${STEP.url}/{{reference}}` }] } }), [
    /\{\{reference\}\} has no meaning/,
  ])
  t.match(problems({ placeOrder: { http: [STEP] }, rejectOrder: { http: [use] } }), [
    /^rejectOrder\.http\.0\.url/,
    /json/,
  ])
})

void t.test('what a module returns, and the click of the visitor, have a meaning', async (t) => {
  const use = { method: 'POST', url: `${STEP.url}/{{id}}`, json: { click: '{{retrack_click}}' } }
  t.strictSame(problems({ placeOrder: { browser: './order.mjs' }, rejectOrder: { http: [use] } }), [])
  t.match(problems({ placeOrder: { command: './order.sh' }, rejectOrder: { http: [use] } }), [
    /\{\{id\}\} has no meaning/,
  ])
  t.strictSame(problems({ placeOrder: { http: [{ ...use, url: STEP.url }] } }), [])
  const taken = { ...STEP, save: { retrack_click: 'json:$.id' } }
  t.match(problems({ placeOrder: { http: [taken] } }), [/has a meaning already/])
})

void t.test('what is no place or no name is refused', async (t) => {
  const of = (save: object) => problems({ placeOrder: { http: [{ ...STEP, save }] } })
  for (const source of ['input@value', 'css:', 'css:@value', 'json:order.id', 'json:$order', 'xpath://a', 4711]) {
    t.match(of({ id: source }), [/^placeOrder\.http\.0\.save\.id: Expected where the value stands/], String(source))
  }
  t.match(of({ 'my id': 'json:$.id' }), [/save\.my id: Expected a name of letters/])
  t.match(of({ voucher: 'json:$.id' }), [/save\.voucher: .*has a meaning already/])
})

void t.test('a form with a token is sent, and an order is rejected by the number that its page showed', async (t) => {
  const mock = await startedMock(t)
  let rejected = ''
  const guard: NonNullable<SerialStoreOptions['guard']> = ({ address, headers }, response) => {
    if (address.pathname === '/cart') html(response, '<input name="_token" value="t&amp;1">')
    else if (address.pathname === '/checkout' && headers['x-token'] !== 't&1') html(response, 'Expired', 419)
    else {
      if (address.pathname.startsWith('/orders/')) rejected = address.pathname
      return false
    }
    return true
  }
  const { url } = await serialStore(t, mock, { guard })
  const requirements = REQUIREMENTS.filter(({ id }) => ['lead.sent', 'status.rejected'].includes(id))
  const report = await checked({
    mock,
    requirements,
    config: configOf(url, {
      placeOrder: {
        http: [
          { url: `${url}/cart`, save: { csrf: 'css:input[name=_token]@value' } },
          {
            method: 'POST',
            url: `${url}/checkout`,
            headers: { 'X-Token': '{{csrf}}' },
            save: { number: 'css:#number' },
          },
        ],
      },
      rejectOrder: { http: [{ method: 'POST', url: `${url}/orders/{{number}}/cancel` }] },
    }),
  })
  t.strictSame(
    report.results.map(({ outcome }) => outcome),
    ['pass', 'pass'],
  )
  t.match(rejected, /^\/orders\/S\d+\/cancel$/)
})

void t.test('an order whose page lacks the value has failed, and says why', async (t) => {
  const mock = await startedMock(t)
  const { url } = await serialStore(t, mock)
  const requirements = REQUIREMENTS.filter(({ id }) => id === 'lead.prompt')
  const placeOrder = { http: [{ url: `${url}/cart`, save: { csrf: 'css:input[name=_token]@value' } }] as const }
  const report = await checked({
    mock,
    requirements,
    config: configOf(url, { placeOrder: { http: [...placeOrder.http] } }),
  })
  t.match(kind(report, 'order-finished')[0], {
    succeeded: false,
    reason: `the response of ${url}/cart has no css:input[name=_token]@value, which is to be saved as csrf`,
  })
})
