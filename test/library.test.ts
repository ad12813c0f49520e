/** The library, by one suite: against a mock in this process, and against one in a process of its own. */
import t, { type Test } from 'tap'
import { DOCUMENTED_TOKEN } from '../schemas/documented.ts'
import {
  type Account,
  connectMock,
  createAccount,
  MockApiError,
  MockUnreachableError,
  type NewAccount,
  startMock,
  WaitTimeoutError,
} from '../src/index.ts'
import { builtCommand } from './support/command.ts'
import { ask } from './support/http.ts'
import { served } from './support/served.ts'

interface Reached {
  readonly url: string
  readonly account: Account
  make(wanted?: NewAccount): Promise<Account>
}

const WAYS: readonly (readonly [string, (t: Test) => Promise<Reached>])[] = [
  [
    'in this process',
    async (t) => {
      const mock = await startMock()
      t.teardown(() => mock.close())
      return { url: mock.url, account: mock.account, make: (wanted) => mock.createAccount(wanted) }
    },
  ],
  [
    'in a process of its own',
    async (t) => {
      const { url } = await served(t, builtCommand(), ['--log', 'json'])
      return {
        url,
        account: await connectMock({ url, token: DOCUMENTED_TOKEN }),
        make: (wanted) => createAccount({ url }, wanted),
      }
    },
  ],
]

