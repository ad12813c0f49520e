/** The journal: what the mock received, from receipt on, and what became of it. */
import t from 'tap'
import { JournalPage } from '../../schemas/journal.ts'
import { sendAtOnce } from '../support/many-requests.ts'
import { lines, open, sendBytes } from '../support/raw-socket.ts'
import { startedMock } from '../support/started-mock.ts'
import { leadBytes } from '../support/wire.ts'
import {
  addFault,
  control,
  documentedWorld,
  endedEntries,
  journalOf,
  lastEntry,
  leadsOf,
  newWorld,
  savedLead,
  sendLead,
  sendUpdate,
  visit,
  type World,
  wait,
} from '../support/world.ts'

t.test('a request is in the journal while its answer is held, and goes through its stages', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  await addFault(world, { when: { first: 1 }, effect: { kind: 'delay', ms: 60 } })
  const answer = sendLead(world)
  const [held] = await endedEntries(world, { stage: 'received' })
  t.match(held, { id: 1, operation: 'createLead', status: null, outcome: null, reference: 'order-1', resource: null })
  t.strictSame(Object.keys(held?.stages ?? {}), ['received'])
  await answer
  const [entry] = await journalOf(world)
  t.strictSame(Object.keys(entry?.stages ?? {}), ['received', 'validated', 'committed', 'responded'])
  t.match(entry, {
    status: 200,
    outcome: 'accepted',
    resource: { type: 'lead', uuid: (await leadsOf(world))[0]?.uuid },
    fault: null,
    findings: [],
  })
})

t.test('an entry holds the request as it came, and whose it was', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  await sendLead(
    world,
    { voucher: 'SUMMER' },
    { path: '/api/v2/leads?x=1', headers: { 'X-Own': 'yes', accept: 'application/json' } },
  )
  const [lead] = await leadsOf(world)
  const first = await lastEntry(world)
  t.strictSame(first.response, { status: 200, headers: { 'content-type': 'application/json' }, body: { data: lead } })
  t.equal(first.refusal, null)
  t.match(first, {
    method: 'POST',
    path: '/api/v2/leads?x=1',
    headers: { 'x-own': 'yes', 'content-type': 'application/json', authorization: 'Bearer [redacted]' },
    body: { ...world.request, voucher: 'SUMMER' },
    reference: world.request.reference,
    click: world.request.click,
    auth: { scheme: 'Bearer', token: 'valid' },
  })
  const { uuid } = await savedLead(world, { reference: 'R' })
  await sendUpdate(world, uuid, { status: 'rejected' })
  t.match(await lastEntry(world), {
    operation: 'updateLead',
    reference: 'R',
    click: world.request.click,
    resource: { type: 'lead', uuid },
  })
  await visit(world, { ref: 'x' })
  const visited = await lastEntry(world)
  t.match(visited, {
    operation: 'trackClick',
    status: 302,
    outcome: 'accepted',
    auth: { scheme: null, token: 'missing' },
  })
  t.match(visited.click, /^[\da-f-]{36}$/, 'the click that it made')
})

t.test('a refusal is told with the entries of the ledger that it rests on', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  await sendLead(world, { event: 'x' })
  const invalid = await lastEntry(world)
  t.match(invalid, { status: 422, outcome: 'refused', behaviours: ['invalid-fields'], resource: null })
  t.match(invalid.refusal, { message: /event/, errors: { event: [/UUID/] }, hint: null })
  t.match(invalid.response, {
    status: 422,
    headers: { 'content-type': 'application/json', 'x-retrack-kit-behaviour': 'invalid-fields' },
    body: { message: invalid.refusal?.message, errors: invalid.refusal?.errors },
  })
  await sendLead(world, {}, { headers: { authorization: '' } })
  t.match((await lastEntry(world)).refusal, { message: 'Unauthenticated.', errors: {}, hint: /./ })
  t.strictSame(Object.keys((await lastEntry(world)).stages), ['received', 'responded'])
  const bodies: [string, unknown][] = [
    ['{"event":', '{"event":'],
    ['', null],
    ['5', 5],
  ]
  for (const [body, shown] of bodies) {
    await sendLead(world, {}, { json: undefined, body, headers: { 'content-type': 'application/json' } })
    t.strictSame((await lastEntry(world)).body, shown, `the body ${JSON.stringify(body)}`)
  }
  await sendLead(world, {}, { path: '/api/v2/nothing' })
  t.match(await lastEntry(world), { operation: null, status: 404, behaviours: ['unknown-path'] })
})

