/** The journal: what the mock received, from receipt on, and what became of it. */
import t from 'tap'
import { JournalPage } from '../../schemas/journal.ts'
import { createAccount, documentedAccount, type TestAccount } from '../support/account.ts'
import { sendAtOnce, sendMany } from '../support/many-requests.ts'
import { lines, open, sendBytes } from '../support/raw-socket.ts'
import { startedMock } from '../support/started-mock.ts'
import { testExceptOnPostgres } from '../support/test-store.ts'
import { leadBytes } from '../support/wire.ts'

t.test('a request is in the journal while its answer is held, and goes through its stages', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.addFault({ when: { first: 1 }, effect: { kind: 'delay', ms: 60 } })
  const answer = account.sendLead()
  const [held] = await account.waitForEntries({ stage: 'received' })
  t.match(held, { id: 1, operation: 'createLead', status: null, outcome: null, reference: 'order-1', resource: null })
  t.strictSame(Object.keys(held?.stages ?? {}), ['received'])
  await answer
  const [entry] = await account.getJournal()
  t.strictSame(Object.keys(entry?.stages ?? {}), ['received', 'validated', 'committed', 'responded'])
  t.match(entry, {
    status: 200,
    outcome: 'accepted',
    resource: { type: 'lead', uuid: (await account.getLeads())[0]?.uuid },
    fault: null,
    findings: [],
  })
})

t.test('an entry holds the request as it came, and whose it was', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.sendLead(
    { voucher: 'SUMMER' },
    { path: '/api/v2/leads?x=1', headers: { 'X-Own': 'yes', accept: 'application/json' } },
  )
  const [lead] = await account.getLeads()
  const first = await account.getLastEntry()
  t.strictSame(first.response, { status: 200, headers: { 'content-type': 'application/json' }, body: { data: lead } })
  t.equal(first.refusal, null)
  t.match(first, {
    method: 'POST',
    path: '/api/v2/leads?x=1',
    headers: { 'x-own': 'yes', 'content-type': 'application/json', authorization: 'Bearer [redacted]' },
    body: { ...account.request, voucher: 'SUMMER' },
    reference: account.request.reference,
    click: account.request.click,
    auth: { scheme: 'Bearer', token: 'valid' },
  })
  const { uuid } = await account.saveLead({ reference: 'R' })
  await account.sendUpdate(uuid, { status: 'rejected' })
  t.match(await account.getLastEntry(), {
    operation: 'updateLead',
    reference: 'R',
    click: account.request.click,
    resource: { type: 'lead', uuid },
  })
  await account.visit({ ref: 'x' })
  const visited = await account.getLastEntry()
  t.match(visited, {
    operation: 'trackClick',
    status: 302,
    outcome: 'accepted',
    auth: { scheme: null, token: 'missing' },
  })
  t.match(visited.click, /^[\da-f-]{36}$/, 'the click that it made')
})

t.test('a refusal is told with the entries of the ledger that it rests on', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.sendLead({ event: 'x' })
  const invalid = await account.getLastEntry()
  t.match(invalid, { status: 422, outcome: 'refused', behaviours: ['invalid-fields'], resource: null })
  t.match(invalid.refusal, { message: /event/, errors: { event: [/UUID/] }, hint: null })
  t.match(invalid.response, {
    status: 422,
    headers: { 'content-type': 'application/json', 'x-retrack-kit-behaviour': 'invalid-fields' },
    body: { message: invalid.refusal?.message, errors: invalid.refusal?.errors },
  })
  await account.sendLead({}, { headers: { authorization: '' } })
  t.match((await account.getLastEntry()).refusal, { message: 'Unauthenticated.', errors: {}, hint: /./ })
  t.strictSame(Object.keys((await account.getLastEntry()).stages), ['received', 'responded'])
  const bodies: [string, unknown][] = [
    ['{"event":', '{"event":'],
    ['', null],
    ['5', 5],
  ]
  for (const [body, shown] of bodies) {
    await account.sendLead({}, { json: undefined, body, headers: { 'content-type': 'application/json' } })
    t.strictSame((await account.getLastEntry()).body, shown, `the body ${JSON.stringify(body)}`)
  }
  await account.sendLead({}, { path: '/api/v2/nothing' })
  t.match(await account.getLastEntry(), { operation: null, status: 404, behaviours: ['unknown-path'] })
})

