import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Test } from 'tap'
import t from 'tap'
import { DISABLED_FEATURES } from '../../conformance/drivers/chromium-features.ts'
import { HttpCookieStore } from '../../conformance/drivers/cookie-jar.ts'
import { Origins } from '../../conformance/drivers/origins.ts'
import { REPORT_BINDING } from '../../conformance/drivers/page-script.ts'
import { INJECTED } from '../../conformance/probes.ts'
import { keepsSecureCookies } from '../../shared/hosts.ts'
import { withChromium } from './support/chromium.ts'
import { type Handler, html, outerAddress, started } from './support/server.ts'
import { chromiumGuests, type Guest, httpGuests, TOKEN } from './support/visiting.ts'

const NO_PROFILE = { cookies: [], origins: [], headers: {}, script: null }

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

/** Starts a server for all kinds of redirect pages. */
async function store(t: Test, visits: string[] = [], host?: string): Promise<string> {
  const handle: Handler = ({ address, headers, url = '' }, response) => {
    visits.push(url)
    const to = address.searchParams.get('to') ?? '/'
    const click = 'retrack_click=abc; Max-Age=864000; Path=/; Secure; SameSite=Lax'
    switch (address.pathname) {
      case '/redirect':
        return response.writeHead(303, { location: to, 'set-cookie': click, 'cache-control': 'no-store' }).end()
      case '/kept':
        return response.writeHead(301, { location: to, 'set-cookie': click }).end()
      case '/cookies':
        response.setHeader('set-cookie', [
          click,
          'other=1; HttpOnly; Path=/deep',
          'refused=1; Domain=elsewhere.invalid',
        ])
        return html(response, '<p>cookies</p>')
      case '/script':
        return html(
          response,
          `<script>document.cookie = 'retrack_click=abc;path=/;secure'; location.replace(${JSON.stringify(to)})</script>`,
        )
      case '/refresh':
        return html(response, `<meta http-equiv="refresh" content="0;url=${to.replaceAll('&', '&amp;')}">`)
      case '/refresh-header':
        return html(response, '<p>wait</p>', 200, { refresh: `0;url=${to}` })
      case '/echo':
        return html(response, `<h1>${address.searchParams.get('deeplink')}</h1>`)
      case '/token':
        return html(response, `<script src="/token.js"></script>`)
      case '/clock':
        return html(
          response,
          `<script>
            ${REPORT_BINDING}({ what: 'cookie', by: 'document.cookie', text: 'told=1', url: '', at: 1e300 })
            Date.now = () => 1e300
            document.cookie = 'odd=1'
          </script>`,
        )
      case '/challenge':
        if (headers.cookie?.includes('passed=1')) return html(response, '<h1>A page</h1>')
        return html(
          response,
          '<script>setTimeout(() => { document.cookie = "passed=1"; location.reload() }, 400)</script>',
          403,
        )
      case '/token.js':
        return response.writeHead(200, { 'content-type': 'text/javascript' }).end(`const token = '${TOKEN}'`)
      default:
        return html(response, '<h1>A page</h1>')
    }
  }
  return started(t, handle, host)
}

const link = (origin: string, path: string, to: string) => `${origin}${path}?to=${encodeURIComponent(to)}`

/** Nothing of the first visit is left but what lasts, and the click. */
async function endsSession(t: Test, guest: () => Guest, origin: string): Promise<void> {
  const she = guest()
  await she.visitor.box.keep(`${origin}/`, [
    'session=1; Path=/',
    'lasts=1; Path=/; Max-Age=60',
    'retrack_click=abc; Path=/',
    'deep=1; Path=/deep; Max-Age=60; HttpOnly',
  ])
  await she.visitor.endSession()
  const sent = await she.visitor.box.header(`${origin}/deep/page`)
  t.strictSame(sent?.split('; ').sort(), ['deep=1', 'lasts=1', 'retrack_click=abc'])
  t.notMatch(await she.visitor.box.header(`${origin}/`), 'deep', 'each at its own path')
  await she.visitor.box.keep(`${origin}/`, ['retrack_click=; Max-Age=0; Path=/', 'lasts=; Max-Age=0; Path=/elsewhere'])
  t.equal(await she.visitor.box.header(`${origin}/`), 'lasts=1', 'what an answer deletes is gone, at its own path')
  await she.visitor.leave()
}