t.test(
  'a client that leaves is told of: before its body was sent, while it waited, and after the lead was saved',
  async (t) => {
    const { port } = await startedMock(t)
    const world = await newWorld(port)

    const half = open(port)
    const bytes = leadBytes(world, { reference: 'half' })
    half.write(bytes.subarray(0, bytes.length - 20))
    half.end()
    const [broken] = await endedEntries(world, { outcome: 'aborted', timeoutMs: 3000 })
    t.match(broken, { status: null, resource: null, operation: 'createLead' }, 'half a body')

    const gone = open(port)
    gone.write(bytes.subarray(0, bytes.length - 10), () => gone.resetAndDestroy())
    t.match(
      (await endedEntries(world, { outcome: 'aborted', count: 2, timeoutMs: 3000 }))[1],
      { status: null },
      'a reset',
    )

    await addFault(world, { match: { reference: 'held' }, effect: { kind: 'delay', ms: 60_000 } })
    await addFault(world, { match: { reference: 'saved' }, commit: true, effect: { kind: 'delay', ms: 60_000 } })
    for (const [reference, stage, last] of [
      ['held', 'received', ['received', 'aborted']],
      ['saved', 'committed', ['received', 'validated', 'committed', 'aborted']],
    ] as const) {
      const socket = open(port)
      socket.write(leadBytes(world, { reference }))
      await endedEntries(world, { reference, stage })
      socket.destroy()
      const [entry] = await endedEntries(world, { reference })
      t.match(entry, { outcome: 'aborted', status: null, fault: null }, reference)
      t.strictSame(Object.keys(entry?.stages ?? {}), last)
    }
    t.strictSame(
      (await leadsOf(world)).map(({ reference }) => reference),
      ['saved'],
    )
  },
)

t.test('the newest so many are listed by what they are, by whom, and how they ended', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  for (const reference of ['a', 'b', 'a', 'c']) await savedLead(world, { reference })
  await sendLead(world, { reference: 'a', event: 'x' })
  await visit(world)
  const ids = async (query: string) => (await journalOf(world, query)).map(({ id }) => id)
  t.strictSame(await ids(''), [1, 2, 3, 4, 5, 6])
  t.strictSame(await ids('?limit=2'), [5, 6])
  t.strictSame(await ids('?reference=a'), [1, 3, 5])
  t.strictSame(await ids('?reference=a&outcome=accepted'), [1, 3])
  t.strictSame(await ids('?operation=trackClick'), [6])
  t.strictSame(await ids(`?click=${world.request.click}&limit=1`), [5])
  t.strictSame(await ids('?outcome=faulted'), [])
  for (const query of ['?stage=received', '?limit=0', '?limit=1001', '?outcome=good', '?operation=x'])
    t.equal((await control(world, 'GET', `/requests${query}`)).status, 422, query)
})

t.test('the journal keeps a bounded number of entries, and says how many it dropped', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  await sendAtOnce(
    world.port,
    Array.from({ length: 1100 }, (_, n) => leadBytes(world, { reference: `n${n}` })),
  )
  const page = JournalPage.parse((await control(world, 'GET', '/requests')).json)
  t.strictSame([page.data.length, page.evicted, page.data[0]?.id, page.data.at(-1)?.id], [1000, 100, 101, 1100])
  t.equal(JournalPage.parse((await control(world, 'GET', '/requests?limit=1')).json).evicted, 100)
})

