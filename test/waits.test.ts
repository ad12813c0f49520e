/** Waiting for requests, or for none: decided as soon as it can be, and honest where it cannot. */
import { request } from 'node:http'
import t from 'tap'
import { createAccount, parseRefusal, type TestAccount } from './support/account.ts'
import { sendAtOnce, sendMany } from './support/many-requests.ts'
import { open } from './support/raw-socket.ts'
import { startedMock } from './support/started-mock.ts'
import { testExceptOnPostgres } from './support/test-store.ts'
import { leadBytes } from './support/wire.ts'

/** Longer than any test here may take: a wait that answers sooner was decided, not timed out. */
const LONG = { timeoutMs: 60_000 }
const SHORT = { timeoutMs: 40 }

async function took<T>(promise: Promise<T>): Promise<[T, number]> {
  const began = performance.now()
  return [await promise, performance.now() - began]
}

t.test('a wait for what is there already answers at once, with what matched', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.saveLead({ reference: 'A' })
  await account.saveLead({ reference: 'B' })
  t.match(await account.wait({ reference: 'B', ...LONG }), {
    result: 'yes',
    data: { length: 1, 0: { reference: 'B' } },
  })
  t.match(await account.wait({ count: 2, ...LONG }), { result: 'yes', data: [{ id: 1 }, { id: 2 }] })
  t.match(await account.wait({ absent: true, reference: 'B', ...LONG }), { result: 'no', data: [{ reference: 'B' }] })
})

t.test('a wait for what comes later answers when it comes, and no sooner', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const waits = [
    account.wait({ operation: 'createLead', reference: 'X', ...LONG }),
    account.wait({ click: account.request.click, count: 2, ...LONG }),
    account.wait({ operation: 'trackClick', ...LONG }),
    account.wait({ outcome: 'refused', ...LONG }),
    account.wait({ absent: true, reference: 'X', ...LONG }),
  ]
  let answered = 0
  for (const one of waits) one.then(() => (answered += 1))
  await account.saveLead({ reference: 'other' })
  t.equal(answered, 0, 'another reference decides none of them')
  await account.saveLead({ reference: 'X' })
  t.match(await waits[0], { result: 'yes', data: [{ reference: 'X' }] })
  t.match(await waits[1], { result: 'yes', data: { length: 2 } })
  t.match(await waits[4], { result: 'no', data: [{ reference: 'X' }] })
  await account.visit()
  t.match(await waits[2], { result: 'yes', data: [{ operation: 'trackClick', status: 302 }] })
  await account.sendLead({ event: 'x' })
  t.match(await waits[3], { result: 'yes', data: [{ outcome: 'refused' }] })
})

t.test('a wait tells how far a request must have got', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.addFault({ match: { reference: 'held' }, commit: true, effect: { kind: 'hang' } })
  const socket = open(account.port)
  const reference = 'held'
  const stages = ['received', 'validated', 'committed'] as const
  const early = stages.map((stage) => account.wait({ reference, stage, ...LONG }))
  socket.write(leadBytes(account, { reference }))
  for (const one of early) t.equal((await one).result, 'yes')
  t.match(await account.wait({ reference, ...SHORT }), { result: 'no', data: [] }, 'by default it must have ended')
  t.equal((await account.wait({ reference, stage: 'responded', ...SHORT })).result, 'no')
  t.equal((await account.wait({ reference, absent: true, stage: 'responded', ...SHORT })).result, 'yes')
  t.equal(
    (await account.wait({ reference, absent: true, ...LONG })).result,
    'no',
    'that none came is untrue from its receipt on',
  )
  const aborted = account.wait({ reference, stage: 'aborted', outcome: 'faulted', ...LONG })
  socket.destroy()
  t.match(await aborted, { result: 'yes', data: [{ reference, outcome: 'faulted' }] })
})

t.test('when the time is up a wait says so: no where something was awaited, yes where nothing was', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.saveLead()
  const [missing, ms] = await took(account.wait({ reference: 'never', timeoutMs: 60 }))
  t.match(missing, { result: 'no', data: [] })
  t.ok(ms >= 59, `not before the time: ${ms} ms`)
  t.match(await account.wait({ count: 2, ...SHORT }), { result: 'no', data: { length: 1 } }, 'with what did come')
  t.match(await account.wait({ reference: 'never', absent: true, ...SHORT }), { result: 'yes', data: [] })
  t.match(await account.wait({ count: 2, timeoutMs: 0 }), { result: 'no' }, 'no time at all is a question')
})

t.test('what came up to an entry does not count', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.saveLead({ reference: 'A' })
  const last = (await account.getJournal()).at(-1)?.id ?? 0
  t.match(await account.wait({ reference: 'A', after: last, absent: true, ...SHORT }), { result: 'yes' })
  const again = account.wait({ reference: 'A', after: last, ...LONG })
  await account.saveLead({ reference: 'A' })
  t.match(await again, { result: 'yes', data: { length: 1, 0: { id: last + 1 } } })
})