/** Tests that both drivers record the same. */
async function alike(t: Test, guest: () => Guest, origin: string): Promise<void> {
  await t.test('a session ends, and what lasts stays', (t) => endsSession(t, guest, origin))
  await t.test('a page that is open already is asked for again, with a fragment, too', async (t) => {
    const she = guest()
    for (const _ of [1, 2]) await she.open(`${origin}/product?a=1#reviews`)
    t.equal(she.seen('exchange').filter(({ url }) => url === `${origin}/product?a=1`).length, 2)
    await she.visitor.leave()
  })
  await t.test(
    'a redirect is followed, with its cookie, its fragment and its query as they were written',
    async (t) => {
      const she = guest()
      const outcome = await she.open(link(origin, '/redirect', '/product?a=%2F&b=%20c#reviews'))
      t.match(outcome, { outcome: 'settled', url: `${origin}/product?a=%2F&b=%20c#reviews` })
      t.match(she.seen('navigation'), [
        {
          hop: 1,
          to: `${origin}/product?a=%2F&b=%20c#reviews`,
          written: '/product?a=%2F&b=%20c#reviews',
          by: 'location',
          outcome: 'followed',
        },
      ])
      const [first, second] = she.seen('exchange').filter(({ resource }) => resource === 'document')
      t.match(first, {
        response: { status: 303, setCookies: ['retrack_click=abc; Max-Age=864000; Path=/; Secure; SameSite=Lax'] },
      })
      t.equal(first?.response?.headers['cache-control'], 'no-store')
      t.equal(second?.sentCookies, 'retrack_click=abc', 'and the Secure cookie goes along on the machine itself')
      t.match(await she.visitor.cookies(), [
        { name: 'retrack_click', value: 'abc', path: '/', secure: true, sameSite: 'Lax', setBy: 'header' },
      ])
      t.match(she.seen('page').at(-1), { hop: 1, status: 200, hasScript: false })
      await she.visitor.leave()
    },
  )

  await t.test('cookies are kept with their attributes, and refused with a reason', async (t) => {
    const she = guest()
    await she.open(`${origin}/cookies`)
    const cookies = await she.visitor.cookies()
    t.match(
      cookies.find(({ name }) => name === 'other'),
      { httpOnly: true, path: '/deep', sameSite: null, expires: null },
    )
    t.notOk(cookies.find(({ name }) => name === 'refused'))
    t.match(she.seen('cookie-blocked'), [{ when: 'storing', name: 'refused', reasons: ['InvalidDomain'] }])
    await she.visitor.leave()
  })

  for (const to of [
    `javascript:window['${INJECTED}']=1`,
    'data:text/html,hello',
    'file:///etc/passwd',
    'view-source:file:///etc/passwd',
    'about:blank',
  ]) {
    await t.test(`a Location of ${to.split(':', 1)[0]}: is seen, and not followed`, async (t) => {
      const she = guest()
      const { outcome } = await she.open(link(origin, '/redirect', to), false)
      t.equal(outcome, 'settled')
      t.match(she.seen('navigation'), [{ hop: 1, written: to, to, by: 'location', outcome: 'refused' }])
      await she.visitor.leave()
    })
  }

  await t.test('nothing but the store is ever contacted', async (t) => {
    const visits: string[] = []
    const other = await store(t, visits)
    const she = guest()
    await she.open(link(origin, '/redirect', `${other}/stolen`), false)
    t.match(she.seen('navigation'), [{ to: `${other}/stolen`, written: `${other}/stolen` }])
    t.not(she.seen('navigation')[0]?.outcome, 'followed', 'a port beside the store is another site')
    t.strictSame(visits, [])
    await she.visitor.leave()
  })

  await t.test('a preset cookie is sent, is told from the store’s own, and can be forgotten', async (t) => {
    const she = guest()
    const expires = new Date(Date.now() + 86_400_000)
    await she.visitor.plant({ url: `${origin}/`, value: 'preset', expires })
    t.equal(await she.visitor.box.header(`${origin}/checkout`), 'retrack_click=preset')
    t.match(await she.visitor.cookies(), [{ value: 'preset', setBy: 'check', sameSite: 'Lax', secure: true }])
    await she.open(link(origin, '/redirect', '/'))
    t.match(await she.visitor.cookies(), [{ value: 'abc', setBy: 'header' }], 'the store wrote over it')
    await she.visitor.forgetCookies()
    t.strictSame(await she.visitor.cookies(), [])
    await she.visitor.leave()
  })

  await t.test('what a link sent is found where it has a meaning', async (t) => {
    const she = guest()
    const hostile = `"><script>window['${INJECTED}']=1</script>`
    await she.open(`${origin}/echo?deeplink=${encodeURIComponent(hostile)}`, false)
    t.match(she.seen('page')[0]?.unescaped, [{ parameter: 'deeplink', place: 'markup' }])
    await she.visitor.leave()
  })

  await t.test('a visitor who comes after another finds nothing of hers', async (t) => {
    const before = guest()
    await before.open(`${origin}/cookies`)
    await before.visitor.leave()
    const she = guest()
    await she.open(`${origin}/`)
    t.strictSame(await she.visitor.cookies(), [])
    t.equal(she.seen('exchange')[0]?.sentCookies, null)
    await she.visitor.leave()
  })
}

