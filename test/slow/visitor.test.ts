/** A visitor who has agreed to the consent banner of a staging host, and whose secrets no report holds. */
import type { Test } from 'tap'
import t from 'tap'
import type { Look } from '../../conformance/drivers/visitor.ts'
import { REPORTERS, stepSummary } from '../../conformance/reports/index.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { getVisitorSecrets } from '../../conformance/visitor-profile.ts'
import { readConfig } from '../../schemas/config/read.ts'
import type { ConfigInput } from '../../schemas/config.ts'
import { checked, configOf, kind, startedMock } from '../conformance/support/checking.ts'
import { withChromium } from '../conformance/support/chromium.ts'
import { type SerialStoreOptions, serialStore } from '../conformance/support/serial-store.ts'
import { html, started } from '../conformance/support/server.ts'
import { chromiumGuests, type Guest, httpGuests } from '../conformance/support/visiting.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

const PASSWORD = 'pass:word/2026'
const CONSENT = 'yes%2Call%2C2026'
const BASIC = `Basic ${Buffer.from(`shop:${PASSWORD}`).toString('base64')}`
const JUDGED = ['redirect.cookie-stored', 'redirect.destination', 'lead.sent', 'status.rejected']

/** A store behind a password, whose consent tool drops the click of whoever has not agreed. */
async function stagingStore(t: Test, mock: Awaited<ReturnType<typeof startedMock>>): Promise<string> {
  const guard: NonNullable<SerialStoreOptions['guard']> = ({ headers, address }, response) => {
    if (headers.authorization !== BASIC) html(response, 'Who are you?', 401, { 'www-authenticate': 'Basic' })
    else if (address.pathname === '/retrack' && !headers.cookie?.includes(`consent=${CONSENT}`)) {
      response.writeHead(302, { location: '/', 'cache-control': 'no-store' }).end()
    } else return false
    return true
  }
  const { url } = await serialStore(t, mock, { guard })
  return url
}

async function judgedWith(t: Test, browser: string, more: Partial<ConfigInput>, userInfo = '', judged = JUDGED) {
  const mock = await startedMock(t)
  const url = await stagingStore(t, mock)
  const store = url.replace('://', `://${userInfo}`)
  const config = configOf(store, { browser, ...more })
  const requirements = REQUIREMENTS.filter(({ id }) => judged.includes(id))
  return { report: await checked({ mock, config, requirements }), url }
}

const outcomes = ({ results }: Awaited<ReturnType<typeof judgedWith>>['report']) =>
  results.map(({ id, outcome }) => `${id} ${outcome}`)
const READY = JUDGED.map((id) => `${id} pass`)

async function holdsNoSecret(t: Test, browser: string): Promise<void> {
  const userInfo = `shop:${encodeURIComponent(PASSWORD)}@`
  const { report, url } = await judgedWith(t, browser, { visitor: { cookies: { consent: CONSENT } } }, userInfo)
  t.strictSame(outcomes(report), READY)
  t.equal(report.store, `${url}/retrack`, 'the address is shown without its password')
  t.match(kind(report, 'settings')[0], { visitor: { cookies: ['consent'], headers: ['authorization'], script: null } })
  const options = { colour: false, width: 80, partial: true }
  const written = Object.values(REPORTERS).map(({ name, write }) => [name, write(report, options)] as const)
  for (const [name, text] of [...written, ['step summary', stepSummary(report, options)] as const]) {
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), BASIC.slice(6), CONSENT])
      t.notMatch(text, secret, name)
  }
}

void t.test(
  'without a browser, a store behind a password and a banner is judged, and its secrets are in no report',
  (t) => holdsNoSecret(t, 'off'),
)
withChromium('with Chromium, too', holdsNoSecret)

void t.test('who has not agreed is a visitor like any other', async (t) => {
  const headers = { Authorization: BASIC }
  const { report } = await judgedWith(t, 'off', { visitor: { headers } }, '', ['redirect.cookie-stored'])
  t.strictSame(outcomes(report), ['redirect.cookie-stored fail'])
})

