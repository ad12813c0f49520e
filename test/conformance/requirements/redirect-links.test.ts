import t from 'tap'
import { FOREIGN_HOST, INJECTED, VARIANTS } from '../../../conformance/probes.ts'
import type { JourneyName } from '../../../schemas/journeys.ts'
import { judged, outcome } from '../support/judged.ts'
import { type OrderGiven, order } from '../support/orders.ts'
import {
  DEEPLINK,
  type Items,
  ORIGIN,
  REDIRECT_URL,
  type SettingsGiven,
  timeLine,
  troubled,
} from '../support/time-line.ts'
import { eachVariant, goodCookie, type VisitGiven, visit } from '../support/visits.ts'

const NO_COOKIE: VisitGiven = { setCookies: () => [] }
const WITHOUT_BROWSER: SettingsGiven = { driver: 'http', withoutBrowser: 'not-found' }
const UNSEEN_SCRIPT = { driver: 'http', setCookies: () => [], status: 200, redirectPage: {}, to: null } as const

/** A plain visit, and the visits of a journey; the first variant as the test has it. */
function tried(
  name: JourneyName,
  first: VisitGiven,
  others: VisitGiven = {},
  settings: SettingsGiven = {},
  plain: VisitGiven = {},
): Items {
  const line = timeLine(settings)
  visit(line, plain)
  const variants = VARIANTS[name] ?? []
  eachVariant(line, name, variants, (variant) => (variant === variants[0] ? first : others))
  return line.items
}

