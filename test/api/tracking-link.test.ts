import t from 'tap'
import { DOCUMENTED_REDIRECT } from '../../schemas/documented.ts'
import { documentedAccount, type TestAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { lines, sendBytes } from '../support/raw-socket.ts'
import { isRefusal } from '../support/refusal.ts'
import { startedMock } from '../support/started-mock.ts'

const LINK =
  '/track/v2/click?publisher=e5adcbc6-31a8-4e1b-8351-835dddc16921&program=7649bf56-4345-46e4-8c77-04bbd2f3bcd3'
const REDIRECT_PAGE = 'https://www.store-domain.com/retrack'

const lastClick = async (account: TestAccount) => (await account.getClicks()).at(-1)

t.test(
  'a visitor is sent to the redirect page with click and deeplink, encoded as in the documented example',
  async (t) => {
    const account = documentedAccount((await startedMock(t)).port)
    const reply = await account.visit({ deeplink: DOCUMENTED_REDIRECT.deeplink })
    const click = await lastClick(account)
    const example = `${REDIRECT_PAGE}?click=${DOCUMENTED_REDIRECT.click}&deeplink=https%3A%2F%2Fwww.store-domain.com%2Fsome-product`
    t.equal(reply.status, 302)
    t.equal(reply.headers.location, example.replace(DOCUMENTED_REDIRECT.click, click?.uuid ?? ''))
    t.equal(reply.text, '')
    t.match(reply.headers['cache-control'], 'no-store', 'so that every visit is a click')
    t.equal(click?.deeplink, DOCUMENTED_REDIRECT.deeplink)
  },
)

t.test('a click holds what the request carried, and makes a lead', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.freezeClock('2022-03-04 05:06:07')
  const parameters = {
    ref: '38315327',
    ref2: 'två & 2',
    ref3: 'x'.repeat(500),
    deeplink: 'https://www.store-domain.com/ä?b=ö#c',
  }
  await account.visit(parameters, {
    headers: { 'user-agent': 'Mozilla/5.0 (Test)', referer: 'https://www.refunder.se/stores' },
  })
  const click = await lastClick(account)
  t.strictSame(click, {
    uuid: click?.uuid,
    ref: '38315327',
    ref2: 'två & 2',
    ref3: 'x'.repeat(500),
    deeplink: 'https://www.store-domain.com/ä?b=ö#c',
    ip_address: '127.0.0.1',
    browser: 'Mozilla/5.0 (Test)',
    referer: 'https://www.refunder.se/stores',
    country: 'SE',
    created_at: '2022-03-04 05:06:07',
  })
  t.strictSame((await account.saveLead({ click: click?.uuid })).click, click)
})

t.test('without a deeplink the landing page is sent, and the click’s own deeplink stays null', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const query of ['', '&deeplink=', '&deeplink', '&ref=&ref2=&ref3=']) {
    const { headers } = await ask(account.port, { path: `${LINK}${query}` })
    const click = await lastClick(account)
    t.equal(headers.location, `${REDIRECT_PAGE}?click=${click?.uuid}&deeplink=https%3A%2F%2Fwww.store-domain.com%2F`)
    t.strictSame([click?.deeplink, click?.ref, click?.browser, click?.referer], [null, null, null, null])
  }
})

t.test('every visit is a click of its own', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const replies = await Promise.all(Array.from({ length: 20 }, () => account.visit()))
  const clicks = new Set(replies.map(({ headers }) => new URL(String(headers.location)).searchParams.get('click')))
  t.equal(clicks.size, 20)
  t.equal((await account.getClicks()).length, 22)
})

t.test('a redirect page with a query or a fragment of its own keeps both', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const [redirectUrl, before, after] of [
    ['http://a.test/r?shop=1', 'http://a.test/r?shop=1&click=', ''],
    ['http://a.test/r#top', 'http://a.test/r?click=', '#top'],
    ['http://a.test/r?x=1#a?b', 'http://a.test/r?x=1&click=', '#a?b'],
    ['http://a.test', 'http://a.test?click=', ''],
  ] as const) {
    await account.control('PATCH', '/account', { redirectUrl })
    const location = String((await account.visit({ deeplink: 'http://a.test/d' })).headers.location)
    t.ok(location.startsWith(before) && location.endsWith(`&deeplink=http%3A%2F%2Fa.test%2Fd${after}`), location)
  }
})

/** For a title: what is no visible ASCII would end the line, or the test. */
const shown = (text: string | null) =>
  JSON.stringify(text)
    .replace(/[^\x20-\x7e]/g, '.')
    .slice(0, 50)