t.test(
  'a client that leaves is told of: before its body was sent, while it waited, and after the lead was saved',
  async (t) => {
    const { port } = await startedMock(t)
    const account = await createAccount(port)

    const half = open(port)
    const bytes = leadBytes(account, { reference: 'half' })
    half.write(bytes.subarray(0, bytes.length - 20))
    half.end()
    const [broken] = await account.waitForEntries({ outcome: 'aborted', timeoutMs: 3000 })
    t.match(broken, { status: null, resource: null, operation: 'createLead' }, 'half a body')

    const gone = open(port)
    gone.write(bytes.subarray(0, bytes.length - 10), () => gone.resetAndDestroy())
    t.match(
      (await account.waitForEntries({ outcome: 'aborted', count: 2, timeoutMs: 3000 }))[1],
      { status: null },
      'a reset',
    )

    await account.addFault({ match: { reference: 'held' }, effect: { kind: 'delay', ms: 60_000 } })
    await account.addFault({ match: { reference: 'saved' }, commit: true, effect: { kind: 'delay', ms: 60_000 } })
    for (const [reference, stage, last] of [
      ['held', 'received', ['received', 'aborted']],
      ['saved', 'committed', ['received', 'validated', 'committed', 'aborted']],
    ] as const) {
      const socket = open(port)
      socket.write(leadBytes(account, { reference }))
      await account.waitForEntries({ reference, stage })
      socket.destroy()
      const [entry] = await account.waitForEntries({ reference })
      t.match(entry, { outcome: 'aborted', status: null, fault: null }, reference)
      t.strictSame(Object.keys(entry?.stages ?? {}), last)
    }
    t.strictSame(
      (await account.getLeads()).map(({ reference }) => reference),
      ['saved'],
    )
  },
)

t.test('the newest so many are listed by what they are, by whom, and how they ended', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  for (const reference of ['a', 'b', 'a', 'c']) await account.saveLead({ reference })
  await account.sendLead({ reference: 'a', event: 'x' })
  await account.visit()
  const ids = async (query: string) => (await account.getJournal(query)).map(({ id }) => id)
  t.strictSame(await ids(''), [1, 2, 3, 4, 5, 6])
  t.strictSame(await ids('?limit=2'), [5, 6])
  t.strictSame(await ids('?reference=a'), [1, 3, 5])
  t.strictSame(await ids('?reference=a&outcome=accepted'), [1, 3])
  t.strictSame(await ids('?operation=trackClick'), [6])
  t.strictSame(await ids(`?click=${account.request.click}&limit=1`), [5])
  t.strictSame(await ids('?outcome=faulted'), [])
  for (const query of ['?stage=received', '?limit=0', '?limit=1001', '?outcome=good', '?operation=x'])
    t.equal((await account.control('GET', `/requests${query}`)).status, 422, query)
})

t.test('the journal keeps a bounded number of entries, and says how many it dropped', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await sendMany(account, 1100, 20)
  const page = JournalPage.parse((await account.control('GET', '/requests')).json)
  t.strictSame([page.data.length, page.evicted, page.data[0]?.id, page.data.at(-1)?.id], [1000, 100, 101, 1100])
  t.equal(JournalPage.parse((await account.control('GET', '/requests?limit=1')).json).evicted, 100)
})

t.test('the journal is read page by page, and emptied alone', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  for (const reference of ['A', 'B', 'A', 'C', 'A']) await account.sendLead({ reference })
  const page = async (query: string) => {
    const { data, total } = JournalPage.parse((await account.control('GET', `/requests?${query}`)).json)
    return [data.map(({ id }) => id), total]
  }
  t.strictSame(await page('after=1&limit=2'), [[2, 3], 5], 'those that follow')
  t.strictSame(await page('before=5&limit=2'), [[3, 4], 5], 'those before')
  t.strictSame(await page('reference=A&after=1'), [[3, 5], 3])
  t.equal((await account.control('GET', '/requests?after=x')).status, 422)

  await account.addFault({ match: { reference: 'held' }, effect: { kind: 'delay', ms: 60_000 } })
  const held = account.sendLead({ reference: 'held' }).catch(() => undefined)
  await account.waitForEntries({ stage: 'received', reference: 'held' })
  t.equal((await account.control('DELETE', '/requests')).status, 204)
  t.strictSame(await page(''), [[], 0])
  t.equal((await account.getLeads()).length, 5, 'the leads stay')
  await account.sendLead({ reference: 'D' })
  t.strictSame(await page(''), [[7], 1], 'ids go on')
  await account.control('DELETE', '/faults')
  await account.control('POST', '/reset')
  await held
})

testExceptOnPostgres(
  'hundreds of requests one after the other; the contract of the store has it',
  'the journal keeps a bounded number of bytes, of bodies and of headers',
  async (t) => {
    const { port } = await startedMock(t)
    const withHeader = (bytes: Buffer, header: string) =>
      Buffer.from(bytes.toString().replace('Host: localhost', `Host: localhost\r\n${header}`))
    const large: [string, number, (account: TestAccount) => Buffer][] = [
      ['bodies', 60_000, (account) => leadBytes(account, { more: 'x'.repeat(60_000) })],
      [
        'headers',
        14_000,
        (account) => withHeader(leadBytes(account), `X-A: ${'x'.repeat(7000)}\r\nX-B: ${'x'.repeat(7000)}`),
      ],
    ]
    for (const [what, bytes, request] of large) {
      const account = await createAccount(port)
      // Beside what was sent, each entry counts for 2 KiB and its response, of about one.
      const sent = Math.ceil((8 * 1024 * 1024) / (3072 + bytes)) + 20
      await sendAtOnce(
        port,
        Array.from({ length: sent }, () => request(account)),
      )
      const { data, evicted } = JournalPage.parse((await account.control('GET', '/requests')).json)
      t.equal(data.length + evicted, sent)
      t.ok(evicted >= 20 && evicted < 60, `${what}: ${evicted} were dropped`)
    }
  },
)