t.test('redirect.destination', async (t) => {
  const id = 'redirect.destination'
  const sent = (given: VisitGiven, settings: SettingsGiven = {}) => {
    const line = timeLine({ ...settings, store: { deeplinks: [given.deeplink ?? DEEPLINK], ...settings.store } })
    visit(line, given)
    eachVariant(line, 'deeplink-encoding', VARIANTS['deeplink-encoding'] ?? [], () => ({}))
    return line.items
  }
  const to = (deeplink: string, address: string | null) => sent({ deeplink, to: address })
  t.equal(outcome(id, sent({})), 'pass')
  for (const [deeplink, address] of [
    [`${ORIGIN}/a b`, `${ORIGIN}/a%20b`],
    [`${ORIGIN}/å`, `${ORIGIN}/%C3%A5`],
    ['http://127.0.0.1:80/', 'http://127.0.0.1'],
    [`${ORIGIN}/x/../y`, `${ORIGIN}/y`],
  ] as const) {
    t.equal(outcome(id, to(deeplink, address)), 'pass', `${address} is ${deeplink}`)
  }
  for (const [mistake, deeplink, address] of [
    ['decoded twice', `${ORIGIN}/?back=a%2Fb`, `${ORIGIN}/?back=a/b`],
    ['encoded twice', `${ORIGIN}/?q=%20`, `${ORIGIN}/?q=%2520`],
    ['plus taken for a space', `${ORIGIN}/?q=a+b`, `${ORIGIN}/?q=a%20b`],
    ['plus lost', `${ORIGIN}/?size=M%2BL`, `${ORIGIN}/?size=M+L`],
    ['cut at the first &', `${ORIGIN}/?a=1&b=2`, `${ORIGIN}/?a=1`],
    ['query lost', `${ORIGIN}/p?a=1`, `${ORIGIN}/p`],
    ['fragment lost', `${ORIGIN}/p#reviews`, `${ORIGIN}/p`],
    ['always the start page', `${ORIGIN}/p`, `${ORIGIN}/`],
    ['click added', `${ORIGIN}/p`, `${ORIGIN}/p?click=1`],
    ['another scheme', 'https://shop.example/p', 'http://shop.example/p'],
    ['taken for a relative address', `${ORIGIN}/p`, `${ORIGIN}/${ORIGIN}/p`],
  ] as const) {
    t.equal(outcome(id, to(deeplink, address)), 'fail', mistake)
  }
  t.match(
    judged(id, to(`${ORIGIN}/?back=a%2Fb`, `${ORIGIN}/?back=a/b`)).observed,
    /The query is `\?back=a\/b` in place of/,
  )
  t.match(judged(id, sent({ to: null, status: 200 })), { outcome: 'fail', observed: /answered 200 and led nowhere/ })
  t.match(judged(id, sent({ to: null, status: 404 })), { outcome: 'fail', observed: /answered 404/ })
  t.equal(outcome(id, sent({ to: null, ended: { url: `${ORIGIN}/elsewhere` } })), 'unproven', 'a step is missing')

  const self = (address: string): VisitGiven => ({
    click: 'c1',
    more: (line, where) => {
      const step = { hop: 2, from: address, to: DEEPLINK, written: null, fragmentSeen: true, by: 'location' } as const
      line.add('navigation', { ...step, outcome: 'followed' }, where)
    },
    to: address,
    ended: { url: DEEPLINK },
  })
  t.equal(outcome(id, sent(self(`${REDIRECT_URL}/?click=c1`))), 'pass', 'a trailing slash first')
  t.equal(outcome(id, sent(self('https://127.0.0.1/retrack?click=c1&deeplink=x'))), 'pass', 'https first')
  t.equal(outcome(id, sent(self(`${REDIRECT_URL}?step=2`))), 'fail', 'the click is lost on the way')
  const language = `${ORIGIN}/sv${new URL(REDIRECT_URL).pathname}`
  t.equal(outcome(id, sent(self(`${language}?click=c1&x=1`))), 'pass', 'the path of a language first')
  t.equal(outcome(id, sent(self(`${language}?x=1`))), 'fail', 'without the click')
  const whole = new URLSearchParams({ click: 'c1', deeplink: DEEPLINK })
  t.equal(outcome(id, sent(self(`${ORIGIN}/in?${whole}`))), 'pass', 'a page of another name, with the whole link')
  t.equal(outcome(id, sent(self(`${ORIGIN}/in?click=c1`))), 'fail', 'a page of another name')
  t.equal(outcome(id, sent(self(`https://elsewhere.example/in?${whole}`))), 'fail', 'another host')
  const circle: VisitGiven = {
    click: 'c1',
    to: `${REDIRECT_URL}?click=c1`,
    ended: { outcome: 'failed', url: null },
    more: (line, where) => {
      for (const hop of [2, 3, 4]) {
        const here = `${REDIRECT_URL}?click=c1`
        const step = { hop, from: here, to: here, written: here, fragmentSeen: true, by: 'location' } as const
        line.add('navigation', { ...step, outcome: 'followed' }, where)
      }
    },
  }
  t.match(judged(id, sent(circle)), { outcome: 'fail', observed: /over and over/ })

  const reviews = `${ORIGIN}/p#reviews`
  const hidden = (url: string | null): VisitGiven => ({
    deeplink: reviews,
    to: `${ORIGIN}/p`,
    navigation: { fragmentSeen: false },
    ended: { url },
  })
  t.equal(outcome(id, sent(hidden(reviews))), 'pass', 'the address bar shows the fragment')
  t.equal(outcome(id, sent(hidden(`${ORIGIN}/p`))), 'fail')
  t.equal(outcome(id, sent(hidden(null))), 'unproven')
  t.equal(outcome(id, sent(hidden(`${ORIGIN}/after`))), 'unproven', 'the page went on to another')
  const added: VisitGiven = { to: DEEPLINK, navigation: { fragmentSeen: false }, ended: { url: `${DEEPLINK}#top` } }
  t.equal(outcome(id, sent(added)), 'pass', 'what the page adds later is its own affair')
  const moved: VisitGiven = { ended: { url: `${ORIGIN}/login` } }
  t.equal(outcome(id, sent(moved)), 'pass', 'and so is where it leads')

  t.equal(outcome(id, sent({ to: null, ended: { outcome: 'timed-out' } })), 'unproven')
  t.match(judged(id, sent(UNSEEN_SCRIPT, WITHOUT_BROWSER)), {
    outcome: 'unproven',
    remedy: { text: /Install Chromium/ },
  })
  const untried = timeLine()
  visit(untried)
  t.match(judged(id, untried.items), { outcome: 'unproven', observed: /deeplink-encoding/ })
  const one = timeLine()
  visit(one)
  eachVariant(one, 'deeplink-encoding', ['slash'], () => ({}))
  t.match(judged(id, one.items), { outcome: 'unproven', observed: /percent/ })
  const mixed = { store: { origins: [ORIGIN, 'http://localhost:3000'] } }
  t.equal(outcome(id, sent({ to: `${ORIGIN}/` }, mixed)), 'error')
  t.equal(outcome(id, sent({}, { store: { redirectUrl: null } })), 'not-applicable')
})