/** Tests the profile that both drivers bring along. */
async function bringsAlong(t: Test, guest: (look?: Look) => Guest, origin: string): Promise<void> {
  const she = guest()
  await she.open(`${origin}/`, false)
  t.match(await she.visitor.cookies(), [{ name: 'consent', value: '[redacted]', setBy: 'check' }])
  await she.visitor.forgetCookies()
  t.equal(await she.visitor.box.header(`${origin}/checkout`), 'consent=1', 'she agrees again')
  await she.visitor.leave()
  const next = guest()
  t.equal(await next.visitor.box.header(`${origin}/checkout`), 'consent=1', 'and so does the next one, before any page')
  await next.visitor.leave()
}

const PROFILE = { cookies: [{ name: 'consent', value: '1' }], headers: { 'x-staging': 'open', 'user-agent': 'Phone' } }

async function shop(t: Test) {
  const seen: string[] = []
  const origin = await started(t, ({ headers }, response) => {
    seen.push(`${headers['x-staging']} ${headers['user-agent']} ${headers.cookie}`)
    html(response, '<script>if (localStorage.consent) document.cookie = "retrack_click=abc;path=/"</script>')
  })
  return { origin, seen }
}

/** Tests a visitor who has not answered the banner yet, and then agrees. */
async function agrees(t: Test, guest: (look: Look) => Guest, origin: string): Promise<void> {
  const she = guest('undecided')
  t.equal(await she.visitor.box.header(`${origin}/`), 'asked=1')
  t.strictSame(await she.visitor.agree(), ['asked', 'consent'])
  t.match(await she.visitor.box.header(`${origin}/`), /asked=1/)
  t.match(await she.visitor.box.header(`${origin}/`), /consent=1/)
  await she.visitor.forgetCookies()
  t.match(await she.visitor.box.header(`${origin}/`), /consent=1/, 'she has agreed for good')
  await she.visitor.leave()
  const next = guest('undecided')
  t.equal(await next.visitor.box.header(`${origin}/`), 'asked=1', 'and nobody else with her')
  await next.visitor.leave()
  t.equal(await guest('declined').visitor.box.header(`${origin}/`), 'consent=0')
}

const LOOKS = {
  undecided: { cookies: [{ name: 'asked', value: '1' }] },
  declined: { cookies: [{ name: 'consent', value: '0' }] },
}

void t.test('without a browser she agrees when she is told to', async (t) => {
  const { origin } = await shop(t)
  await agrees(t, httpGuests(t, [origin], PROFILE, LOOKS), origin)
})

withChromium('with Chromium, too, and her script runs from then on', async (t, path) => {
  const { origin } = await shop(t)
  const script = 'localStorage.consent = "all"'
  const guest = await chromiumGuests(t, path, [origin], { ...PROFILE, script }, LOOKS)
  await agrees(t, guest, origin)
  const she = guest('undecided')
  await she.open(`${origin}/`, false)
  t.notMatch(await she.visitor.box.header(`${origin}/`), /retrack_click/, 'the store has not seen her agree')
  await she.visitor.agree()
  await she.open(`${origin}/`, false)
  t.match(await she.visitor.box.header(`${origin}/`), /retrack_click=abc/)
  await she.visitor.leave()
  const next = guest('undecided')
  await next.open(`${origin}/`, false)
  t.notMatch(await next.visitor.box.header(`${origin}/`), /retrack_click/, 'nobody has her page after her')
  await next.visitor.leave()
})

void t.test('without a browser she has her cookies and headers', async (t) => {
  const { origin, seen } = await shop(t)
  await bringsAlong(t, httpGuests(t, [origin], PROFILE), origin)
  t.equal(seen[0], 'open Phone consent=1')
})

withChromium(
  "with Chromium she has her cookies, headers and script, which is not taken for the store's",
  async (t, path) => {
    const { origin, seen } = await shop(t)
    const script = 'localStorage.consent = "all"; document.cookie = "agreed=1;path=/"'
    const guest = await chromiumGuests(t, path, [origin], { ...PROFILE, script })
    const she = guest()
    await she.open(`${origin}/`, false)
    t.equal(seen[0], 'open Phone consent=1')
    t.match(await she.visitor.box.header(`${origin}/`), /retrack_click=abc/, 'the store saw that she had agreed')
    t.strictSame(
      she.seen('cookie-write').map(({ text }) => text),
      ['retrack_click=abc;path=/'],
    )
    await she.visitor.leave()
    await bringsAlong(t, await chromiumGuests(t, path, [origin], PROFILE), origin)
  },
)