void t.test('plain HTTP', async (t) => {
  const origin = await store(t)
  const guest = httpGuests(t, [origin])
  await alike(t, guest, origin)

  await t.test('a session ends for an IPv6 address, too', async (t) => {
    const address = 'http://[::1]:3000'
    await endsSession(t, httpGuests(t, [address]), address)
  })

  await t.test('whatever a store writes as the lifetime of a cookie, the cookies can be read', async (t) => {
    const she = httpGuests(t, [origin])()
    const ages = ['99999999999999999', '-99999999999999999', '9'.repeat(400), '1e400', 'NaN', '0x10', '']
    const dates = ['Fri, 31 Dec 275760 23:59:59 GMT', 'Thu, 01 Jan 1601 00:00:00 GMT', '9'.repeat(400), '\u0000', '-1']
    const attributes = [...ages.map((age) => `Max-Age=${age}`), ...dates.map((date) => `Expires=${date}`)]
    for (const [n, attribute] of attributes.entries())
      await she.visitor.box.keep(`${origin}/`, [`odd${n}=1; Path=/; ${attribute}`])
    const cookies = await she.visitor.cookies()
    t.equal(cookies.find(({ name }) => name === 'odd0')?.expires, '+275760-09-13T00:00:00.000Z')
    t.ok(cookies.every(({ expires }) => expires === null || !Number.isNaN(Date.parse(expires))))
  })
  await t.test('a name under localhost is this machine', async (t) => {
    const named = origin.replace('127.0.0.1', 'www.shop.localhost')
    t.match(await httpGuests(t, [named])().open(`${named}/product`), { outcome: 'settled', reason: null })
  })

  await t.test('a page that leads on by markup or header is noticed, and not followed', async (t) => {
    for (const [path, by] of [
      ['/refresh', 'meta-refresh'],
      ['/refresh-header', 'refresh-header'],
    ] as const) {
      const she = guest()
      await she.open(link(origin, path, '/product?a=1&b=2'))
      t.match(she.seen('navigation'), [{ to: `${origin}/product?a=1&b=2`, by, outcome: 'not-tried' }], by)
    }
  })

  await t.test('a page of scripts is said to be one', async (t) => {
    const she = guest()
    const { isUnread } = await she.open(link(origin, '/script', '/product'))
    t.ok(isUnread)
    t.match(she.seen('page'), [{ hasScript: true }])
    t.strictSame(she.seen('cookie-write'), [])
  })

  await t.test('a page that nobody answers is no visit', async (t) => {
    const she = guest()
    const gone = await started(t, (_request, response) => response.destroy())
    const { outcome, reason } = await httpGuests(t, [gone])().open(`${gone}/`)
    t.equal(outcome, 'failed')
    t.match(reason, /ECONNRESET|socket hang up/)
    t.equal((await she.open('http://elsewhere.invalid/')).outcome, 'failed')
  })
})

