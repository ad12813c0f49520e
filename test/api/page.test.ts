import { gzipSync } from 'node:zlib'
import t from 'tap'
import type { JournalEntry } from '../../schemas/journal.ts'
import { toCurl } from '../../src/ui/traffic/curl.ts'
import { toChanges, toEdited } from '../../src/ui/traffic/edited-request.ts'
import { findAttempts, groupAttempts, isShown, mergeEntries, NO_CONDITIONS } from '../../src/ui/traffic/entries.ts'
import { documentedAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'

t.test('the page and its files need no token, and may load nothing else', async (t) => {
  const { port } = await startedMock(t)
  const types = { '': 'text/html', 'page.js': 'text/javascript', 'page.css': 'text/css' }
  let compressedBytes = 0
  for (const [file, type] of Object.entries(types)) {
    const { status, headers, text } = await ask(port, { path: `/_mock/ui/${file}` })
    t.equal(status, 200, file)
    compressedBytes += gzipSync(text).length
    t.match(headers['content-type'], type)
    const policy = String(headers['content-security-policy'])
    t.match(policy, "default-src 'none'; script-src 'self'")
    t.notMatch(policy, 'unsafe')
    t.equal(headers['cache-control'], 'no-store')
    t.notMatch(text, /https?:\/\/(?!127|www\.w3\.org|retrack\.refunder|preactjs)/, 'it names no other host')
  }
  t.ok(compressedBytes < 60_000, `${compressedBytes} bytes, compressed`)
  const moved = await ask(port, { path: '/_mock/ui' })
  t.equal(moved.status, 308)
  t.equal(moved.headers['location'], '/_mock/ui/')
})

t.test('there is no other file, and no other method', async (t) => {
  const { port } = await startedMock(t)
  for (const path of ['/_mock/ui/index.html', '/_mock/ui/../../package.json', '/_mock/ui/%2e%2e/page.js', '/_mock/uix'])
    t.equal((await ask(port, { path })).status, 404, path)
  t.equal((await ask(port, { path: '/_mock/ui/', method: 'POST' })).status, 404)
})

t.test('a page of another site can link to it, and cannot load it', async (t) => {
  const { port } = await startedMock(t)
  const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://other.example' }
  t.equal((await ask(port, { path: '/_mock/ui/', headers: { ...foreign, 'sec-fetch-mode': 'navigate' } })).status, 200)
  t.equal(
    (await ask(port, { path: '/_mock/ui/page.js', headers: { ...foreign, 'sec-fetch-mode': 'cors' } })).status,
    403,
  )
  const rebound = await ask(port, {
    path: '/_mock/ui/',
    headers: { host: 'other.example', 'sec-fetch-mode': 'navigate' },
  })
  t.equal(rebound.status, 403, 'nor under a name of its own')
})

const entryOf = async (t: Parameters<typeof startedMock>[0]): Promise<JournalEntry> => {
  const owner = documentedAccount((await startedMock(t)).port)
  await owner.sendLead({ reference: "it's <b>" })
  return owner.getLastEntry()
}

t.test('a request that has ended is not replaced by an earlier state of it, and the newest is first', async (t) => {
  const ended = await entryOf(t)
  const begun = { ...ended, outcome: null, status: null }
  t.strictSame(mergeEntries([ended], [begun]), [ended])
  t.strictSame(mergeEntries([begun], [ended]), [ended])
  t.strictSame(
    mergeEntries([ended], [{ ...ended, id: 7 }]).map(({ id }) => id),
    [7, ended.id],
  )
})

t.test('the search finds what is in a body, and conditions narrow it down', async (t) => {
  const entry = await entryOf(t)
  t.ok(isShown(entry, NO_CONDITIONS))
  t.ok(isShown(entry, { ...NO_CONDITIONS, text: "IT'S <B>" }))
  t.notOk(isShown(entry, { ...NO_CONDITIONS, text: 'elsewhere' }))
  t.ok(isShown(entry, { ...NO_CONDITIONS, operation: 'createLead', outcome: 'accepted' }))
  t.notOk(isShown(entry, { ...NO_CONDITIONS, operation: 'other' }))
  t.notOk(isShown(entry, { ...NO_CONDITIONS, remark: 'fault' }))
})

t.test('the tries of one lead are one group, and so are those of an update until it is accepted', async (t) => {
  const lead = await entryOf(t)
  const make = (id: number, change: Partial<JournalEntry> = {}): JournalEntry => ({ ...lead, id, ...change })
  const update = { operation: 'updateLead', path: '/api/v2/leads/1', body: { status: 'rejected' } } as const
  const entries = [
    make(1, { outcome: 'faulted' }),
    make(2, { reference: 'another' }),
    make(3, { ...update, outcome: 'faulted' }),
    make(4, { outcome: 'accepted', body: { voucher: 'left out at first' } }),
    make(5, { ...update, outcome: 'accepted' }),
    make(6, { ...update, outcome: 'accepted' }),
    make(7, { ...update, body: { status: 'approved' } }),
    make(8, { operation: null, reference: null }),
    make(9, { operation: null, reference: null }),
    make(10),
    make(11, { replayOf: 1 }),
  ].reverse()
  const groups = groupAttempts(entries)
  t.strictSame(
    groups.map(({ attempts }) => attempts.map(({ id }) => id)),
    [[11], [1, 4, 10], [9], [8], [7], [6], [3, 5], [2]],
  )
  t.equal(
    groupAttempts(entries.slice(2)).find(({ attempts }) => attempts[0]?.id === 1)?.key,
    groups[1]?.key,
    'kept while tries are added',
  )
  t.strictSame(
    findAttempts(groups, make(4)).map(({ id }) => id),
    [1, 4, 10],
  )
})

t.test('of an edited request only what was changed is sent', async (t) => {
  const entry = await entryOf(t)
  const edited = toEdited(entry)
  t.strictSame(toChanges(entry, edited), {})
  t.match(edited, { method: 'POST', headers: /^authorization: Bearer \[redacted\]$/m, body: /^\{"event":/ })
  t.strictSame(toChanges(entry, { ...edited, method: 'PUT', path: '/x', body: '', headers: ' a : b:c \n\nd:' }), {
    method: 'PUT',
    path: '/x',
    headers: { a: 'b:c', d: '' },
    body: null,
  })
})

t.test('a line for curl quotes what a store sent, and holds no token', async (t) => {
  const { command, remarks } = toCurl(await entryOf(t), 'http://127.0.0.1:8080') ?? { command: '', remarks: [] }
  t.match(command, `"reference":"it'\\''s <b>"`)
  t.match(command, '-H "authorization: Bearer $TOKEN"')
  t.notMatch(command, 'content-length')
  t.strictSame(remarks, ['$TOKEN stands for the token of this account.'])
})

t.test('a line for curl says what the journal did not keep', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const copy = async (more: Parameters<typeof account.sendLead>[1]) => {
    await account.sendLead({}, more)
    const copied = toCurl(await account.getLastEntry(), 'http://127.0.0.1:8080')
    return [copied?.command, ...(copied?.remarks ?? [])].join('\n')
  }
  const basic = await copy({ token: undefined, headers: { authorization: 'Basic c29tZWJvZHk6c2VjcmV0' } })
  t.match(basic, "-H 'authorization: Basic [redacted]'")
  t.notMatch(basic, '$TOKEN')
  t.match(basic, 'The journal keeps no secrets')
  t.match(await copy({ token: 'an-unknown-token' }), "'authorization: Bearer [redacted]'")
  t.match(await copy({ json: undefined, body: Buffer.from([0x7b, 0xff]) }), 'bytes that a line of a shell cannot have')
  t.match(await copy({ json: undefined, body: ' '.repeat(70_000) }), 'The body was longer')
  t.equal(toCurl({ ...(await account.getLastEntry()), method: '' }, ''), null)
})
