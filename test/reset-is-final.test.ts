/** A reset leaves no trace of anything before: saved, held or on its way. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { createAccount, documentedAccount, type TestAccount } from './support/account.ts'
import { beginRequest, open, sendBytes } from './support/raw-socket.ts'
import { startedMock } from './support/started-mock.ts'
import { testEngine, testInMemory } from './support/test-store.ts'
import { leadBytes, overTheWire } from './support/wire.ts'

/** Sockets of this test's own last question, of both ends. */
const OWN = 2

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** The connections to a database have timers, buffers and sockets of their own. */
const hasPool = testEngine() === 'postgres'

const reset = async (account: TestAccount) => {
  const { status } = await account.control('POST', '/reset')
  if (status !== 204) throw new Error(`The reset was answered ${status}`)
}

t.test('leads, clicks, faults, journal and clock are as at the start; settings stay', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const start = [await account.getClicks(), await account.getLeads()]
  await account.control('PATCH', '/account', { usesRedirectPage: false })
  await account.freezeClock('2020-11-04 11:09:31')
  const first = await account.saveLead()
  await account.visit()
  await account.createClick()
  await account.addFault({ effect: { kind: 'hang' } })
  await reset(account)
  t.strictSame([await account.getClicks(), await account.getLeads()], start)
  t.strictSame([await account.getFaults(), await account.getJournal()], [[], []])
  t.match((await account.control('PUT', '/clock', {})).json, { frozen: false })
  t.match((await account.control('GET', '/account')).json, { usesRedirectPage: false })
  const again = await account.saveLead()
  t.equal(again.uuid, first.uuid, 'identifiers begin anew')
  t.equal((await account.getJournal())[0]?.id, 1)
  t.equal((await account.addFault({ effect: { kind: 'hang' } })).id, 'fault-1')
})

const HELD = hasPool ? 20 : 100
t.test('many answers of all kinds that are held are cut loose at once, and leave nothing', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port)
  const kinds = [
    { effect: { kind: 'hang' } },
    { commit: true, effect: { kind: 'hang' } },
    { effect: { kind: 'delay', ms: 600_000 } },
    { commit: true, effect: { kind: 'delay', ms: 600_000 } },
    { effect: { kind: 'drip', chunkBytes: 1, intervalMs: 600_000 } },
  ] as const
  const resources = () => {
    const all = process.getActiveResourcesInfo()
    const count = (name: string) => all.filter((one) => one === name).length
    return { timers: count('Timeout'), sockets: count('TCPSocketWrap') }
  }
  const idle = resources()
  const settled = async () => {
    const giveUp = performance.now() + 5000
    while (resources().sockets > idle.sockets + OWN && performance.now() < giveUp) await account.wait({ timeoutMs: 5 })
  }
  const round = async () => {
    Object.assign(account.request, { click: (await account.createClick()).uuid })
    for (const [n, kind] of kinds.entries()) await account.addFault({ match: { reference: `held-${n}` }, ...kind })
    const held = Array.from({ length: HELD }, (_, n) =>
      overTheWire(port, leadBytes(account, { reference: `held-${n % kinds.length}` })),
    )
    await account.wait({ count: HELD, stage: 'received', timeoutMs: 20_000 })
    const meanwhile = resources()
    const began = performance.now()
    await reset(account)
    const heard = await Promise.all(held)
    return { took: performance.now() - began, meanwhile, heard }
  }
  const { took, meanwhile, heard } = await round()
  t.ok(took < (hasPool ? 10_000 : 1000), `it took ${took} ms`)
  t.ok(
    heard.every(({ status }) => status === null || status === 200),
    'no answer was made up',
  )
  t.strictSame(new Set(heard.map(({ body }) => body)), new Set(['']), 'nobody got the rest of an answer')
  t.ok(meanwhile.timers >= idle.timers + 0.6 * HELD && meanwhile.sockets >= idle.sockets + 2 * HELD, 'they were there')
  await settled()
  const left = resources()
  if (!hasPool) t.ok(left.timers <= idle.timers && left.sockets <= idle.sockets + OWN, JSON.stringify({ idle, left }))
  t.strictSame([await account.getLeads(), await account.getJournal(), await account.getFaults()], [[], [], []])
})