/** Sends a lead as a store does. */
async function order(url: string, account: Account, reference: string, more: Record<string, unknown> = {}) {
  const click = await account.clicks.create()
  const json = { event: account.events[0]?.uuid, click: click.uuid, reference, ...more }
  return ask(Number(new URL(url).port), { method: 'POST', path: '/api/v2/leads', token: account.token, json })
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

for (const [way, reach] of WAYS) {
  t.test(`a mock ${way}`, async (t) => {
    const { url, account: standard, make } = await reach(t)

    await t.test('an account tells what a store is configured with', async (t) => {
      const account = await make({ market: 'FI', seed: 7 })
      t.match(account, { market: 'FI', currency: 'EUR', seed: 7 })
      t.match(account.token, /^[A-Za-z0-9]{60}$/)
      t.match(
        [account.publisher.uuid, account.advertiser.uuid, account.program.uuid, account.events[0]?.uuid],
        [/-/, /-/, /-/, /-/],
      )
      t.ok(account.trackingUrl.startsWith(`${url}/track/v2/click?`))
      t.equal(
        standard.events[0]?.uuid,
        '1f80e399-6f55-4cef-b8b0-0f74752c1ceb',
        'the default one is the documented example',
      )
    })

    await t.test('clicks are planted and listed', async (t) => {
      const account = await make({ redirectUrl: 'http://127.0.0.1:3000/retrack' })
      const click = await account.clicks.create({ deeplink: 'http://127.0.0.1:3000/some-product?size=M', ref: 'r' })
      t.ok(click.visitUrl.startsWith(`http://127.0.0.1:3000/retrack?click=${click.uuid}&deeplink=`))
      t.strictSame(
        (await account.clicks.list()).map(({ uuid, ref }) => [uuid, ref]),
        [[click.uuid, 'r']],
      )
    })

    await t.test('leads are listed, waited for until they are saved, and moved as the staff moves them', async (t) => {
      const account = await make()
      const awaited = account.leads.waitFor({ reference: 'A1001' }, { timeoutMs: 20_000 })
      await order(url, account, 'A1000')
      await order(url, account, 'A1001')
      const [lead] = await awaited
      t.match(lead, { reference: 'A1001', status: { name: 'pending' } })
      t.equal((await account.leads.waitFor({}, { count: 2 })).length, 2)
      t.equal((await account.leads.list({ reference: 'A1000' })).length, 1)
      const moved = await account.leads.setStatus(lead?.uuid ?? '', 'rejected', 'Order was returned')
      t.match(moved.status, { name: 'rejected', reason: 'Order was returned' })
      t.equal((await account.leads.waitFor({ status: 'rejected' })).length, 1)
    })

    await t.test('a lead whose answer was lost is waited for all the same', async (t) => {
      const account = await make()
      await account.faults.add({ operation: 'createLead', commit: true, effect: { kind: 'reset' } })
      const awaited = account.leads.waitFor({ reference: 'lost' }, { timeoutMs: 20_000 })
      await order(url, account, 'lost').catch(() => {})
      t.equal((await awaited).length, 1)
    })

    await t.test('a lead that does not come is told of with what came instead', async (t) => {
      const account = await make()
      const none = await failureOf(account.leads.waitFor({ reference: 'A1' }, { timeoutMs: 20 }))
      t.ok(none instanceof WaitTimeoutError)
      t.match(none, {
        message:
          'Waited 20 ms for a lead with reference A1 to be saved; there are 0. The mock received no other request.',
      })
      await order(url, account, 'A2')
      await order(url, account, 'A1', { event: 'x' })
      const missed = await failureOf(account.leads.waitFor({ reference: 'A1' }, { timeoutMs: 20 }))
      t.match(
        (missed as Error).message,
        /What came instead:\n {2}#1 POST \/api\/v2\/leads → accepted 200 \(reference A2; click .+\)\n {2}#2 POST \/api\/v2\/leads → refused 422 \(reference A1; .*for invalid-fields\): The event field must be a valid UUID, .+$/,
      )
    })

    await t.test('requests are listed, waited for, and waited not to come', async (t) => {
      const account = await make()
      await account.faults.add({ when: { first: 1 }, effect: { kind: 'status', status: 503 } })
      const [first] = await Promise.all([
        account.requests.waitFor({ reference: 'R' }, { count: 2, timeoutMs: 20_000 }),
        order(url, account, 'R').then(() => order(url, account, 'R')),
      ])
      t.strictSame(
        first.map(({ status, outcome }) => [status, outcome]),
        [
          [503, 'faulted'],
          [200, 'accepted'],
        ],
      )
      t.equal((await account.requests.list({ outcome: 'faulted' })).length, 1)
      await account.requests.waitForNone({ reference: 'R' }, { after: first.at(-1)?.id, timeoutMs: 30 })
      const came = await failureOf(account.requests.waitForNone({ reference: 'R' }, { timeoutMs: 20_000 }))
      t.match(came, { name: 'WaitTimeoutError', entries: { length: 2 } })
      t.match((came as Error).message, /^Expected no request with reference R for 20000 ms, but one came:\n {2}#1 POST/)
      const missing = await failureOf(account.requests.waitFor({ operation: 'updateLead' }, { timeoutMs: 20 }))
      t.match(
        (missing as Error).message,
        /^Waited 20 ms for a request with operation updateLead; 0 came. What came instead:\n {2}#1 /,
      )
      t.match((missing as Error).message, /faulted 503 \(reference R; click .+; by fault-1\)/)
    })

    await t.test('a wait that a reset ends says that it cannot be told', async (t) => {
      const account = await make()
      const ended = failureOf(account.requests.waitForNone({}, { timeoutMs: 20_000 }))
      await failureOf(account.requests.waitFor({}, { timeoutMs: 50 }))
      await account.reset()
      t.match(((await ended) as Error).message, /that cannot be told\. The account was reset meanwhile/)
    })

    await t.test('faults are added, listed with how often they fired, removed and cleared', async (t) => {
      const account = await make()
      const one = await account.faults.add({ operation: 'createLead', when: { first: 1 }, effect: { kind: 'html' } })
      t.match(one, { id: 'fault-1', matched: 0, fired: 0, commit: false })
      t.equal((await order(url, account, 'x')).status, 502)
      t.match(await account.faults.list(), [{ id: 'fault-1', matched: 1, fired: 1 }])
      await account.faults.remove(one.id)
      t.ok((await account.faults.addScenario('outage')).every(({ scenario }) => scenario === 'outage'))
      t.equal((await order(url, account, 'x')).status, 503)
      await account.faults.clear()
      t.strictSame(await account.faults.list(), [])
    })

    await t.test('the clock is set, advanced, frozen and let go', async (t) => {
      const { clock } = await make()
      t.match(await clock.freeze('2020-11-04 11:09:31'), { retrackTime: '2020-11-04 11:09:31', frozen: true })
      t.match(await clock.advance(60_000), { retrackTime: '2020-11-04 11:10:31' })
      t.match(await clock.set(new Date('2021-01-01T00:00:00Z')), { retrackTime: '2021-01-01 00:00:00', frozen: true })
      t.match(await clock.resume(), { frozen: false })
      t.match(await clock.freeze(), { frozen: true })
    })

    await t.test('an account is changed, reset and removed', async (t) => {
      const account = await make()
      t.match(await account.change({ usesRedirectPage: false }), { usesRedirectPage: false })
      await order(url, account, 'x')
      await account.reset()
      t.strictSame([await account.leads.list(), await account.requests.list()], [[], []])
      await account.remove()
      t.match(await failureOf(account.leads.list()), { name: 'MockApiError', status: 401 })
    })

    await t.test('what the mock refuses is told with the field', async (t) => {
      const account = await make()
      const refused = await failureOf(account.faults.add({ effect: { kind: 'status', status: 200 } }))
      t.ok(refused instanceof MockApiError)
      t.match(refused, {
        status: 422,
        message: /^The mock answered 422: effect\.status: Expected a status from 201/,
        errors: { 'effect.status': [/./] },
      })
      t.match(await failureOf(account.faults.remove('fault-9')), { status: 404 })
      t.match(await failureOf(account.leads.setStatus('3afc4a82-93c3-423f-8ee8-542ccb315931', 'approved')), {
        status: 404,
      })
    })

    await t.test('another connection to the account sees the same', async (t) => {
      const account = await make()
      await order(url, account, 'seen')
      const again = await connectMock({ url: `${url}/`, token: account.token })
      t.strictSame(await again.leads.list(), await account.leads.list())
      t.match(await failureOf(connectMock({ url, token: 'x' })), { name: 'MockApiError', status: 401 })
    })
  })
}

t.test('`await using` closes a mock, and closing it again does no harm', async (t) => {
  let url = ''
  {
    await using mock = await startMock({ port: 0 })
    url = mock.url
    t.equal(mock.port, Number(new URL(url).port))
    t.equal((await ask(mock.port, { path: '/_mock/health' })).status, 200)
    await mock.close()
    await mock.close()
  }
  const gone = await failureOf(connectMock({ url, token: 'x' }))
  t.ok(gone instanceof MockUnreachableError)
  t.match(gone, {
    message: `No mock answers at ${url} (ECONNREFUSED). Is it running there? "retrack-kit serve" starts one.`,
  })
})

t.test('a mock is brought back to its start as a whole', async (t) => {
  await using mock = await startMock({ scenario: 'outage' })
  const account = await mock.createAccount()
  await account.faults.clear()
  await order(mock.url, account, 'x')
  await mock.reset()
  t.strictSame(await account.leads.list(), [])
  t.equal((await account.faults.list()).length, 2)
})

t.test('a mock with an admin token makes accounts for who started it, and for who has the token', async (t) => {
  await using mock = await startMock({ adminToken: 'an-admin-token' })
  t.ok(await mock.createAccount())
  t.match(await failureOf(createAccount({ url: mock.url })), { status: 401 })
  t.ok(await createAccount({ url: mock.url, adminToken: 'an-admin-token' }))
})

t.test('a port that is taken is told of by the code of the system', async (t) => {
  await using mock = await startMock()
  t.match(await failureOf(startMock({ port: mock.port })), { code: 'EADDRINUSE' })
})

t.test('a test that stops the timers of its process is still answered', async (t) => {
  await using mock = await startMock()
  const { token, events, clicks } = mock.account
  const click = await clicks.create()
  t.intercept(globalThis, 'setImmediate', { value: () => {} })
  const json = { event: events[0]?.uuid, click: click.uuid, reference: 'x' }
  const answer = await ask(mock.port, { method: 'POST', path: '/api/v2/leads', token, json })
  t.equal(answer.status, 200)
})