t.test('the journal is read page by page, and emptied alone', async (t) => {
  const world = await newWorld((await startedMock(t)).port)
  for (const reference of ['A', 'B', 'A', 'C', 'A']) await sendLead(world, { reference })
  const page = async (query: string) => {
    const { data, total } = JournalPage.parse((await control(world, 'GET', `/requests?${query}`)).json)
    return [data.map(({ id }) => id), total]
  }
  t.strictSame(await page('after=1&limit=2'), [[2, 3], 5], 'those that follow')
  t.strictSame(await page('before=5&limit=2'), [[3, 4], 5], 'those before')
  t.strictSame(await page('reference=A&after=1'), [[3, 5], 3])
  t.equal((await control(world, 'GET', '/requests?after=x')).status, 422)

  await addFault(world, { match: { reference: 'held' }, effect: { kind: 'delay', ms: 60_000 } })
  const held = sendLead(world, { reference: 'held' }).catch(() => undefined)
  await endedEntries(world, { stage: 'received', reference: 'held' })
  t.equal((await control(world, 'DELETE', '/requests')).status, 204)
  t.strictSame(await page(''), [[], 0])
  t.equal((await leadsOf(world)).length, 5, 'the leads stay')
  await sendLead(world, { reference: 'D' })
  t.strictSame(await page(''), [[7], 1], 'ids go on')
  await control(world, 'DELETE', '/faults')
  await control(world, 'POST', '/reset')
  await held
})

t.test('the journal keeps a bounded number of bytes, of bodies and of headers', async (t) => {
  const { port } = await startedMock(t)
  const withHeader = (bytes: Buffer, header: string) =>
    Buffer.from(bytes.toString().replace('Host: localhost', `Host: localhost\r\n${header}`))
  const large: [string, number, (world: World) => Buffer][] = [
    ['bodies', 60_000, (world) => leadBytes(world, { more: 'x'.repeat(60_000) })],
    ['headers', 14_000, (world) => withHeader(leadBytes(world), `X-Large: ${'x'.repeat(14_000)}`)],
  ]
  for (const [what, bytes, request] of large) {
    const world = await newWorld(port)
    // Beside what was sent, each entry counts for 2 KiB and its response, of about one.
    const sent = Math.ceil((8 * 1024 * 1024) / (3072 + bytes)) + 20
    await sendAtOnce(
      port,
      Array.from({ length: sent }, () => request(world)),
    )
    const { data, evicted } = JournalPage.parse((await control(world, 'GET', '/requests')).json)
    t.equal(data.length + evicted, sent)
    t.ok(evicted >= 20 && evicted < 60, `${what}: ${evicted} were dropped`)
  }
})

t.test(
  'a request whose token is unknown is told to the owner of its event or click, else to the default account',
  async (t) => {
    const { port } = await startedMock(t)
    const standard = documentedWorld(port)
    const world = await newWorld(port)
    const nowhere = '3afc4a82-93c3-423f-8ee8-542ccb315931'
    const token = 'anUnknownTokenOfSomebody'
    const count = async () => [(await journalOf(standard)).length, (await journalOf(world)).length]

    await sendLead(world, { click: nowhere }, { token })
    t.strictSame(await count(), [0, 1], 'by its event')
    t.match(await lastEntry(world), { status: 401, behaviours: ['unauthenticated'], auth: { token: 'unknown' } })
    await sendLead(world, { event: nowhere }, { token: undefined })
    t.strictSame(await count(), [0, 2], 'by its click')
    t.match((await lastEntry(world)).auth, { scheme: null, token: 'missing' })
    await sendLead(world, { event: nowhere, click: nowhere }, { token })
    t.strictSame(await count(), [1, 2], 'of nobody')
    await sendLead(world, {}, { token, json: undefined, body: '{' })
    t.strictSame(await count(), [2, 2])
    await visit({ ...world, trackingPath: '/track/v2/click?publisher=x&program=y' })
    t.strictSame(await count(), [3, 2], 'an unknown tracking link')
  },
)

t.test('each account sees its own requests alone', async (t) => {
  const { port } = await startedMock(t)
  const [one, other] = [await newWorld(port), await newWorld(port)]
  await savedLead(one)
  t.strictSame(await journalOf(other), [])
  await savedLead(other)
  t.equal((await journalOf(one)).length, 1)
  t.equal((await journalOf(other))[0]?.id, 1, 'each counts by itself')
  t.equal((await wait(other, { count: 2, timeoutMs: 30 })).result, 'no')
})

t.test('what no HTTP client would send is in the journal, too, where it names an operation', async (t) => {
  const world = documentedWorld((await startedMock(t)).port)
  await sendBytes(
    world.port,
    lines(['POST /api/v2/leads HTTP/1.1', 'Content-Length: 0', `Authorization: Bearer ${world.token}`]),
  )
  t.match(await lastEntry(world), { operation: 'createLead', status: 400, behaviours: ['broken-request'] })
})