testInMemory(
  'what a database or a pool holds varies',
  'held answers take no memory once they are cut loose',
  async (t) => {
    const { port } = await startedMock(t)
    const account = await createAccount(port)
    const round = async () => {
      await account.addFault({ effect: { kind: 'hang' } })
      const held = Array.from({ length: 100 }, () =>
        overTheWire(port, leadBytes(account, { more: 'x'.repeat(50_000) })),
      )
      await account.wait({ count: 100, stage: 'received', timeoutMs: 20_000 })
      await reset(account)
      await Promise.all(held)
      // Node lets go of a closed socket some turns later.
      await account.wait({ timeoutMs: 50 })
      collectGarbage()
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    }
    // The list of a wait may be in memory a moment longer, so one round alone proves nothing.
    const leastOfThree = async () => Math.min(await round(), await round(), await round())
    // Some rounds create pools and compiled code, which stay.
    for (let n = 0; n < 3; n += 1) await round()
    const before = await leastOfThree()
    const grown = (await leastOfThree()) - before
    // Three rounds of 100 bodies of 50 kB are 15 MB and more.
    t.comment(`${grown} bytes`)
    t.ok(grown < 8 * 1024 * 1024, `${grown} bytes`)
  },
)

t.test('a request that had begun before a reset writes nothing after it', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port)
  const { uuid } = await account.saveLead()
  const path = '/api/v2/leads'
  const begin = (path: string, json: unknown, token = account.token) => beginRequest(port, 'POST', path, token, json)
  const begun = [
    await begin(path, account.request),
    await begin(path, { ...account.request, event: 'x' }),
    await begin(`${path}/${uuid}`, { status: 'rejected' }),
    await begin(path, account.request, 'aTokenOfNobody'),
  ]
  await reset(account)
  const rule = { effect: { kind: 'delay', ms: 1 } } as const
  await account.addFault(rule)
  const click = await account.createClick()
  for (const one of begun) await one.finish()
  t.strictSame(await account.getLeads(), [])
  t.strictSame(
    (await account.getClicks()).map(({ uuid }) => uuid),
    [click.uuid],
  )
  t.strictSame(await account.getJournal(), [])
  t.match(await account.getFaults(), [{ matched: 0, fired: 0 }])
})

t.test(
  "a request of nobody that had begun before the default account's reset is not in its journal after it",
  async (t) => {
    const { port } = await startedMock(t)
    const account = documentedAccount(port)
    const begun = await beginRequest(port, 'POST', '/api/v2/leads', 'aTokenOfNobody', { reference: 'x' })
    await reset(account)
    await begun.finish()
    t.strictSame(await account.getJournal(), [])
    await account.sendLead({}, { token: 'aTokenOfNobody' })
    t.equal((await account.getJournal()).length, 1, 'one that came after it is')
  },
)

/** Longer than it takes to reset the account meanwhile. */
const DELAY_MS = testEngine() === 'memory' ? 400 : 4_000

t.test('an answer that was delayed over a reset saves nothing and is never sent', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const { uuid } = await account.saveLead()
  await account.addFault({ effect: { kind: 'delay', ms: DELAY_MS } })
  const held = [leadBytes(account, { reference: 'late' })].map((bytes) => overTheWire(account.port, bytes))
  const update = account.sendUpdate(uuid, { status: 'rejected' }).then(
    () => 'answered',
    () => 'cut',
  )
  await account.waitForEntries({ stage: 'received', count: 3 })
  await reset(account)
  t.strictSame([(await held[0])?.text, await update], ['', 'cut'])
  t.match(await account.wait({ absent: true, timeoutMs: DELAY_MS + 50 }), { result: 'yes' })
  t.strictSame(await account.getLeads(), [])
})

t.test('a reset leaves connections that wait for nothing as they are', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const socket = open(account.port)
  const whole = (text: string) => text.endsWith('}}}')
  t.equal((await overTheWire(account.port, leadBytes(account), { socket, until: whole })).status, 200)
  await reset(account)
  const { uuid } = await account.createClick()
  t.equal((await overTheWire(account.port, leadBytes(account, { click: uuid }), { socket, until: whole })).status, 200)
  socket.destroy()
  await sendBytes(account.port, leadBytes(account))
})