t.test('redirect.cookie-reaches-order', async (t) => {
  const id = 'redirect.cookie-reaches-order'
  const ordered = (given: OrderGiven, settings: SettingsGiven = {}, left: VisitGiven = {}) => {
    const line = timeLine(settings)
    visit(line, left)
    const run = line.run('first-order')
    visit(line, { ...left, run })
    order(line, 'first-order', { run, ...given })
    return line.items
  }
  t.equal(outcome(id, ordered({})), 'pass')
  t.equal(outcome(id, ordered({ sentCookies: 'session=1; retrack_click=abc' })), 'pass')
  t.match(judged(id, ordered({ sentCookies: null })), { outcome: 'fail', observed: /was sent no cookie/ })
  t.match(judged(id, ordered({ sentCookies: 'session=1; xretrack_click=2' })), {
    outcome: 'fail',
    observed: /`session` and/,
  })
  const second = { exchanges: [{ sentCookies: null }, { sentCookies: 'retrack_click=1' }] }
  t.equal(outcome(id, ordered(second)), 'fail', 'of http the first POST counts')
  t.equal(outcome(id, ordered({ ...second, action: 'browser' })), 'pass', 'of a browser any request')
  t.equal(
    outcome(id, ordered({ exchanges: [{ method: 'GET', sentCookies: null }, {}] })),
    'pass',
    'the basket is no POST',
  )
  t.equal(outcome(id, ordered({ sentCookies: undefined })), 'unproven')
  t.equal(outcome(id, ordered({ cookie: 'preset' })), 'unproven', 'what the check planted proves nothing')
  const command = { actions: { placeOrder: 'command' } } as const
  t.match(judged(id, ordered({ action: 'command' }, command)), { outcome: 'unproven', remedy: { text: /orderUrl/ } })
  t.match(judged(id, timeLine({ actions: { placeOrder: 'unset' } }).items), {
    outcome: 'unproven',
    remedy: { text: /placeOrder/ },
  })

  const orderPage = (sentCookies: string | null, cookie: VisitGiven = {}) => {
    const line = timeLine({ ...command, store: { orderUrl: `${ORIGIN}/checkout` } })
    const run = line.run('order-page')
    visit(line, { run, ...cookie })
    const opened = { url: `${ORIGIN}/checkout`, click: null, deeplink: null, cookiesCleared: false } as const
    const began = line.add('visit-started', { ...opened, target: 'order-page' }, { journey: run })
    line.add(
      'exchange',
      {
        ...{ resource: 'document', method: 'GET', url: `${ORIGIN}/checkout`, sentCookies, failure: null },
        ...{ response: null, tokenIn: [], tokenSearchedIn: [] },
      },
      { journey: run, cause: began.id },
    )
    const blocked = { url: `${ORIGIN}/checkout`, when: 'sending', name: 'retrack_click', text: null } as const
    if (sentCookies === null) {
      line.add('cookie-blocked', { ...blocked, reasons: ['NotOnPath'] }, { journey: run, cause: began.id })
    }
    return line.items
  }
  t.equal(outcome(id, orderPage('retrack_click=1')), 'pass')
  t.match(judged(id, orderPage(null)), { outcome: 'fail', observed: /NotOnPath/ })
  t.equal(outcome(id, orderPage(null, NO_COOKIE)), 'unproven', 'there is no cookie to go along')
  t.equal(outcome(id, ordered({ sentCookies: null }, {}, NO_COOKIE)), 'unproven', 'for cookie-stored to say')
  const unknown = timeLine()
  order(unknown, 'first-order', { sentCookies: null })
  t.equal(outcome(id, unknown.items), 'unproven', 'no visit is known to have left one')
  const overHttp = { url: 'http://shop.se/retrack?click=c', jar: [] }
  t.equal(outcome(id, ordered({ sentCookies: null }, {}, overHttp)), 'error', 'the browser dropped it over plain http')

  t.equal(outcome(id, ordered({}, { store: { origins: [ORIGIN, 'http://localhost:3000'] } })), 'error')
  const line = timeLine()
  troubled(line, 'action-failed-to-start')
  t.equal(outcome(id, line.items), 'error')
  t.equal(outcome(id, ordered({}, { store: { redirectUrl: null } })), 'not-applicable')
})

