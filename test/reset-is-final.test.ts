/** A reset leaves nothing of what was before: not what was saved, not what was held, not what was on its way. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { beginRequest, open, sendBytes } from './support/raw-socket.ts'
import { startedMock } from './support/started-mock.ts'
import { leadBytes, overTheWire } from './support/wire.ts'
import {
  addFault,
  clicksOf,
  control,
  createClick,
  documentedWorld,
  endedEntries,
  faultsOf,
  freeze,
  journalOf,
  leadsOf,
  newWorld,
  savedLead,
  sendLead,
  sendUpdate,
  visit,
  wait,
} from './support/world.ts'

/** Sockets of this test's own last question, of both ends. */
const OWN = 2

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const reset = async (world: Parameters<typeof control>[0]) => {
  const { status } = await control(world, 'POST', '/reset')
  if (status !== 204) throw new Error(`The reset was answered ${status}`)
}

t.test('leads, clicks, faults, journal and clock are as at the start; settings stay', async (t) => {
  const world = documentedWorld((await startedMock(t)).port)
  const start = [await clicksOf(world), await leadsOf(world)]
  await control(world, 'PATCH', '/account', { usesRedirectPage: false })
  await freeze(world, '2020-11-04 11:09:31')
  const first = await savedLead(world)
  await visit(world)
  await createClick(world)
  await addFault(world, { effect: { kind: 'hang' } })
  await reset(world)
  t.strictSame([await clicksOf(world), await leadsOf(world)], start)
  t.strictSame([await faultsOf(world), await journalOf(world)], [[], []])
  t.match((await control(world, 'PUT', '/clock', {})).json, { frozen: false })
  t.match((await control(world, 'GET', '/account')).json, { usesRedirectPage: false })
  const again = await savedLead(world)
  t.equal(again.uuid, first.uuid, 'identifiers begin anew')
  t.equal((await journalOf(world))[0]?.id, 1)
  t.equal((await addFault(world, { effect: { kind: 'hang' } })).id, 'fault-1')
})

t.test('a hundred answers of all kinds that are held are cut loose at once, and leave nothing', async (t) => {
  const { port } = await startedMock(t)
  const world = await newWorld(port)
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
    while (resources().sockets > idle.sockets + OWN && performance.now() < giveUp) await wait(world, { timeoutMs: 5 })
  }
  const round = async () => {
    Object.assign(world.request, { click: (await createClick(world)).uuid })
    for (const [n, kind] of kinds.entries()) await addFault(world, { match: { reference: `held-${n}` }, ...kind })
    const held = Array.from({ length: 100 }, (_, n) =>
      overTheWire(port, leadBytes(world, { reference: `held-${n % kinds.length}` })),
    )
    await wait(world, { count: 100, stage: 'received', timeoutMs: 20_000 })
    const meanwhile = resources()
    const began = performance.now()
    await reset(world)
    const heard = await Promise.all(held)
    return { took: performance.now() - began, meanwhile, heard }
  }
  const { took, meanwhile, heard } = await round()
  t.ok(took < 1000, `it took ${took} ms`)
  t.ok(
    heard.every(({ status }) => status === null || status === 200),
    'no answer was made up',
  )
  t.strictSame(new Set(heard.map(({ body }) => body)), new Set(['']), 'nobody got the rest of an answer')
  t.ok(meanwhile.timers >= idle.timers + 60 && meanwhile.sockets >= idle.sockets + 200, 'they were there')
  await settled()
  const left = resources()
  t.ok(left.timers <= idle.timers && left.sockets <= idle.sockets + OWN, JSON.stringify({ idle, left }))
  t.strictSame([await leadsOf(world), await journalOf(world), await faultsOf(world)], [[], [], []])
})

t.test('held answers take no memory once they are cut loose', async (t) => {
  const { port } = await startedMock(t)
  const world = await newWorld(port)
  const round = async () => {
    await addFault(world, { effect: { kind: 'hang' } })
    const held = Array.from({ length: 100 }, () => overTheWire(port, leadBytes(world, { more: 'x'.repeat(50_000) })))
    await wait(world, { count: 100, stage: 'received', timeoutMs: 20_000 })
    await reset(world)
    await Promise.all(held)
    // Node lets go of a closed socket some turns later.
    await wait(world, { timeoutMs: 50 })
    collectGarbage()
    return process.memoryUsage()
  }
  await round()
  const before = await round()
  for (let n = 0; n < 3; n += 1) await round()
  const after = await round()
  const grown = after.heapUsed + after.external - before.heapUsed - before.external
  // Four rounds of 100 bodies of 50 kB are 20 MB and more.
  t.ok(grown < 8 * 1024 * 1024, `${grown} bytes`)
})

t.test('a request that had begun before a reset writes nothing after it', async (t) => {
  const { port } = await startedMock(t)
  const world = await newWorld(port)
  const { uuid } = await savedLead(world)
  const path = '/api/v2/leads'
  const begin = (path: string, json: unknown, token = world.token) => beginRequest(port, 'POST', path, token, json)
  const begun = [
    await begin(path, world.request),
    await begin(path, { ...world.request, event: 'x' }),
    await begin(`${path}/${uuid}`, { status: 'rejected' }),
    await begin(path, world.request, 'aTokenOfNobody'),
  ]
  await reset(world)
  const rule = { effect: { kind: 'delay', ms: 1 } } as const
  await addFault(world, rule)
  const click = await createClick(world)
  for (const one of begun) await one.finish()
  t.strictSame(await leadsOf(world), [])
  t.strictSame(
    (await clicksOf(world)).map(({ uuid }) => uuid),
    [click.uuid],
  )
  t.strictSame(await journalOf(world), [])
  t.match(await faultsOf(world), [{ matched: 0, fired: 0 }])
})

t.test(
  "a request of nobody that had begun before the default account's reset is not in its journal after it",
  async (t) => {
    const { port } = await startedMock(t)
    const world = documentedWorld(port)
    const begun = await beginRequest(port, 'POST', '/api/v2/leads', 'aTokenOfNobody', { reference: 'x' })
    await reset(world)
    await begun.finish()
    t.strictSame(await journalOf(world), [])
    await sendLead(world, {}, { token: 'aTokenOfNobody' })
    t.equal((await journalOf(world)).length, 1, 'one that came after it is')
  },
)

t.test('an answer that was delayed over a reset saves nothing and is never sent', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  const { uuid } = await savedLead(world)
  await addFault(world, { effect: { kind: 'delay', ms: 300 } })
  const held = [leadBytes(world, { reference: 'late' })].map((bytes) => overTheWire(world.port, bytes))
  const update = sendUpdate(world, uuid, { status: 'rejected' }).then(
    () => 'answered',
    () => 'cut',
  )
  await endedEntries(world, { stage: 'received', count: 3 })
  await reset(world)
  t.strictSame([(await held[0])?.text, await update], ['', 'cut'])
  t.match(await wait(world, { absent: true, timeoutMs: 350 }), { result: 'yes' })
  t.strictSame(await leadsOf(world), [])
})

t.test('a reset leaves connections that wait for nothing as they are', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  const socket = open(world.port)
  const whole = (text: string) => text.endsWith('}}}')
  t.equal((await overTheWire(world.port, leadBytes(world), { socket, until: whole })).status, 200)
  await reset(world)
  const { uuid } = await createClick(world)
  t.equal((await overTheWire(world.port, leadBytes(world, { click: uuid }), { socket, until: whole })).status, 200)
  socket.destroy()
  await sendBytes(world.port, leadBytes(world))
})