const HOSTILE = [
  'https://www.store-domain.com/a%2Fb?c=%25&d=%2B+%20',
  'https://www.store-domain.com/?next=https://x.test/?a=b&c=d#e',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '//evil.invalid',
  '\\\\evil.invalid',
  'https://store@evil.invalid',
  '\r\nSet-Cookie: a=b',
  '\r\n\r\n<script>alert(1)</script>',
  '\nLocation: https://evil.invalid',
  '\0\u0001\u001f\u007f\u0085\u2028',
  'å ä ö 🛒 ﷺ',
  '"><img src=x>',
  '%',
  '%zz%',
  '%0d%0aX: y',
  '/relative?x=y',
  ' ',
  '?',
  '#',
  '&click=other&deeplink=other',
  'x'.repeat(7000),
]

t.test('a hostile deeplink breaks no header, and reaches the store as it was given', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const usesRedirectPage of [true, false]) {
    await account.control('PATCH', '/account', { usesRedirectPage })
    for (const deeplink of HOSTILE) {
      const title = `${usesRedirectPage ? 'to the redirect page' : 'straight'}: ${shown(deeplink)}`
      const { status, headers } = await account.visit({ deeplink })
      const location = String(headers.location)
      t.equal(status, 302, title)
      t.match(location, /^[\x21-\x7e]*$/, `${title}: nothing but visible ASCII`)
      t.strictSame(
        Object.keys(headers).toSorted(),
        ['cache-control', 'connection', 'content-length', 'date', 'location'],
        title,
      )
      t.equal((await lastClick(account))?.deeplink, deeplink, title)
      if (usesRedirectPage) {
        const sent = new URL(location)
        t.equal(`${sent.origin}${sent.pathname}`, REDIRECT_PAGE, title)
        t.strictSame([...sent.searchParams.keys()], ['click', 'deeplink'], title)
        t.equal(sent.searchParams.get('deeplink'), deeplink, `${title}: character for character`)
      } else {
        t.equal(
          location,
          deeplink.replace(/[^\x21-\x7e]/gu, encodeURIComponent),
          `${title}: unchanged but for what no header may hold`,
        )
      }
    }
  }
})

t.test('a query that is no UTF-8, or broken, or repeats itself, is answered like any other', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const [query, deeplink] of [
    ['&deeplink=%ff%fe', '\ufffd\ufffd'],
    ['&deeplink=%ed%a0%80', '\ufffd\ufffd\ufffd'],
    ['&deeplink=a&deeplink=b', 'b'],
    ['&deeplink[]=a', null],
    ['&&&=&deeplink=%', '%'],
    ['&__proto__=x&constructor=y', null],
    ['?deeplink=a', null],
  ] as const) {
    const reply = await ask(account.port, { path: `${LINK}${query}` })
    t.equal(reply.status, query.startsWith('?') ? 404 : 302, query)
    if (reply.status === 302) t.equal((await lastClick(account))?.deeplink, deeplink, query)
  }
})

t.test('headers of a visitor that are hostile or huge stay in the click', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const agent = `<script>alert(1)</script> \u00e5 ${'x'.repeat(5000)}`
  const { replies } = await sendBytes(
    account.port,
    lines([`GET ${LINK} HTTP/1.1`, 'Host: localhost', `User-Agent: ${agent}`, 'Referer: javascript:alert(1)']),
  )
  t.equal(replies[0]?.status, 302)
  t.match(await lastClick(account), { browser: agent, referer: 'javascript:alert(1)' })
})

t.test('an unknown publisher or program is answered 404 and leads nowhere', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getClicks()
  const [publisher, program] = ['e5adcbc6-31a8-4e1b-8351-835dddc16921', '7649bf56-4345-46e4-8c77-04bbd2f3bcd3']
  const unknown = '00000000-0000-4000-8000-000000000000'
  const queries = [
    '?',
    `?publisher=${publisher}`,
    `?program=${program}`,
    `?publisher=&program=`,
    `?publisher=${publisher}&program=${unknown}`,
    `?publisher=${unknown}&program=${program}`,
    `?publisher=${program}&program=${publisher}`,
    `?publisher=${publisher}&program=${program}x`,
    `?publisher[]=${publisher}&program[]=${program}`,
    `?publisher=${publisher}&program=${program}&program=`,
    `?publisher=__proto__&program=constructor`,
    `?publisher=${'x'.repeat(5000)}&program=%00`,
  ]
  for (const query of queries) {
    const reply = await ask(account.port, { path: `/track/v2/click${query}&deeplink=https://www.store-domain.com/` })
    isRefusal(t, reply, 404, 'unknown-program', query.slice(0, 80))
    t.equal(reply.headers.location, undefined)
  }
  t.strictSame(await account.getClicks(), before)
})

t.test('the tracking link needs no token, and takes no notice of one', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const token of [undefined, 'unknown', account.token]) t.equal((await account.visit({}, { token })).status, 302)
})

t.test('a planted click is sent where a visitor would have been', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const deeplink of [...HOSTILE, null]) {
    const { visitUrl, uuid } = await account.createClick({ deeplink })
    const { headers } = await account.visit(deeplink === null ? {} : { deeplink })
    const visited = (await lastClick(account))?.uuid ?? ''
    t.equal(visitUrl.replace(uuid, visited), headers.location, shown(deeplink))
  }
})