t.test('redirect.newer-click', async (t) => {
  const id = 'redirect.newer-click'
  const OLD = '625fae10-1eb0-11eb-adc1-0242ac120002'
  const newer = (given: VisitGiven, plain: VisitGiven = {}) => {
    const line = timeLine()
    visit(line, plain)
    const run = line.run('newer-click')
    line.add('cookie-preset', { reason: 'older-click', url: REDIRECT_URL, value: OLD, expires: null }, { journey: run })
    visit(line, { ...given, run })
    return line.items
  }
  const kept = { value: OLD, setBy: 'check' } as const
  t.equal(outcome(id, newer({})), 'pass')
  t.match(judged(id, newer({ ...NO_COOKIE, jar: [kept] })), {
    outcome: 'warn',
    observed: new RegExp(`older click .${OLD}. stayed`),
  })
  t.equal(
    outcome(id, newer({ setCookies: () => [`retrack_click=${OLD}; Max-Age=864000; Path=/`] })),
    'warn',
    'written anew',
  )
  const narrow = { setCookies: (click: string) => [`retrack_click=${click}; Max-Age=864000; Path=/retrack`] }
  const both = (click: string) => ({
    ...narrow,
    click,
    jar: [
      { value: OLD, path: '/' },
      { value: click, path: '/retrack', expires: '2026-01-25T10:00:00.000Z' },
    ],
  })
  t.equal(
    outcome(id, newer(both('1c2ad3f6-72e1-4f0c-8a1b-0c2ad3f672e1'), narrow)),
    'pass',
    'the older one stands where the store never writes: that is for cookie-path to say',
  )
  const twoDays = { setCookies: (click: string) => [`retrack_click=${click}; Max-Age=172800; Path=/`] }
  t.match(judged(id, newer(twoDays)), { outcome: 'warn', observed: /2 days only/ })
  const session = { setCookies: (click: string) => [`retrack_click=${click}; Path=/`] }
  t.equal(outcome(id, newer(session)), 'warn')
  t.equal(outcome(id, newer(session, session)), 'pass', 'a wrong lifetime is for cookie-lifetime to say')
  t.equal(outcome(id, newer({ ...NO_COOKIE, jar: [kept] }, NO_COOKIE)), 'unproven', 'it stores no click at all')
  t.equal(outcome(id, newer({ ...NO_COOKIE, jar: [kept], ended: { outcome: 'timed-out' } })), 'unproven')
  const alone = timeLine()
  visit(alone, { run: alone.run('newer-click') })
  t.equal(outcome(id, alone.items), 'unproven')
})

