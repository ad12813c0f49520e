import t from 'tap'
import { judged, outcome } from '../support/judged.ts'
import { order } from '../support/orders.ts'
import { type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'
import { goodCookie, JAR_COOKIE, type VisitGiven, visit, visited } from '../support/visits.ts'

/** A visit whose redirect page writes this after `retrack_click=<click>`. */
const header = (attributes: string): VisitGiven => ({ setCookies: (click) => [`retrack_click=${click}${attributes}`] })
/** The documented snippet, or what a developer made of it. */
const script = (attributes: string): VisitGiven => ({
  status: 200,
  redirectPage: {},
  writes: (click) => [`retrack_click=${click}${attributes}`],
})
const NO_COOKIE: VisitGiven = { setCookies: () => [] }
const WITHOUT_BROWSER: SettingsGiven = { driver: 'http', withoutBrowser: 'not-found' }
const inDays = (days: number) => new Date(Date.parse('2026-01-15T10:00:00Z') + days * 86_400_000).toUTCString()

t.test('redirect.cookie-stored', async (t) => {
  const id = 'redirect.cookie-stored'
  t.equal(outcome(id, visited()), 'pass')
  t.equal(outcome(id, visited(script(';expires=x;path=/;secure;samesite=lax'))), 'pass')

  const none = judged(id, visited(NO_COOKIE))
  t.equal(none.outcome, 'fail')
  t.match(none.observed, /answered 302 and set no cookie at all/)
  const misspelt = visited({ setCookies: (click) => [`Retrack_Click=${click}; Path=/`, 'session=1'] })
  t.match(judged(id, misspelt), { outcome: 'fail', observed: /`Retrack_Click` and `session`/ })
  t.match(judged(id, visited({ ...NO_COOKIE, status: 500, to: null })), { outcome: 'fail', observed: /answered 500/ })
  const blocked = { ...header('; SameSite=None'), jar: [], blocked: ['SameSiteNoneInsecure'] }
  t.match(judged(id, visited(blocked)), { outcome: 'fail', observed: /did not keep it: SameSiteNoneInsecure/ })
  const spoilt = { setCookies: (click: string) => [`retrack_click=${click};\n Path=/; Secure`], jar: [] }
  t.match(judged(id, visited(spoilt)), { outcome: 'fail', observed: /control character/ })
  const past = { ...header(`; Expires=${inDays(-20_000)}`), jar: [] }
  t.match(judged(id, visited(past)), { outcome: 'fail', observed: /expired already/ })
  const deleted = {
    setCookies: (click: string) => [goodCookie(click), 'retrack_click=; Max-Age=0; Path=/'],
    jar: [],
  }
  t.match(judged(id, visited(deleted)), { outcome: 'fail', observed: /a page of its own deleted it again/ })
  const elsewhere = { ...header('; Domain=www.example.com'), jar: [] }
  t.match(judged(id, visited(elsewhere)), { outcome: 'fail', observed: /its Domain is `www.example.com`/ })
  t.equal(
    outcome(id, visited({ ...NO_COOKIE, jar: [{ setBy: 'check' }] })),
    'fail',
    'what the check planted is not the store’s',
  )

  t.equal(outcome(id, visited({ ...NO_COOKIE, ended: { outcome: 'timed-out' } })), 'unproven')
  t.equal(outcome(id, visited({ jar: null })), 'unproven')
  const twoDeeplinks = { store: { deeplinks: ['http://127.0.0.1:3000/a', 'http://127.0.0.1:3000/b'] } }
  t.match(judged(id, visited({ deeplink: 'http://127.0.0.1:3000/a' }, twoDeeplinks)), {
    outcome: 'unproven',
    observed: /no visit with the deeplink `http:\/\/127.0.0.1:3000\/b`/,
  })
  t.equal(outcome(id, timeLine().items), 'unproven')

  const unseen = { ...NO_COOKIE, driver: 'http', status: 200, redirectPage: {}, to: null } as const
  t.match(judged(id, visited(unseen, WITHOUT_BROWSER)), { outcome: 'unproven', remedy: { text: /Install Chromium/ } })
  t.match(judged(id, visited(unseen, { driver: 'http', withoutBrowser: 'off' })), { remedy: { text: /--browser off/ } })
  t.equal(outcome(id, visited({ ...NO_COOKIE, driver: 'http' }, WITHOUT_BROWSER)), 'fail', 'a redirect runs no script')
  const landing = { ...NO_COOKIE, driver: 'http', page: { hasScript: true } } as const
  t.equal(outcome(id, visited(landing, WITHOUT_BROWSER)), 'fail', 'nor is the page it leads to the redirect page')

  t.equal(outcome(id, visited({}, { store: { redirectUrl: null } })), 'not-applicable')
})

t.test('redirect.cookie-stored does not blame the store for the set-up', async (t) => {
  const id = 'redirect.cookie-stored'
  const url = 'http://shop.se/retrack?click=c'
  const plain = { store: { redirectUrl: 'http://shop.se/retrack', origins: ['http://shop.se'] } }
  const dropped = judged(id, visited({ url, jar: [], blocked: ['SecureOnly'] }, plain))
  t.match(dropped, { outcome: 'error', component: 'setup', observed: /plain http on `shop.se`/ })
  t.equal(outcome('redirect.cookie-secure', visited({ url, jar: [] }, plain)), 'pass', 'judged by what the store wrote')
  t.equal(outcome(id, visited({ url: 'https://shop.se/retrack?click=c', jar: [], blocked: ['x'] }, plain)), 'fail')
  for (const host of ['localhost:3000', 'shop.localhost', '127.0.0.9', '[::1]:3000']) {
    t.equal(outcome(id, visited({ url: `http://${host}/retrack?click=c`, jar: [], blocked: ['x'] })), 'fail', host)
  }

  const mixed = { store: { origins: ['http://127.0.0.1:3000', 'http://localhost:3000'] } }
  t.match(judged(id, visited({}, mixed)), { outcome: 'error', observed: /localhost and 127.0.0.1/ })
  const named = { store: { origins: ['http://127.0.0.1:3000', 'http://127.0.0.1:4000'] } }
  t.equal(outcome(id, visited({}, named)), 'pass', 'ports do not matter to cookies')

  const line = timeLine()
  troubled(line, 'store-unreachable')
  t.match(judged(id, line.items), { outcome: 'error', observed: /store-unreachable/, remedy: { text: 'Fix it.' } })
  const broken = timeLine()
  const run = broken.run('visit')
  visit(broken, { ...NO_COOKIE, run, ended: { outcome: 'failed' } })
  troubled(broken, 'browser-died', run)
  t.equal(outcome(id, broken.items), 'error')
  const other = timeLine()
  visit(other, { ...NO_COOKIE, ended: { outcome: 'failed' } })
  troubled(other, 'browser-died', other.run('visit'))
  t.equal(outcome(id, other.items), 'unproven', 'the trouble of another run explains nothing')
})

t.test('redirect.cookie-value', async (t) => {
  const id = 'redirect.cookie-value'
  t.equal(outcome(id, visited()), 'pass')
  for (const [mistake, value] of Object.entries({
    'upper case': (click: string) => click.toUpperCase(),
    'in quotes': (click: string) => `"${click}"`,
    'with a prefix': (click: string) => `click:${click}`,
    signed: (click: string) => `s%3A${click}.x7`,
    'as JSON': (click: string) => encodeURIComponent(JSON.stringify({ click })),
    'cut off': (click: string) => click.slice(0, 32),
    'the word undefined': () => 'undefined',
    empty: () => '',
  })) {
    const evidence = visited({ setCookies: (click) => [`retrack_click=${value(click)}; Max-Age=864000; Path=/`] })
    t.equal(outcome(id, evidence), 'fail', mistake)
  }
  const encrypted = (fields: Record<string, unknown>) => {
    const line = timeLine()
    visit(line, { setCookies: (click) => [`retrack_click=s%3A${click}.x7; Max-Age=864000; Path=/`] })
    order(line, 'first-order', { alone: true, leads: [{ fields }] })
    return judged(id, line.items)
  }
  t.match(encrypted({}), { outcome: 'fail', remedy: { text: /The leads carry the click as it is/ } })
  t.match(encrypted({ click: 's:x.x7' }), { outcome: 'fail', remedy: { text: /no signature/ } })
  t.match(
    judged(id, visited({ setCookies: () => ['retrack_click=42; Path=/'] })).observed,
    /The click was `59d0.*holds `42`/,
  )
  t.equal(outcome(id, visited(NO_COOKIE)), 'unproven', 'of a cookie that is not there nothing is said')
  t.equal(outcome(id, visited({}, { store: { redirectUrl: null } })), 'not-applicable')
})

t.test('redirect.cookie-lifetime', async (t) => {
  const id = 'redirect.cookie-lifetime'
  for (const right of [
    '; Max-Age=864000',
    '; Max-Age=871200',
    '; Max-Age=856800',
    `; Expires=${inDays(10)}`,
    `; Expires=${inDays(10 - 1 / 24)}`,
    `; Expires=${inDays(30)}; Max-Age=864000`,
    `; Max-Age=864000; Expires=${inDays(-1)}`,
    '; Max-Age=60; Max-Age=864000',
    '; max-age = 864000 ',
  ]) {
    t.equal(outcome(id, visited(header(right))), 'pass', right)
  }
  for (const [wrong, observed] of [
    ['', /ends with the session/],
    ['; Max-Age=864', /14.4 minutes/],
    ['; Max-Age=14400', /4 hours/],
    ['; Max-Age=864000000', /days/],
    ['; Max-Age=2592000', /30 days/],
    ['; Max-Age=871201', /10.1 days/],
    [`; Expires=${inDays(11)}`, /11 days/],
    [`; Expires=${inDays(30)}`, /30 days/],
    ['; Expires=1769335200000', /ends with the session/],
    ['; Expires=undefined', /ends with the session/],
    [`; Max-Age=864000; Max-Age=60`, /1 minute/],
  ] as const) {
    t.match(judged(id, visited(header(wrong))), { outcome: 'fail', observed }, wrong)
  }
  const undone = { ...header('; Max-Age=864000; Max-Age=864000s'), click: 'abc', jar: [{ value: 'abc' }] }
  t.match(judged(id, visited(undone)), { outcome: 'fail', observed: /ends with the session/ }, 'kept for no longer')
  const late = { headers: { date: inDays(-3) }, ...header(`; Expires=${inDays(7)}`) }
  t.equal(outcome(id, visited(late)), 'pass', "by the store's own clock, which is three days slow")
  t.equal(outcome(id, visited({ ...late, headers: { date: inDays(0) } })), 'fail')
  const noDate = { headers: { date: '' }, ...header(`; Expires=${inDays(10)}`) }
  t.match(judged(id, visited(noDate)), { outcome: 'pass', observed: /no `Date`/ })
  t.equal(outcome(id, visited(script(`;expires=${inDays(10)};path=/`))), 'pass')
  t.equal(outcome(id, visited(script(`;expires=${inDays(1)};path=/`))), 'fail')
  t.equal(outcome(id, visited(script(';path=/'))), 'fail')
  t.equal(outcome(id, visited(NO_COOKIE)), 'unproven')
  const onlyKept = {
    ...NO_COOKIE,
    jar: [{ setBy: 'unknown', value: 'x', expires: '2026-01-25T10:00:00.000Z' }],
  } as const
  t.equal(outcome(id, visited(onlyKept)), 'pass', 'where the writing was not seen, the jar tells')
})

t.test('redirect.cookie-path', async (t) => {
  const id = 'redirect.cookie-path'
  t.equal(outcome(id, visited(header('; Path=/'))), 'pass')
  t.equal(outcome(id, visited(header('; Path=/x; path=/'))), 'pass')
  t.equal(outcome(id, visited(header(''))), 'pass', 'the directory of /retrack is /')
  t.match(judged(id, visited({ ...header(''), url: 'http://127.0.0.1:3000/affiliate/retrack?click=c' })), {
    outcome: 'fail',
    observed: /`\/affiliate`/,
  })
  t.equal(outcome(id, visited(header('; Path=/retrack'))), 'fail')
  t.equal(outcome(id, visited(header('; Path=/; Path=/checkout'))), 'fail', 'the last of two')
  t.equal(outcome(id, visited(script(';path=/retrack'))), 'fail')
  const both = (click: string) => [`retrack_click=${click}; Path=/retrack`, `retrack_click=${click}; Path=/`]
  t.equal(outcome(id, visited({ setCookies: both })), 'pass', 'one of two goes everywhere')
  t.equal(outcome(id, visited(NO_COOKIE)), 'unproven')
})

t.test('redirect.cookie-secure', async (t) => {
  const id = 'redirect.cookie-secure'
  for (const right of ['; Secure', ';secure', '; SECURE ; Path=/', '; Secure=false']) {
    t.equal(outcome(id, visited(header(right))), 'pass', right)
  }
  for (const wrong of ['', '; Path=/', '; HttpOnly', '; x=Secure']) {
    t.equal(outcome(id, visited(header(wrong))), 'fail', wrong)
  }
  t.equal(outcome(id, visited(script(';path=/'))), 'fail')
  t.equal(outcome(id, visited(NO_COOKIE)), 'unproven')
})

t.test('redirect.cookie-samesite', async (t) => {
  const id = 'redirect.cookie-samesite'
  for (const right of ['; SameSite=Lax', ';samesite=lax', '; SAMESITE = LAX', '; SameSite=None; SameSite=Lax']) {
    t.equal(outcome(id, visited(header(right))), 'pass', right)
  }
  for (const wrong of [
    '',
    '; SameSite=Strict',
    '; SameSite=None',
    '; SameSite',
    '; SameSite=Loose',
    '; SameSite=Lax; SameSite=x',
  ]) {
    t.equal(outcome(id, visited(header(wrong))), 'fail', wrong)
  }
  t.match(judged(id, visited(header(''))).observed, /No SameSite/)
  const kept = { ...NO_COOKIE, jar: [{ setBy: 'unknown', sameSite: null }] } as const
  t.equal(outcome(id, visited(kept)), 'fail', 'what browsers do without it is not the same as Lax')
  t.equal(outcome(id, visited(NO_COOKIE)), 'unproven')
})

t.test('redirect.server-cookie', async (t) => {
  const id = 'redirect.server-cookie'
  t.equal(outcome(id, visited()), 'pass')
  t.match(judged(id, visited(script(';path=/'))), { outcome: 'notice', observed: /A script wrote/ })
  t.equal(
    outcome(id, visited({ ...script(';path=/'), setCookies: (click) => [goodCookie(click)] })),
    'notice',
    'written last',
  )
  t.equal(outcome(id, visited({ ...NO_COOKIE, jar: [{ ...JAR_COOKIE, setBy: 'unknown' }] })), 'unproven')
  t.equal(outcome(id, visited(NO_COOKIE)), 'unproven')
})
