/** Waiting for requests, or for none: decided as soon as it can be, and honest where it cannot. */
import { request } from 'node:http'
import t from 'tap'
import { sendAtOnce, sendMany } from './support/many-requests.ts'
import { open } from './support/raw-socket.ts'
import { startedMock } from './support/started-mock.ts'
import { leadBytes } from './support/wire.ts'
import {
  addFault,
  control,
  endedEntries,
  journalOf,
  newWorld,
  refusalIn,
  savedLead,
  sendLead,
  visit,
  type World,
  wait,
} from './support/world.ts'

/** Longer than any test here may take: a wait that answers sooner was decided, not timed out. */
const LONG = { timeoutMs: 60_000 }
const SHORT = { timeoutMs: 40 }

async function took<T>(promise: Promise<T>): Promise<[T, number]> {
  const began = performance.now()
  return [await promise, performance.now() - began]
}

t.test('a wait for what is there already answers at once, with what matched', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  await savedLead(world, { reference: 'A' })
  await savedLead(world, { reference: 'B' })
  t.match(await wait(world, { reference: 'B', ...LONG }), { result: 'yes', data: { length: 1, 0: { reference: 'B' } } })
  t.match(await wait(world, { count: 2, ...LONG }), { result: 'yes', data: [{ id: 1 }, { id: 2 }] })
  t.match(await wait(world, { absent: true, reference: 'B', ...LONG }), { result: 'no', data: [{ reference: 'B' }] })
})

t.test('a wait for what comes later answers when it comes, and no sooner', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  const waits = [
    wait(world, { operation: 'createLead', reference: 'X', ...LONG }),
    wait(world, { click: world.request.click, count: 2, ...LONG }),
    wait(world, { operation: 'trackClick', ...LONG }),
    wait(world, { outcome: 'refused', ...LONG }),
    wait(world, { absent: true, reference: 'X', ...LONG }),
  ]
  let answered = 0
  for (const one of waits) one.then(() => (answered += 1))
  await savedLead(world, { reference: 'other' })
  t.equal(answered, 0, 'another reference decides none of them')
  await savedLead(world, { reference: 'X' })
  t.match(await waits[0], { result: 'yes', data: [{ reference: 'X' }] })
  t.match(await waits[1], { result: 'yes', data: { length: 2 } })
  t.match(await waits[4], { result: 'no', data: [{ reference: 'X' }] })
  await visit(world)
  t.match(await waits[2], { result: 'yes', data: [{ operation: 'trackClick', status: 302 }] })
  await sendLead(world, { event: 'x' })
  t.match(await waits[3], { result: 'yes', data: [{ outcome: 'refused' }] })
})

t.test('a wait tells how far a request must have got', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  await addFault(world, { match: { reference: 'held' }, commit: true, effect: { kind: 'hang' } })
  const socket = open(world.port)
  const reference = 'held'
  const stages = ['received', 'validated', 'committed'] as const
  const early = stages.map((stage) => wait(world, { reference, stage, ...LONG }))
  socket.write(leadBytes(world, { reference }))
  for (const one of early) t.equal((await one).result, 'yes')
  t.match(await wait(world, { reference, ...SHORT }), { result: 'no', data: [] }, 'by default it must have ended')
  t.equal((await wait(world, { reference, stage: 'responded', ...SHORT })).result, 'no')
  t.equal((await wait(world, { reference, absent: true, stage: 'responded', ...SHORT })).result, 'yes')
  t.equal(
    (await wait(world, { reference, absent: true, ...LONG })).result,
    'no',
    'that none came is untrue from its receipt on',
  )
  const aborted = wait(world, { reference, stage: 'aborted', outcome: 'faulted', ...LONG })
  socket.destroy()
  t.match(await aborted, { result: 'yes', data: [{ reference, outcome: 'faulted' }] })
})

t.test('when the time is up a wait says so: no where something was awaited, yes where nothing was', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  await savedLead(world)
  const [missing, ms] = await took(wait(world, { reference: 'never', timeoutMs: 60 }))
  t.match(missing, { result: 'no', data: [] })
  t.ok(ms >= 59, `not before the time: ${ms} ms`)
  t.match(await wait(world, { count: 2, ...SHORT }), { result: 'no', data: { length: 1 } }, 'with what did come')
  t.match(await wait(world, { reference: 'never', absent: true, ...SHORT }), { result: 'yes', data: [] })
  t.match(await wait(world, { count: 2, timeoutMs: 0 }), { result: 'no' }, 'no time at all is a question')
})