t.test('redirect.not-cacheable', async (t) => {
  const id = 'redirect.not-cacheable'
  const again = (first: VisitGiven, second: VisitGiven, settings: SettingsGiven = {}) => {
    const line = timeLine(settings)
    visit(line, first)
    const run = line.run('same-link-again')
    visit(line, { ...first, run })
    visit(line, { ...second, run, cookiesCleared: true })
    return line.items
  }
  t.equal(outcome(id, again({}, {})), 'pass')
  const cached = { ...NO_COOKIE, status: 301, fromCache: true }
  t.match(judged(id, again({ status: 301 }, cached)), {
    outcome: 'warn',
    observed: /answers 301 with no `Cache-Control`/,
  })
  const script = { status: 200, redirectPage: {}, writes: (click: string) => [`retrack_click=${click};path=/`] }
  t.equal(
    outcome(id, again(script, { ...script, fromCache: true })),
    'pass',
    'a cached script page sets it all the same',
  )
  t.equal(outcome(id, again(NO_COOKIE, NO_COOKIE)), 'unproven')
  t.equal(outcome(id, again({}, { ...NO_COOKIE, ended: { outcome: 'failed' } })), 'unproven')

  const headers = (status: number, headers: Record<string, string> = {}) => {
    const given = { driver: 'http', status, headers } as const
    return outcome(id, again(given, given, WITHOUT_BROWSER))
  }
  t.equal(headers(302), 'pass')
  t.equal(headers(303), 'pass')
  t.equal(headers(301), 'warn')
  t.equal(headers(308), 'warn')
  t.equal(headers(301, { 'cache-control': 'no-store' }), 'pass')
  t.equal(headers(301, { 'cache-control': 'private, max-age=0' }), 'pass')
  t.equal(headers(302, { 'cache-control': 'public, max-age=3600' }), 'warn')
  t.equal(headers(302, { expires: 'Fri, 01 Jan 2038 00:00:00 GMT', date: 'Thu, 15 Jan 2026 10:00:00 GMT' }), 'warn')
  t.equal(headers(301, { expires: '0' }), 'pass')
  t.equal(headers(200), 'pass')
  t.equal(headers(200, { 'last-modified': 'Thu, 15 Jan 2026 10:00:00 GMT' }), 'unproven')
  const once = timeLine()
  visit(once)
  visit(once, { run: once.run('same-link-again') })
  t.equal(outcome(id, once.items), 'unproven')
  t.equal(outcome(id, timeLine({ store: { redirectUrl: null } }).items), 'not-applicable')
})

t.test('redirect.missing-click', async (t) => {
  const id = 'redirect.missing-click'
  const without = (given: VisitGiven, settings: SettingsGiven = {}) =>
    tried('missing-click', { click: null, ...given }, { click: '' }, settings)
  t.equal(outcome(id, without({})), 'pass')
  t.equal(outcome(id, without({ to: `${ORIGIN}/` })), 'pass')
  t.equal(outcome(id, without({ to: null, status: 400 })), 'pass', 'a refusal that she can read')
  t.equal(outcome(id, without({ setCookies: () => ['retrack_click=; Max-Age=0'] })), 'pass', 'a deletion is no cookie')
  for (const value of ['undefined', 'null', '']) {
    const cookie = { setCookies: () => [`retrack_click=${value}; Max-Age=864000; Path=/`] }
    t.match(judged(id, without(cookie)), { outcome: 'warn', observed: /Without `click`, the cookie was set to/ }, value)
  }
  t.equal(
    outcome(id, without({ setCookies: () => ['retrack_click=x; Path=/'], jar: [] })),
    'warn',
    'though no browser keeps it',
  )
  t.match(judged(id, without({ to: null, status: 500 })), { outcome: 'warn', observed: /answered 500/ })
  t.match(judged(id, without({ page: { status: 404 } })), { outcome: 'warn', observed: /an error page \(404\)/ })
  t.match(judged(id, without({ to: null, status: 200, page: { bytes: 0 } })), {
    outcome: 'warn',
    observed: /an empty page/,
  })
  t.match(judged(id, without({ to: null })), { outcome: 'warn', observed: /a 302 that leads nowhere/ })
  t.match(judged(id, without({ to: 'https://retrack.example/' })), {
    outcome: 'warn',
    observed: /no page of the store/,
  })
  t.equal(
    outcome(id, tried('missing-click', { click: null }, { click: '', setCookies: () => ['retrack_click=x'] })),
    'warn',
    'empty',
  )
  t.equal(outcome(id, without({ page: null })), 'unproven')
  t.equal(outcome(id, without({ ended: { outcome: 'timed-out' } })), 'unproven')
  t.equal(outcome(id, without(UNSEEN_SCRIPT, WITHOUT_BROWSER)), 'unproven')
  t.equal(outcome(id, without({ driver: 'http' }, WITHOUT_BROWSER)), 'pass')
})

