/** A request of the journal is sent again: as it was, or with changes. */
import t from 'tap'
import { JournalEntry } from '../../schemas/journal.ts'
import { joinHeaders } from '../../src/mock/journal/entry.ts'
import { JournalBudget } from '../../src/mock/journal/journal-budget.ts'
import { MemoryJournal } from '../../src/mock/journal/memory-journal.ts'
import { toOriginal, toReplayRequest } from '../../src/mock/journal/replay-request.ts'
import { StoredEntry, toEntryData } from '../../src/mock/journal/stored-entry.ts'
import { TokenRedactor } from '../../src/mock/journal/token-redactor.ts'
import { createAccount, documentedAccount, parseRefusal, type TestAccount } from '../support/account.ts'
import { JOURNAL_REQUEST } from '../support/journal-request.ts'
import { startedMock } from '../support/started-mock.ts'

const json = { 'content-type': 'application/json' }

async function replay(account: TestAccount, id: number, changes: unknown = {}): Promise<JournalEntry> {
  const reply = await account.control('POST', `/requests/${id}/replay`, changes)
  if (reply.status !== 201) throw new Error(`It was not replayed: ${reply.status} ${reply.text}`)
  return JournalEntry.parse(reply.json)
}

/** Returns the parts of a request that do not belong to its connection. */
function toSent({ method, path, headers, body, bodyText, auth, status, refusal }: JournalEntry) {
  const { connection, 'content-length': length, ...sent } = headers
  return { method, path, headers: sent, body, bodyText, auth, status, refusal }
}

t.test('it is received as the first time, and says which request it repeats', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const requests: Parameters<TestAccount['sendLead']>[1][] = [
    {},
    {
      json: undefined,
      body: '{ "event" : 1, "event": "\\/" }',
      headers: { ...json, 'X-Any': 'a', host: 'store.example' },
    },
    { json: undefined, body: '{"event":1}' },
    { token: undefined, headers: { authorization: 'Basic c29tZWJvZHk6c2VjcmV0' } },
    { token: undefined, headers: { authorization: `bearer ${account.token}` } },
    { token: 'a-token-of-nobody' },
    { method: 'GET', path: `/api/v2/leads?token=${account.token}`, json: undefined },
    { method: 'PUT', path: '/elsewhere' },
  ]
  for (const request of requests) {
    await account.sendLead({ reference: 'A1' }, request)
    const first = await account.getLastEntry()
    t.equal(first.replayOf, null)
    const again = await replay(account, first.id)
    t.strictSame(toSent(again), toSent(first))
    t.match(again, { id: first.id + 1, replayOf: first.id, outcome: first.outcome })
  }
  await account.visit({ ref: 'x' })
  t.match(await replay(account, (await account.getLastEntry()).id), { operation: 'trackClick', status: 302 })
})

t.test('what is named is changed, and the token of the account stands in where it was not kept', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.sendLead({ event: 'x' }, { token: undefined, headers: { authorization: 'Basic c29tZWJvZHk6c2VjcmV0' } })
  const [first] = await account.getJournal()
  const { id = 0, headers = {} } = first ?? {}
  t.match(await replay(account, id, { headers }), { status: 401, auth: { scheme: 'Basic', token: 'unknown' } })
  const bearer = { ...headers, authorization: 'Bearer [redacted]' }
  t.match(await replay(account, id, { headers: bearer }), { status: 422, auth: { token: 'valid' } })
  const accepted = await replay(account, id, { headers: bearer, body: account.request })
  t.match(accepted, { outcome: 'accepted', replayOf: id, body: account.request })
  t.match(await replay(account, accepted.id, { body: '{"event":' }), { status: 400, body: '{"event":' })
  t.match(await replay(account, accepted.id, { body: null }), { status: 400, body: null })
  t.match(await replay(account, accepted.id, { headers: {} }), {
    status: 401,
    headers: { host: headers['host'], authorization: undefined },
  })
  t.match(await replay(account, accepted.id, { method: 'GET', path: '/elsewhere?a=b' }), {
    method: 'GET',
    path: '/elsewhere?a=b',
    status: 404,
  })
  const inBody = await replay(account, accepted.id, { body: { reference: '[redacted]' } })
  t.equal(inBody.reference, '[redacted]')
  t.equal((await account.getLeads()).length, 1)
})