const FINE = { store: { redirectUrl: 'http://127.0.0.1:3000/retrack' } }
const read = (more: object) => readConfig({ ...FINE, ...more })
const problemOf = (more: object) => {
  const result = read(more)
  return result.ok ? undefined : result.problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join()
}

void t.test('a password in URLs becomes a header of every visitor', async (t) => {
  const url = 'http://shop:p%40ss@127.0.0.1:3000'
  const result = read({
    store: { redirectUrl: `${url}/retrack`, deeplinks: [`${url}/a@b`], orderUrl: `${url}/order`, origins: [url] },
    rejectOrder: { http: [{ method: 'POST', url: `${url}/orders/{{reference}}?by=me@work` }] },
  })
  t.match(result, {
    ok: true,
    config: {
      store: {
        redirectUrl: 'http://127.0.0.1:3000/retrack',
        deeplinks: ['http://127.0.0.1:3000/a@b'],
        orderUrl: 'http://127.0.0.1:3000/order',
        origins: ['http://127.0.0.1:3000'],
      },
      rejectOrder: { steps: [{ url: 'http://127.0.0.1:3000/orders/{{reference}}?by=me@work' }] },
      visitor: { headers: { authorization: `Basic ${Buffer.from('shop:p@ss').toString('base64')}` } },
    },
  })
  const own = read({ store: { redirectUrl: `${url}/retrack` }, visitor: { headers: { Authorization: 'Bearer x' } } })
  t.match(own, { config: { visitor: { headers: { authorization: 'Bearer x' } } } }, 'one that is named goes before')
  const two = { store: { redirectUrl: `${url}/retrack`, deeplinks: ['http://a:b@127.0.0.1:3000/'] } }
  t.match(problemOf(two), /^store: Expected the same user and password/)
})

void t.test('what no visitor can have is refused, and no value repeated', async (t) => {
  const of = (visitor: object) => problemOf({ visitor })
  t.equal(of({ cookies: { consent: 'a%20b' }, headers: { 'X-Staging': 'a b' } }), undefined)
  t.match(of({ cookies: { retrack_click: 'x' } }), /^visitor\.cookies\.retrack_click: The check sets this one itself/)
  t.match(of({ cookies: { 'a b': 'x' } }), /^visitor\.cookies\.a b: Expected the name of a cookie/)
  t.match(of({ cookies: { consent: 'secret; Path=/' } }), /^visitor\.cookies\.consent: Expected a value as it stands/)
  t.match(of({ cookies: { consent: 1 } }), /^visitor\.cookies\.consent: Expected the value of a cookie in quotes/)
  t.match(of({ headers: { Cookie: 'a=b' } }), /^visitor\.headers\.Cookie: Expected cookies under `cookies`/)
  t.match(of({ headers: { 'X:Y': 'a' } }), /^visitor\.headers\.X:Y: Expected the name of a header/)
  t.match(of({ headers: { X: 'secret\nY: b' } }), /^visitor\.headers\.X: Expected a value on one line/)
  t.notMatch(of({ cookies: { consent: 'secret; Path=/' }, headers: { X: 'secret\n' } }), /secret/)
})

void t.test('a plain word is no secret: it stands in every report', async (t) => {
  const visitor = {
    script: null,
    consent: { kind: 'none' as const },
    cookies: { a: 'accepted', b: '1', c: 'id-4711-x' },
    headers: { 'user-agent': 'Phone 2026' },
  }
  t.strictSame(getVisitorSecrets(visitor), ['a=accepted', 'b=1', 'id-4711-x'])
  t.strictSame(
    getVisitorSecrets({
      ...visitor,
      cookies: {},
      headers: { authorization: 'Bearer key-4711' },
    }),
    ['Bearer key-4711', 'key-4711'],
  )
})