t.test('redirect.missing-deeplink', async (t) => {
  const id = 'redirect.missing-deeplink'
  const without = (given: VisitGiven, plain: VisitGiven = {}, settings: SettingsGiven = {}) =>
    tried('missing-deeplink', { deeplink: null, ...given }, { deeplink: '' }, settings, plain)
  t.equal(outcome(id, without({})), 'pass')
  t.equal(outcome(id, without({ to: null, status: 200 })), 'pass')
  t.match(judged(id, without(NO_COOKIE)), { outcome: 'warn', observed: /set no cookie/ })
  t.equal(outcome(id, without(NO_COOKIE, NO_COOKIE)), 'unproven', 'it stores none in any case')
  t.equal(outcome(id, without({ to: null, status: 500 })), 'warn')
  t.equal(outcome(id, without({ to: `${ORIGIN}/undefined`, page: { status: 404 } })), 'warn')
  const circle = (line: ReturnType<typeof timeLine>, where: { cause: string }) => {
    for (const hop of [2, 3, 4]) {
      const step = {
        hop,
        from: REDIRECT_URL,
        to: REDIRECT_URL,
        written: '',
        fragmentSeen: true,
        by: 'location',
      } as const
      line.add('navigation', { ...step, outcome: 'followed' }, where)
    }
  }
  t.match(judged(id, without({ more: circle, ended: { outcome: 'failed' } })), {
    outcome: 'warn',
    observed: /in a circle/,
  })
  t.equal(outcome(id, without({ ended: { outcome: 'failed' } })), 'unproven')
  t.equal(outcome(id, without({ page: null })), 'unproven')
})

t.test('redirect.foreign-deeplink', async (t) => {
  const id = 'redirect.foreign-deeplink'
  const home: VisitGiven = { to: `${ORIGIN}/` }
  const led = (given: VisitGiven, settings: SettingsGiven = {}) => tried('foreign-deeplink', given, home, settings)
  t.equal(outcome(id, led(home)), 'pass')
  t.equal(outcome(id, led({ to: null, status: 400 })), 'pass')
  for (const to of [
    `https://${FOREIGN_HOST}/`,
    `http://${FOREIGN_HOST}:3000/`,
    `http://127.0.0.1.${FOREIGN_HOST}/`,
    `http://x@${FOREIGN_HOST}/`,
  ]) {
    for (const step of ['failed', 'refused', 'not-tried'] as const) {
      t.equal(
        outcome(id, led({ to, navigation: { outcome: step }, ended: { outcome: 'failed' } })),
        'warn',
        `${to} ${step}`,
      )
    }
  }
  t.equal(outcome(id, led({ to: `${ORIGIN}/?next=https://${FOREIGN_HOST}/` })), 'pass', 'named, not followed')
  t.equal(outcome(id, led({ ...home, ended: { outcome: 'timed-out' } })), 'unproven')
  t.equal(outcome(id, led(UNSEEN_SCRIPT, WITHOUT_BROWSER)), 'unproven')
  const some = timeLine()
  eachVariant(some, 'foreign-deeplink', ['absolute'], () => home)
  t.match(judged(id, some.items), { outcome: 'unproven', observed: /no-scheme/ })
})