t.test('impossible orders are refused by their field', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const bad: [Record<string, unknown>, string][] = [
    [{ refrence: 'x' }, 'refrence'],
    [{ stage: 'sent' }, 'stage'],
    [{ outcome: 'good' }, 'outcome'],
    [{ operation: 'pay' }, 'operation'],
    [{ count: 0 }, 'count'],
    [{ after: -1 }, 'after'],
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ timeoutMs: 600_001 }, 'timeoutMs'],
    [{ absent: 'yes' }, 'absent'],
  ]
  for (const [order, field] of bad) {
    const reply = await account.control('POST', '/wait', order)
    t.strictSame([reply.status, Object.keys(parseRefusal(reply).errors ?? {})], [422, [field]], JSON.stringify(order))
  }
})

/** More leads than the journal keeps. */
const overflow = (account: TestAccount) =>
  sendAtOnce(
    account.port,
    Array.from({ length: 1010 }, (_, n) => leadBytes(account, { reference: `n${n}` })),
  )

testExceptOnPostgres(
  'a thousand requests one after the other take longer than its waits',
  'a wait is unknown only where entries that were dropped could have decided it',
  async (t) => {
    const account = await createAccount((await startedMock(t)).port)
    const open = account.wait({ reference: 'never', absent: true, timeoutMs: 1500 })
    const counting = account.wait({ count: 1005, ...LONG })
    const first = account.wait({ reference: 'n0', count: 2, ...LONG })
    await account.waitForEntries({ timeoutMs: 0 }).catch(() => {})
    await overflow(account)
    t.match(await counting, { result: 'yes' }, 'what was dropped while it waited was seen')
    t.match(await account.wait({ reference: 'n5', ...SHORT }), { result: 'unknown', data: [] })
    t.match(await account.wait({ reference: 'n5', absent: true, ...SHORT }), { result: 'unknown', data: [] })
    t.match(
      await account.wait({ reference: 'n1009', ...LONG }),
      { result: 'yes' },
      'what is there decides it all the same',
    )
    t.match(await account.wait({ reference: 'n1009', absent: true, ...LONG }), { result: 'no' })
    t.match(
      await account.wait({ reference: 'n5', after: 10, absent: true, ...SHORT }),
      { result: 'yes' },
      'nothing after 10 was dropped',
    )
    t.match(
      await account.wait({ reference: 'n5', after: 9, absent: true, ...SHORT }),
      { result: 'unknown' },
      'the 10th was',
    )
    await account.saveLead({ reference: 'n0' })
    t.match(
      await first,
      { result: 'yes', data: { length: 2, 0: { id: 1 } } },
      'a dropped entry that was seen still counts',
    )
    t.match(await open, { result: 'yes' }, 'a wait that was open all along has seen everything')
  },
)

t.test('a reset ends a wait: what it asked about is gone', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const waits = [account.wait(LONG), account.wait({ absent: true, ...LONG })]
  await account.wait({ timeoutMs: 20 })
  await account.control('POST', '/reset')
  for (const one of waits) t.match(await one, { result: 'unknown', data: [] })
  t.match(await account.wait(SHORT), { result: 'no' }, 'and new ones begin anew')
})

t.test('with 200 waits open, the one whose request came ends, and no other', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const others = Array.from({ length: 200 }, (_, n) => account.wait({ reference: `none-${n}`, ...LONG }))
  // Until all of them are open: a wait that is sent after them is answered after they have begun.
  await account.wait({ timeoutMs: 100 })
  for (let n = 0; n < 10; n += 1) {
    const awaited = account.wait({ reference: `r${n}`, ...LONG })
    await account.saveLead({ reference: `r${n}` })
    t.match(await awaited, { result: 'yes', data: [{ reference: `r${n}` }] })
  }
  await account.control('POST', '/reset')
  t.ok((await Promise.all(others)).every(({ result }) => result === 'unknown'))
})

testExceptOnPostgres(
  'a pool of connections has timers of its own',
  'a client that leaves its wait leaves nothing behind',
  async (t) => {
    const { port } = await startedMock(t)
    const account = await createAccount(port)
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const settled = async (atMost: number) => {
      const giveUp = performance.now() + 5000
      while (timers() > atMost && performance.now() < giveUp) await account.wait({ timeoutMs: 5 })
    }
    await account.wait({ timeoutMs: 5 })
    const before = timers()
    const leaving = Array.from({ length: 50 }, () => openWait(account))
    await account.wait({ timeoutMs: 50 })
    t.ok(timers() >= before + 50, 'each wait has its timer')
    for (const one of leaving) one.destroy()
    await settled(before)
    t.ok(timers() <= before, `${timers()} timers are left of ${before}`)
    t.strictSame(await sendMany(account, 1), [200])
  },
)

function openWait(account: TestAccount) {
  const body = JSON.stringify(LONG)
  const outgoing = request({
    host: '127.0.0.1',
    port: account.port,
    path: '/_mock/wait',
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${account.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  })
  outgoing.on('error', () => {})
  outgoing.end(body)
  return outgoing
}