t.test('faults hit a replay as any request', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.saveLead()
  await account.addFault({ when: { first: 1 }, effect: { kind: 'reset' } })
  t.match(await replay(account, 1), { status: null, outcome: 'faulted', fault: { ordinal: 1 } })
  t.match(await replay(account, 1), { status: 200, outcome: 'accepted' })
})

t.test('what was not kept whole is refused, until somebody gives a body', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.sendLead({}, { json: undefined, body: ' '.repeat(70_000), headers: json })
  await account.sendLead({}, { json: undefined, body: Buffer.from([0x7b, 0xff]), headers: json })
  for (const [id, reason] of [
    [1, /Request 1 cannot be sent again as it was: its body was longer/],
    [2, /its body was not UTF-8/],
  ] as const) {
    const refused = await account.control('POST', `/requests/${id}/replay`)
    t.equal(refused.status, 409)
    t.match(parseRefusal(refused).message, reason)
    t.match(await replay(account, id, { body: account.request }), { outcome: 'accepted' })
  }
})

t.test('nothing else is sent: no route of the control API, no request that HTTP does not allow', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.saveLead()
  for (const [changes, field] of [
    [{ path: '/_mock/reset' }, 'path'],
    [{ path: 'http://elsewhere.example/' }, 'path'],
    [{ path: '/a b' }, 'path'],
    [{ method: 'post it' }, 'method'],
    [{ headers: { 'a b': 'c' } }, 'headers.a b'],
    [{ headers: { a: 'b\r\nc: d' } }, 'headers.a'],
    [{ token: 'x' }, 'token'],
  ] as const) {
    const refused = await account.control('POST', '/requests/1/replay', changes)
    t.equal(refused.status, 422)
    t.strictSame(Object.keys(parseRefusal(refused).errors ?? {}), [field])
  }
  t.equal((await account.getJournal()).length, 1)
  const unknownMethod = await account.control('POST', '/requests/1/replay', { method: 'BREW' })
  t.equal(unknownMethod.status, 422)
  t.match(parseRefusal(unknownMethod).message, /refused it before it read it \(400\)/)
})

t.test('a client cannot pass for the mock, nor one account for another', async (t) => {
  const { port } = await startedMock(t)
  const account = documentedAccount(port)
  await account.sendLead({}, { headers: { 'x-retrack-kit-replay': '00000000-0000-4000-8000-000000000000' } })
  t.match(await account.getLastEntry(), { replayOf: null, headers: { 'x-retrack-kit-replay': /^0/ } })

  const other = await createAccount(port)
  const refused = await account.control('POST', '/requests/1/replay', {
    headers: { ...json, authorization: `Bearer ${other.token}` },
    body: other.request,
  })
  t.equal(refused.status, 409)
  t.match(parseRefusal(refused).message, 'in the journal of another account')
  t.match(await other.getJournal(), [{ replayOf: null, outcome: 'accepted' }])
  t.equal((await other.control('POST', '/requests/2/replay')).status, 404)
})

t.test('of an entry that a store has kept, the token of the account stands in for its own alone', async (t) => {
  const token = 'the-token-of-the-account'
  const redactor = new TokenRedactor()
  redactor.add(token)
  const keep = (authorization: string, hasValidToken: boolean, body: string) => {
    const headers = ['Host', 'a', 'Authorization', authorization, 'Content-Length', String(Buffer.byteLength(body))]
    const record = new MemoryJournal(new JournalBudget(1e6)).open({
      ...JOURNAL_REQUEST,
      method: 'POST',
      url: '/x',
      headers: joinHeaders(headers),
      body,
      hasValidToken,
    })
    const stored = { id: 7, change: 1, ...toEntryData(record, redactor) }
    return toReplayRequest(toOriginal(new StoredEntry(stored, redactor), redactor, token), {}, token)
  }
  t.strictSame(keep(`Bearer ${token}`, true, '{ "a":1 }'), {
    method: 'POST',
    path: '/x',
    headers: ['host', 'a', 'authorization', `Bearer ${token}`],
    body: '{ "a":1 }',
  })
  t.strictSame(keep('Basic c29tZWJvZHk6c2VjcmV0', false, '{}').headers.slice(2), ['authorization', 'Basic [redacted]'])
  t.throws(() => keep(`Bearer ${token}`, true, `{"a":"${token}"}`), { message: /held a secret/ })
})