t.test('redirect.script-deeplink', async (t) => {
  const id = 'redirect.script-deeplink'
  const home: VisitGiven = { to: `${ORIGIN}/` }
  const led = (given: VisitGiven, settings: SettingsGiven = {}) => tried('script-deeplink', given, home, settings)
  t.equal(outcome(id, led(home)), 'pass')
  for (const to of ['javascript:alert(1)', 'data:text/html,x']) {
    t.equal(outcome(id, led({ to, navigation: { outcome: 'refused' }, ended: { outcome: 'failed' } })), 'warn', to)
  }
  for (const written of ['javascript:x', ' JaVaScRiPt:x', 'java\tscript:x', '\u0001data:x', 'java\r\nscript:x']) {
    t.equal(outcome(id, led({ ...home, navigation: { written } })), 'warn', JSON.stringify(written))
  }
  t.equal(outcome(id, led({ ...home, navigation: { written: '/?to=javascript:x' } })), 'pass')
  const echo = { parameter: 'deeplink', place: 'link', excerpt: '<a href="javascript:' } as const
  t.match(judged(id, led({ ...home, page: { unescaped: [echo] } })), {
    outcome: 'warn',
    observed: /unescaped in the link/,
  })
  t.equal(outcome(id, led({ ...home, page: { unescaped: [{ ...echo, parameter: 'click' }] } })), 'pass')
  const ran: VisitGiven = {
    ...home,
    more: (line, where) => line.add('injected-script', { url: ORIGIN, text: 'x' }, where),
  }
  t.match(judged(id, led(ran)), { outcome: 'warn', observed: /ran as script/ })
  t.equal(outcome(id, led({ ...home, ended: null })), 'unproven')
  t.equal(outcome(id, led(UNSEEN_SCRIPT, WITHOUT_BROWSER)), 'unproven')
})

t.test('redirect.click-injection', async (t) => {
  const id = 'redirect.click-injection'
  const refused: VisitGiven = { ...NO_COOKIE, status: 400, to: null }
  const sent = (given: VisitGiven, settings: SettingsGiven = {}) => tried('click-injection', given, refused, settings)
  t.equal(outcome(id, sent(refused)), 'pass')
  t.equal(outcome(id, sent({ setCookies: () => [`${goodCookie('x%3B%20')}`] })), 'pass', 'encoded')
  for (const [mistake, given] of Object.entries({
    attribute: { setCookies: () => [`retrack_click=c; ${INJECTED}=1; Path=/`] },
    domain: { setCookies: () => [`retrack_click=c; Domain=${FOREIGN_HOST}; Path=/`], jar: [] },
    'by script': { writes: () => [`retrack_click=c; ${INJECTED}=1; path=/`] },
    cookie: { setCookies: () => [goodCookie('c'), `${INJECTED}=1`] },
    'cookie in the jar': { ...NO_COOKIE, jar: [{ name: INJECTED }] },
    header: { headers: { [`x-${INJECTED}`]: '1' } },
    markup: { page: { unescaped: [{ parameter: 'click', place: 'markup', excerpt: '<script>' }] } },
    script: { more: (line, where) => line.add('injected-script', { url: ORIGIN, text: 'x' }, where) },
    crash: { ...NO_COOKIE, status: 500, to: null },
  } satisfies Record<string, VisitGiven>)) {
    t.equal(outcome(id, sent(given)), 'warn', mistake)
  }
  t.equal(outcome(id, sent({ headers: { location: `/?x=${INJECTED}` } })), 'pass', 'the value of a header is no header')
  t.equal(outcome(id, sent({ ...refused, ended: { outcome: 'timed-out' } })), 'unproven')
  t.equal(outcome(id, sent({ ...refused, jar: null })), 'unproven')
  t.equal(outcome(id, sent(UNSEEN_SCRIPT, WITHOUT_BROWSER)), 'unproven')
})