t.test(
  'a request whose token is unknown is told to the owner of its event or click, else to the default account',
  async (t) => {
    const { port } = await startedMock(t)
    const standard = documentedAccount(port)
    const account = await createAccount(port)
    const nowhere = '3afc4a82-93c3-423f-8ee8-542ccb315931'
    const token = 'anUnknownTokenOfSomebody'
    const count = async () => [(await standard.getJournal()).length, (await account.getJournal()).length]

    await account.sendLead({ click: nowhere }, { token })
    t.strictSame(await count(), [0, 1], 'by its event')
    t.match(await account.getLastEntry(), { status: 401, behaviours: ['unauthenticated'], auth: { token: 'unknown' } })
    await account.sendLead({ event: nowhere }, { token: undefined })
    t.strictSame(await count(), [0, 2], 'by its click')
    t.match((await account.getLastEntry()).auth, { scheme: null, token: 'missing' })
    await account.sendLead({ event: nowhere, click: nowhere }, { token })
    t.strictSame(await count(), [1, 2], 'of nobody')
    await account.sendLead({}, { token, json: undefined, body: '{' })
    t.strictSame(await count(), [2, 2])
    await account.with({ trackingPath: '/track/v2/click?publisher=x&program=y' }).visit()
    t.strictSame(await count(), [3, 2], 'an unknown tracking link')
  },
)

t.test('each account sees its own requests alone', async (t) => {
  const { port } = await startedMock(t)
  const [one, other] = [await createAccount(port), await createAccount(port)]
  await one.saveLead()
  t.strictSame(await other.getJournal(), [])
  await other.saveLead()
  t.equal((await one.getJournal()).length, 1)
  t.equal((await other.getJournal())[0]?.id, 1, 'each counts by itself')
  t.equal((await other.wait({ count: 2, timeoutMs: 30 })).result, 'no')
})

t.test('what no HTTP client would send is in the journal, too, where it names an operation', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await sendBytes(
    account.port,
    lines(['POST /api/v2/leads HTTP/1.1', 'Content-Length: 0', `Authorization: Bearer ${account.token}`]),
  )
  t.match(await account.getLastEntry(), { operation: 'createLead', status: 400, behaviours: ['broken-request'] })
})

t.test('what a request had of half characters is written so that every JSON parser reads it', async (t) => {
  const account = documentedAccount((await startedMock(t, { behaviours: { 'lone-surrogate': 'replace' } })).port)
  await account.sendLead({ reference: 'a\ud83d', '\udc00': ['\\ud800', '\ud800', '😀'] })
  await account.createClick({ ref: 'cut \ud83d' })
  for (const path of ['/requests', '/requests?format=har', '/leads', '/clicks']) {
    const { text } = await account.control('GET', path)
    t.notMatch(text, /[^\\]\\ud[89a-f]/, path)
  }
  const [entry] = await account.getJournal()
  t.match(entry?.body, { reference: 'a\ufffd', '\ufffd': ['\\ud800', '\ufffd', '😀'] })
})

t.test('what a parser of another language could not read stands in the journal as text', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  for (const [body, shown] of [
    ['{"\\u0000a":1}', '{"\\u0000a":1}'],
    [deep(65), deep(65)],
    [deep(64), JSON.parse(deep(64))],
    ['{"a\\u0000":"\\u0000"}', { 'a\0': '\0' }],
    ['{"a":[1e400, -1e999],"token":"abc"}', '{"a":[1e400,-1e400],"token":"[redacted]"}'],
  ] as const) {
    await account.sendLead({}, { body, json: undefined, headers: { 'content-type': 'application/json' } })
    t.strictSame((await account.getLastEntry()).body, shown)
  }
})

t.test('a body is kept as it was received, where parsing it loses something', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const jsonType = { 'content-type': 'application/json' }
  const textOf = async (body: string) => {
    await account.sendLead({}, { json: undefined, body, headers: jsonType })
    return (await account.getLastEntry()).bodyText
  }
  for (const body of ['{ "event" : 1 }', '{"a":"\\/"}', '{"a":1,"a":2}', '{"a":1.0}', '"text"', '[1e2]'])
    t.equal(await textOf(body), body)
  for (const body of ['{"event":1}', 'no JSON', '', 'null ', '{"a":1'])
    t.equal(await textOf(body), body === 'null ' ? body : null, body)
})