t.test('what came up to an entry does not count', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  await savedLead(world, { reference: 'A' })
  const last = (await journalOf(world)).at(-1)?.id ?? 0
  t.match(await wait(world, { reference: 'A', after: last, absent: true, ...SHORT }), { result: 'yes' })
  const again = wait(world, { reference: 'A', after: last, ...LONG })
  await savedLead(world, { reference: 'A' })
  t.match(await again, { result: 'yes', data: { length: 1, 0: { id: last + 1 } } })
})

t.test('impossible orders are refused by their field', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
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
    const reply = await control(world, 'POST', '/wait', order)
    t.strictSame([reply.status, Object.keys(refusalIn(reply).errors ?? {})], [422, [field]], JSON.stringify(order))
  }
})

/** More leads than the journal keeps. */
const overflow = (world: World) =>
  sendAtOnce(
    world.port,
    Array.from({ length: 1010 }, (_, n) => leadBytes(world, { reference: `n${n}` })),
  )

t.test('a wait is unknown only where entries that were dropped could have decided it', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  const open = wait(world, { reference: 'never', absent: true, timeoutMs: 1500 })
  const counting = wait(world, { count: 1005, ...LONG })
  const first = wait(world, { reference: 'n0', count: 2, ...LONG })
  await endedEntries(world, { timeoutMs: 0 }).catch(() => {})
  await overflow(world)
  t.match(await counting, { result: 'yes' }, 'what was dropped while it waited was seen')
  t.match(await wait(world, { reference: 'n5', ...SHORT }), { result: 'unknown', data: [] })
  t.match(await wait(world, { reference: 'n5', absent: true, ...SHORT }), { result: 'unknown', data: [] })
  t.match(
    await wait(world, { reference: 'n1009', ...LONG }),
    { result: 'yes' },
    'what is there decides it all the same',
  )
  t.match(await wait(world, { reference: 'n1009', absent: true, ...LONG }), { result: 'no' })
  t.match(
    await wait(world, { reference: 'n5', after: 10, absent: true, ...SHORT }),
    { result: 'yes' },
    'nothing after 10 was dropped',
  )
  t.match(
    await wait(world, { reference: 'n5', after: 9, absent: true, ...SHORT }),
    { result: 'unknown' },
    'the 10th was',
  )
  await savedLead(world, { reference: 'n0' })
  t.match(
    await first,
    { result: 'yes', data: { length: 2, 0: { id: 1 } } },
    'a dropped entry that was seen still counts',
  )
  t.match(await open, { result: 'yes' }, 'a wait that was open all along has seen everything')
})

t.test('a reset ends a wait: what it asked about is gone', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  const waits = [wait(world, LONG), wait(world, { absent: true, ...LONG })]
  await wait(world, { timeoutMs: 20 })
  await control(world, 'POST', '/reset')
  for (const one of waits) t.match(await one, { result: 'unknown', data: [] })
  t.match(await wait(world, SHORT), { result: 'no' }, 'and new ones begin anew')
})

t.test('with 200 waits open, the one whose request came ends, and no other', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  const others = Array.from({ length: 200 }, (_, n) => wait(world, { reference: `none-${n}`, ...LONG }))
  // Until all of them are open: a wait that is sent after them is answered after they have begun.
  await wait(world, { timeoutMs: 100 })
  for (let n = 0; n < 10; n += 1) {
    const awaited = wait(world, { reference: `r${n}`, ...LONG })
    await savedLead(world, { reference: `r${n}` })
    t.match(await awaited, { result: 'yes', data: [{ reference: `r${n}` }] })
  }
  await control(world, 'POST', '/reset')
  t.ok((await Promise.all(others)).every(({ result }) => result === 'unknown'))
})

t.test('a client that leaves its wait leaves nothing behind', async (t) => {
  const { port } = await startedMock(t)
  const world = await newWorld(port)
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const settled = async (atMost: number) => {
    const giveUp = performance.now() + 5000
    while (timers() > atMost && performance.now() < giveUp) await wait(world, { timeoutMs: 5 })
  }
  await wait(world, { timeoutMs: 5 })
  const before = timers()
  const leaving = Array.from({ length: 50 }, () => openWait(world))
  await wait(world, { timeoutMs: 50 })
  t.ok(timers() >= before + 50, 'each wait has its timer')
  for (const one of leaving) one.destroy()
  await settled(before)
  t.ok(timers() <= before, `${timers()} timers are left of ${before}`)
  t.strictSame(await sendMany(world, 1), [200])
})

function openWait(world: World) {
  const body = JSON.stringify(LONG)
  const outgoing = request({
    host: '127.0.0.1',
    port: world.port,
    path: '/_mock/wait',
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${world.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  })
  outgoing.on('error', () => {})
  outgoing.end(body)
  return outgoing
}
