/** Stores that have Retrack's address written in them: their requests reach the mock, and never the real host. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import {
  getGlobalDispatcher,
  MockAgent,
  setGlobalDispatcher,
  fetch as undiciFetch,
  request as undiciRequest,
} from 'undici'
import { DOCUMENTED_REQUEST } from '../schemas/documented.ts'
import { interceptRetrack, type Mock, startMock } from '../src/index.ts'

const REAL = 'https://retrack.refunder.com'

async function started(t: Test): Promise<Mock> {
  const mock = await startMock()
  t.teardown(() => mock.close())
  return mock
}

/** A server that is neither. */
async function elsewhere(t: Test): Promise<string> {
  const server = createServer((_, response) => response.end('elsewhere'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const init = (mock: Mock, reference: string) => ({
  method: 'POST' as const,
  headers: { authorization: `Bearer ${mock.account.token}`, 'content-type': 'application/json' },
  body: JSON.stringify({ ...DOCUMENTED_REQUEST, reference }),
})

/** The ways in which a store on Node reaches Retrack. */
const CLIENTS: readonly (readonly [string, (url: string, init?: ReturnType<typeof Object>) => Promise<number>])[] = [
  ['fetch of Node', async (url, init) => (await fetch(url, init)).status],
  ['fetch of undici', async (url, init) => (await undiciFetch(url, init)).status],
  [
    'request of undici',
    async (url, init) => {
      const { statusCode, body } = await undiciRequest(url, init)
      await body.dump()
      return statusCode
    },
  ],
]

for (const [name, send] of CLIENTS) {
  t.test(`${name}: what is sent to Retrack reaches the mock; other hosts are reached as before`, async (t) => {
    const mock = await started(t)
    const other = await elsewhere(t)
    const before = getGlobalDispatcher()
    const interception = interceptRetrack(mock)
    t.teardown(() => interception.restore())

    t.equal(await send(`${REAL}/api/v2/leads`, init(mock, name)), 200)
    t.equal((await mock.account.leads.list({ reference: name })).length, 1)
    t.equal(
      await send(`${REAL}/api/v2/leads`, { ...init(mock, 'x'), headers: {} }),
      401,
      "refusals are the mock's, too",
    )
    const link = mock.account.trackingUrl.replace(mock.url, REAL)
    t.equal(await send(link, { method: 'HEAD', redirect: 'manual' }), 302)
    t.equal(await send(other), 200)

    for (const url of [
      `${REAL}/`,
      `${REAL}/login`,
      `${REAL}/api/v1/leads`,
      'http://retrack.refunder.com/x',
      'https://retrack.refunder.com./x',
    ]) {
      const failure = await send(url).then(
        () => undefined,
        (error: Error) => error,
      )
      const said = `${failure?.message} ${failure?.cause instanceof Error ? failure.cause.message : ''}`
      t.match(said, /retrack-kit stopped GET .* on its way to retrack\.refunder\.com/, url)
    }

    interception.restore()
    t.equal(getGlobalDispatcher(), before, 'what was there before is there again')
    t.equal(await send(other), 200)
  })
}

t.test('the names of older pages lead to the mock as well, with a warning', async (t) => {
  const mock = await started(t)
  using _ = interceptRetrack(mock)
  for (const host of ['retrack-app.com', 'www.retrack.com']) {
    const warnings: Error[] = []
    const keep = (warning: Error) => warnings.push(warning)
    process.on('warning', keep)
    for (const attempt of [1, 2])
      t.equal((await fetch(`https://${host}/api/v2/leads`, init(mock, `${host}-${attempt}`))).status, 200)
    // Warnings are emitted in a later turn.
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', keep)
    t.match(warnings, [{ name: 'RetrackKitWarning', message: host }])
    t.equal(warnings.length, 1, 'one warning for each name')
    t.equal((await mock.account.leads.list()).length, 2)
    await mock.reset()
  }
  await t.rejects(fetch('https://www.retrack.com/'), { cause: { message: /on its way to www\.retrack\.com/ } })
})

t.test('an answer of the mock that fails does so for the store', async (t) => {
  const mock = await started(t)
  using _ = interceptRetrack(mock)
  await mock.account.faults.add({ when: { first: 1 }, commit: true, effect: { kind: 'reset' } })
  await t.rejects(fetch(`${REAL}/api/v2/leads`, init(mock, 'lost')))
  t.equal((await mock.account.leads.list()).length, 1)
})

t.test('`using` restores at the end of a test', async (t) => {
  const mock = await started(t)
  const before = getGlobalDispatcher()
  {
    using _ = interceptRetrack(mock)
    t.not(getGlobalDispatcher(), before)
  }
  t.equal(getGlobalDispatcher(), before)
})

t.test(
  'of two interceptions the later one counts; in whatever order they are restored, the end is as the beginning',
  async (t) => {
    const [one, two] = [await started(t), await started(t)]
    const before = getGlobalDispatcher()
    for (const order of ['inner first', 'outer first']) {
      const outer = interceptRetrack(one)
      const inner = interceptRetrack(two)
      t.equal((await fetch(`${REAL}/api/v2/leads`, init(two, order))).status, 200)
      t.equal((await two.account.leads.list({ reference: order })).length, 1)
      t.strictSame(await one.account.leads.list({ reference: order }), [])
      if (order === 'inner first') {
        inner.restore()
        await fetch(`${REAL}/api/v2/leads`, init(one, order))
        t.equal((await one.account.leads.list({ reference: order })).length, 1, 'the earlier one counts again')
        outer.restore()
      } else {
        outer.restore()
        t.equal((await fetch(`${REAL}/api/v2/leads`, init(two, 'still'))).status, 200, 'the later one still counts')
        inner.restore()
      }
      t.equal(getGlobalDispatcher(), before, order)
      inner.restore()
      outer.restore()
      t.equal(getGlobalDispatcher(), before, 'restoring twice does no harm')
    }
  },
)

t.test('a MockAgent that was set before goes on to answer for the hosts that it knows', async (t) => {
  const mock = await started(t)
  const before = getGlobalDispatcher()
  const agent = new MockAgent()
  agent.disableNetConnect()
  agent.enableNetConnect(new URL(mock.url).host)
  agent.get('https://payments.example').intercept({ path: '/pay' }).reply(201, 'paid').persist()
  setGlobalDispatcher(agent)
  t.teardown(() => setGlobalDispatcher(before))

  const interception = interceptRetrack(mock)
  t.equal((await undiciFetch('https://payments.example/pay')).status, 201)
  t.equal((await undiciFetch(`${REAL}/api/v2/leads`, init(mock, 'agent'))).status, 200)
  t.equal((await mock.account.leads.list({ reference: 'agent' })).length, 1)
  await t.rejects(undiciFetch('https://other.example/'), 'and keeps out what it kept out')
  interception.restore()
  t.equal(getGlobalDispatcher(), agent)
})

t.test('a dispatcher that was set after is left in its place', async (t) => {
  const mock = await started(t)
  const before = getGlobalDispatcher()
  t.teardown(() => setGlobalDispatcher(before))
  const interception = interceptRetrack(mock)
  const agent = new MockAgent()
  setGlobalDispatcher(agent)
  interception.restore()
  t.equal(getGlobalDispatcher(), agent)
})