withChromium('Chromium', async (t, path) => {
  const visits: string[] = []
  const origin = await store(t, visits)
  const guest = await chromiumGuests(t, path, [origin])
  await alike(t, guest, origin)

  await t.test('the challenge of a firewall is waited for', async (t) => {
    const she = guest()
    await she.open(`${origin}/challenge`, false)
    t.strictSame(
      she.seen('page').map(({ status }) => status),
      [403, 200],
    )
    await she.visitor.leave()
  })

  await t.test(
    'a cookie that a script writes is seen as it was written, though the page leads on at once',
    async (t) => {
      const she = guest()
      const outcome = await she.open(link(origin, '/script', '/product?size=M#reviews'))
      t.match(outcome, { outcome: 'settled', url: `${origin}/product?size=M#reviews` })
      t.match(she.seen('cookie-write'), [{ by: 'document.cookie', text: 'retrack_click=abc;path=/;secure' }])
      t.match(she.seen('navigation'), [
        { hop: 1, by: 'script', to: `${origin}/product?size=M#reviews`, outcome: 'followed' },
      ])
      t.match(she.seen('page'), [
        { hop: 0, hasScript: true },
        { hop: 1, hasScript: false },
      ])
      t.match(await she.visitor.cookies(), [{ setBy: 'script' }])
      await she.visitor.leave()
    },
  )

  await t.test('a page that leads on by markup or header is followed', async (t) => {
    for (const [path, by] of [
      ['/refresh', 'meta-refresh'],
      ['/refresh-header', 'refresh-header'],
    ] as const) {
      const she = guest()
      const { url } = await she.open(link(origin, path, '/product'))
      t.equal(url, `${origin}/product`)
      t.match(she.seen('navigation'), [{ by, outcome: 'followed' }], by)
      await she.visitor.leave()
    }
  })

  await t.test(
    'a page that has a clock of its own, or reports a time that is none, is read as any other',
    async (t) => {
      const she = guest()
      t.match(await she.open(`${origin}/clock`, false), { outcome: 'settled' })
      const [write, ...more] = she.seen('cookie-write')
      t.match(write, { text: 'odd=1' })
      t.strictSame(more, [], 'what it told of itself is no report')
      t.ok(Date.parse(write?.at ?? '') <= Date.now(), 'its time is the true one')
      await she.visitor.leave()
    },
  )
  await t.test('script from a link that runs is seen', async (t) => {
    const she = guest()
    await she.open(link(origin, '/script', `javascript:window['${INJECTED}']=1`), false)
    t.match(she.seen('injected-script'), [{ text: `window['${INJECTED}']=1` }])
    await she.visitor.leave()
  })

  await t.test('a redirect out of the cache asks nobody, and the evidence says so', async (t) => {
    const she = guest()
    const address = link(origin, '/kept', '/product')
    await she.open(address)
    await she.visitor.forgetCookies()
    const before = visits.length
    await she.open(address)
    t.notOk(
      visits.slice(before).some((url) => url.startsWith('/kept')),
      'the store was not asked',
    )
    const redirects = she.seen('exchange').filter(({ url }) => url.includes('/kept'))
    t.strictSame(
      redirects.map(({ response }) => response?.fromCache),
      [false, true],
    )
    t.strictSame(await she.visitor.cookies(), [])
    await she.visitor.leave()
  })

  await t.test('the token is found in what a page loads, and is not in the evidence', async (t) => {
    const she = guest()
    await she.open(`${origin}/token`, false)
    const script = she.seen('exchange').find(({ url }) => url.endsWith('/token.js'))
    t.match(script, { resource: 'script', tokenIn: ['response-body'] })
    t.notMatch(JSON.stringify(she.seen('exchange')), TOKEN)
    await she.visitor.leave()
  })

  const title = 'a Secure cookie is blocked over plain http where the internet can reach the store'
  if (outerAddress === undefined) await t.test(title, { skip: 'this machine has no other address' }, async () => {})
  else {
    await t.test(title, async (t) => {
      const outside = await store(t, [], outerAddress)
      const she = (await chromiumGuests(t, path, [outside]))()
      await she.open(link(outside, '/redirect', '/product'))
      const kept = (await she.visitor.cookies()).map(({ name }) => name)
      // Where this machine's own address is private, that is one more place where it is kept.
      const isKept = keepsSecureCookies(outside)
      t.strictSame(kept, isKept ? ['retrack_click'] : [])
      const blocked = { when: 'storing', name: 'retrack_click', reasons: ['SecureOnly'] }
      t.match(she.seen('cookie-blocked'), isKept ? [] : [blocked])
    })
  }
})

