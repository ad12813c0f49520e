import t from 'tap'
import { AccountWithToken } from '../../schemas/control/accounts.ts'
import type { Market } from '../../schemas/markets.ts'
import { MARKETS } from '../../schemas/terms.ts'
import { runMock } from '../../src/mock/server.ts'
import { createAccount, documentedAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'

const make = async (port: number, json: unknown) => {
  const reply = await ask(port, { method: 'POST', path: '/_mock/accounts', json })
  t.equal(reply.status, 201)
  return { account: AccountWithToken.parse(reply.json), text: reply.text.replaceAll(`:${port}/`, ':0/') }
}

/** Returns an account without the parts that differ between accounts of one seed. */
const rest = ({ token: _, trackingUrl: __, ...account }: AccountWithToken) =>
  JSON.stringify(account, (key, value: unknown) => (key === 'uuid' ? 0 : value))

const identifiers = ({ token, publisher, advertiser, program, events }: AccountWithToken) => [
  token,
  ...[publisher, advertiser, program, ...events].map(({ uuid }) => uuid),
]

const EXPECTED: Readonly<Record<Market, readonly [currency: string, network: RegExp, letters: RegExp]>> = {
  SE: ['SEK', /^80\.216\./, /[åäö]/i],
  NO: ['NOK', /^84\.208\./, /[æøå]/i],
  DK: ['DKK', /^80\.62\./, /[æøå]/i],
  FI: ['EUR', /^91\.152\./, /[äö]/i],
  DE: ['EUR', /^91\.10\./, /[äöüß]/i],
  PL: ['PLN', /^83\.24\./, /[ąćęłńóśźż]/i],
}

t.test('an account of each market has its currency, names, addresses and user agents', async (t) => {
  const { port } = await startedMock(t)
  for (const market of MARKETS) {
    const [currency, network, letters] = EXPECTED[market]
    const names: string[] = []
    for (let seed = 0; seed < 25; seed += 1) {
      const account = await createAccount(port, { market, seed })
      const { record } = account
      names.push(record.advertiser.name)
      t.strictSame([record.market, record.currency, record.publisher.name], [market, currency, `Refunder ${market}`])
      t.match(record.advertiser.name, new RegExp(`^\\S.* ${market}$`))
      t.equal(record.program.title, record.advertiser.name)
      t.match(record.redirectUrl, /^https:\/\/www\.[a-z0-9]+(-[a-z0-9]+)*\.example\/retrack$/)
      const [click] = await account.getClicks()
      t.match(click?.ip_address, network)
      t.match(click?.browser, /^Mozilla\/5\.0 \(/)
      t.equal(click?.referer, `https://www.refunder.${market.toLowerCase()}/`)
      t.equal(click?.country, market)
      const lead = await account.saveLead()
      t.strictSame(
        [lead.currency, lead.program.title, lead.publisher.name],
        [currency, record.program.title, record.publisher.name],
      )
    }
    t.ok(new Set(names).size > 15, `${market}: other seeds, other stores`)
    t.match(names.join(), letters, `${market}: letters of its language: ${names.slice(0, 5).join()}`)
  }
})

t.test('an account looks like one of Retrack: its token, its uuids, its times in their order', async (t) => {
  const { port } = await startedMock(t)
  for (let seed = 0; seed < 10; seed += 1) {
    const { account } = await make(port, { seed })
    t.match(account.token, /^[A-Za-z0-9]{60}$/)
    for (const uuid of identifiers(account).slice(1))
      t.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const times = [account.publisher, account.advertiser, account.program, ...account.events].map(
      ({ created_at }) => created_at,
    )
    t.strictSame(times, times.toSorted())
  }
})

t.test('an account has several events with different commissions, and a lead the one of its event', async (t) => {
  const { port } = await startedMock(t)
  for (let seed = 0; seed < 20; seed += 1) {
    const { account } = await make(port, { seed })
    t.ok(account.events.length >= 2)
    t.equal(new Set(account.events.map(({ commission }) => commission)).size, account.events.length, 'no two are alike')
    t.equal(new Set(account.events.map(({ title }) => title)).size, account.events.length)
  }
  const account = await createAccount(port)
  for (const event of account.record.events) {
    const lead = await account.saveLead({ event: event.uuid })
    t.strictSame([lead.event, lead.commission], [event, Number(event.commission)])
  }
})

t.test('events of one’s own are taken as they are', async (t) => {
  const { port } = await startedMock(t)
  const events = [
    { title: 'Ränta & lån', commission: 0 },
    { title: 'Kort', commission: 1_000_000_000 },
  ]
  const account = await createAccount(port, { events })
  t.strictSame(
    account.record.events.map(({ title, commission }) => ({ title, commission: Number(commission) })),
    events,
  )
  t.equal((await account.saveLead()).commission, 0)
})

t.test('the same seed gives the same account, byte for byte, in another mock', async (t) => {
  const [one, other] = [await startedMock(t), await startedMock(t, { seed: 99 })]
  for (const wanted of [
    { seed: 0 },
    { seed: 7 },
    { seed: 2 ** 31 - 1, market: 'FI' },
    { seed: 8, redirectUrl: 'http://a.test/r' },
  ]) {
    const [first, second] = [await make(one.port, wanted), await make(other.port, wanted)]
    t.equal(first.text, second.text, JSON.stringify(wanted))
    for (const [{ port }, { account }] of [
      [one, first],
      [other, second],
    ] as const) {
      t.equal(
        (
          await ask(port, {
            method: 'PUT',
            path: '/_mock/clock',
            token: account.token,
            json: { now: '2021-01-01 00:00:00', frozen: true },
          })
        ).status,
        200,
      )
    }
    const told = await Promise.all(
      [one, other].map(async ({ port }) => {
        const account = documentedAccount(port, first.account.token)
        const clicks = [await account.createClick(), await account.createClick()]
        for (const { uuid } of clicks)
          await account.saveLead({ event: first.account.events[0]?.uuid, click: uuid, reference: 'A' })
        return account.getState()
      }),
    )
    t.equal(told[0], told[1], 'its clicks and leads are the same, too')
  }
})

t.test('the seed of a mock gives the same row of accounts to whoever names none', async (t) => {
  const [one, other, third] = [
    await startedMock(t, { seed: 5 }),
    await startedMock(t, { seed: 5 }),
    await startedMock(t, { seed: 6 }),
  ]
  const row = async ({ port }: { port: number }) =>
    [await make(port, {}), await make(port, { market: 'DE' }), await make(port, {})].map(({ text }) => text)
  const [first, second, last] = [await row(one), await row(other), await row(third)]
  t.strictSame(first, second)
  t.equal(new Set([...first, ...last]).size, 6, 'and another row to another seed')
})

t.test('the k-th account of one seed has identifiers of its own and everything else from the seed', async (t) => {
  const { port } = await startedMock(t)
  const made = [await make(port, { seed: 7 }), await make(port, { seed: 7 }), await make(port, { seed: 7 })].map(
    ({ account }) => account,
  )
  t.equal(new Set(made.map(rest)).size, 1)
  const all = made.flatMap(identifiers)
  t.equal(new Set(all).size, all.length)
})

t.test('what was made without a seed does not count among the accounts of a seed', async (t) => {
  const [busy, fresh] = [await startedMock(t, { seed: 7 }), await startedMock(t, { seed: 7 })]
  await make(busy.port, {})
  await make(busy.port, {})
  t.equal((await make(busy.port, { seed: 7 })).text, (await make(fresh.port, { seed: 7 })).text)
})

t.test('an account that was removed does not give its identifiers to the next', async (t) => {
  const { port } = await startedMock(t)
  const first = await make(port, { seed: 7 })
  await ask(port, { method: 'DELETE', path: '/_mock/account', token: first.account.token })
  const second = await make(port, { seed: 7 })
  t.strictSame(
    identifiers(second.account).filter((one) => identifiers(first.account).includes(one)),
    [],
  )
})

t.test('the redirect page is the one given, else the one of the mock, else one that leads nowhere', async (t) => {
  const [plain, own] = [await startedMock(t), await startedMock(t, { redirectUrl: 'http://127.0.0.1:3000/r' })]
  t.match((await make(plain.port, {})).account.redirectUrl, /\.example\/retrack$/)
  t.equal((await make(own.port, {})).account.redirectUrl, 'http://127.0.0.1:3000/r')
  t.equal((await make(own.port, { redirectUrl: 'http://a.test/b' })).account.redirectUrl, 'http://a.test/b')
})

t.test('the landing page is / on the host of the redirect page, and moves with it until one is chosen', async (t) => {
  const { port } = await startedMock(t)
  const { account } = await make(port, { redirectUrl: 'http://a.test:81/shop/r?x=1#y' })
  t.equal(account.landingUrl, 'http://a.test:81/')
  const change = async (json: unknown) =>
    AccountWithToken.parse(
      (await ask(port, { method: 'PATCH', path: '/_mock/account', token: account.token, json })).json,
    )
  t.equal((await change({ redirectUrl: 'http://b.test/r' })).landingUrl, 'http://b.test/')
  t.equal((await change({ landingUrl: 'http://c.test/start' })).landingUrl, 'http://c.test/start')
  t.equal((await change({ redirectUrl: 'http://d.test/r' })).landingUrl, 'http://c.test/start', 'a chosen one stays')
})

t.test('a program without a redirect page sends its visitors straight to the deeplink', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port, { usesRedirectPage: false, landingUrl: 'http://a.test/start' })
  t.equal(account.record.usesRedirectPage, false)
  const { headers } = await account.visit({ deeplink: 'http://a.test/x?y=z#w' })
  t.equal(headers.location, 'http://a.test/x?y=z#w')
  t.equal((await account.visit()).headers.location, 'http://a.test/start')
  const { visitUrl } = await account.createClick({ deeplink: 'http://a.test/q' })
  t.equal(visitUrl, 'http://a.test/q')
  t.equal((await account.getClicks()).length, 4, 'the clicks are logged all the same')
})

t.test('times of an account follow its own clock', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port)
  await account.freezeClock('2024-02-29 23:59:59')
  t.equal((await account.saveLead()).created_at, '2024-02-29 23:59:59')
  t.equal((await account.createClick()).created_at, '2024-02-29 23:59:59')
  t.equal((await account.sendLead({ event: 'x' })).status, 422)
})

t.test('without a seed, each start draws one, and no token of an account follows from another start', async (t) => {
  const tokens: string[] = []
  const seeds: number[] = []
  for (let n = 0; n < 2; n += 1) {
    const mock = await runMock()
    t.teardown(() => mock.close(0))
    seeds.push(mock.seed)
    tokens.push((await createAccount(mock.port)).token)
  }
  t.not(seeds[0], seeds[1])
  t.not(tokens[0], tokens[1])
})