withChromium('a service of a compose file may keep Secure cookies over plain http', async (t, path) => {
  const port = Number(new URL(await store(t)).port)
  const origins = new Origins([`http://store:${port}`, 'http://www.store-domain.com'])
  t.equal(origins.secureOverHttp(), `http://store:${port}`)
  const args = ['--host-resolver-rules=MAP store 127.0.0.1']
  const secure = `--unsafely-treat-insecure-origin-as-secure=${origins.secureOverHttp()}`
  for (const [more, kept] of [[[], 0] as const, [[secure], 1] as const]) {
    const browser = await chromium.launch({ executablePath: path, args: [...args, ...more] })
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`http://store:${port}/redirect?click=abc`)
    t.equal((await context.cookies()).length, kept)
    await browser.close()
  }
})

void t.test('the driver without a browser refuses it where the internet can reach the store', async (t) => {
  const blocked: unknown[] = []
  const jar = new HttpCookieStore(NO_PROFILE, (one) => blocked.push(one))
  const cookie = 'retrack_click=abc; Secure; Path=/'
  await jar.keep('http://www.store-domain.com/retrack', [cookie])
  t.match(blocked, [{ name: 'retrack_click', text: cookie, reasons: ['SecureOnly'] }])
  t.equal(await jar.header('http://www.store-domain.com/'), null)
  await jar.keep('http://store:3000/retrack', [cookie])
  t.equal(await jar.header('http://store:3000/'), 'retrack_click=abc', 'a service of a compose file')
  await jar.keep('http://localhost:3000/retrack', [cookie])
  t.equal(await jar.header('http://localhost:3000/'), 'retrack_click=abc')
})

void t.test('a cookie that was deleted is gone for the driver without a browser, too', async (t) => {
  const jar = new HttpCookieStore(NO_PROFILE, () => {})
  await jar.keep('http://localhost:3000/retrack', ['retrack_click=abc; Max-Age=60; Path=/', 'other=1; Path=/'])
  await jar.keep('http://localhost:3000/', ['retrack_click=; Max-Age=0; Path=/'])
  t.match(await jar.cookies(), [{ name: 'other' }])
  t.equal((await jar.cookies()).length, 1)
})

void t.test('a check’s Chromium does without all that playwright-core does without', async (t) => {
  const folder = t.testdir({ chromium: '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.args"\n' })
  const path = join(folder, 'chromium')
  await chmod(path, 0o755)
  await chromium.launch({ executablePath: path }).catch(() => {})
  const own = (await readFile(`${path}.args`, 'utf8')).split('\n').find((arg) => arg.startsWith('--disable-features='))
  const features = own?.slice('--disable-features='.length).split(',') ?? []
  t.ok(features.length > 5)
  t.strictSame(
    features.filter((one) => !DISABLED_FEATURES.includes(one)),
    [],
  )
})

void t.test('a body without an end is read no further than a page needs', async (t) => {
  const origin = await started(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 'a')));
    }
    response.on('drain', more)
    more()
  })
  const she = httpGuests(t, [origin])()
  t.match(await she.open(`${origin}/`), { outcome: 'settled' })
})
