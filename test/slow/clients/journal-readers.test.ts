/** The control API's JSON can be parsed in other languages, whatever a store or a stranger has sent. */
import t, { type Test } from 'tap'
import * as z from 'zod'
import { createAccount, type TestAccount } from '../../support/account.ts'
import { ask } from '../../support/http.ts'
import { lines, sendBytes } from '../../support/raw-socket.ts'
import { startedMock } from '../../support/started-mock.ts'
import { runProgram, succeeds } from './run-program.ts'

const PROGRAMS = 'test/slow/clients/programs'
const READERS = [
  ['php', `${PROGRAMS}/php/read.php`, 'command -v php'],
  ['ruby', `${PROGRAMS}/ruby/read.rb`, 'command -v ruby'],
  ['perl', `${PROGRAMS}/perl/read.pl`, 'perl -MJSON::PP -MHTTP::Tiny -e 1'],
  ['python3', `${PROGRAMS}/python/read.py`, 'command -v python3'],
] as const
const PATHS = [
  '/_mock/requests',
  '/_mock/requests?format=har',
  '/_mock/leads',
  '/_mock/clicks',
  '/_mock/faults',
  '/_mock/account',
]

/** Texts that have broken other programs. */
const STRINGS = [
  '\0',
  'a\0b',
  '\0first',
  '\ud83d',
  'cut \udc00 in two',
  '\u0001\u0008\u001b[2J\u007f\u0085',
  '\u202eabc\u2066',
  '\u2028\u2029',
  '\ufeffmark',
  '\uffff\ufdd0',
  '\u{10ffff}',
  '"\\/\b\f\n\r\t',
  '</script><!--',
  '__proto__',
  '0',
  '',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  'e\u0301'.repeat(200),
]
const nested = (levels: number) => `{"voucher":${'['.repeat(levels)}1${']'.repeat(levels)}}`
const nestedObjects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
/** Bodies that no client writes, each sent as JSON. */
const BODIES: readonly (string | Buffer)[] = [
  '{"voucher":1e400}',
  '{"voucher":-1e400}',
  '{"voucher":123456789012345678901234567890}',
  '{"voucher":1e-400}',
  '{"voucher":"\\u0000"}',
  '{"a":1,"a":2,"":3,"\\u0000":4,"\\ud800":5}',
  '\ufeff{}',
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from('{"voucher":"\u00e4"}', 'latin1'),
  Buffer.from('{"voucher":"\u00e4"}', 'utf16le'),
  Buffer.from('{"voucher":"\xed\xa0\xbd"}', 'latin1'),
  '\0'.repeat(20),
  '"text"',
  'NaN',
  '[]',
  ...[60, 99, 150, 500, 520, 1_100, 6_000, 30_000].flatMap((levels) => [nested(levels), nestedObjects(levels)]),
]
const TOLERANT = { 'lone-surrogate': 'replace', 'number-overflow': 'ignore', 'json-depth': 100_000 } as const

const Strings = z.array(z.array(z.string()))

function findStrings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(findStrings)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...findStrings(inner)])
}

/** Sends them wherever something is kept and shown again. */
async function sendHostility(account: TestAccount) {
  const { port, token, trackingPath } = account
  const post = (path: string, body: string | Buffer) =>
    ask(port, { method: 'POST', path, token, body, headers: { 'content-type': 'application/json' } })
  const { uuid } = await account.saveLead({ reference: 'moved' })
  for (const [index, text] of STRINGS.entries()) {
    await account.sendLead({ reference: `${text}${index}`, voucher: text, [text]: text })
    await account.sendLead({ reference: text })
    await account.sendUpdate(uuid, { status: text })
    await account.visit({ ref: text, ref2: text, deeplink: `https://shop.test/${text}` })
    await account.control('POST', '/clicks', { ref: text, browser: text, referer: text })
    await account.control('PATCH', `/leads/${uuid}`, { status: 'rejected', reason: text })
    const match = { reference: `${text} of a rule` }
    await account.control('POST', '/faults', { match, effect: { kind: 'status', status: 503, body: { [text]: text } } })
    await account.sendLead(match)
  }
  for (const body of BODIES) {
    await post('/api/v2/leads', body)
    await post(`/api/v2/leads/${uuid}`, body)
  }
  const authorization = `Authorization: Bearer ${token}`
  const bytes = 'X-Bytes: \xff\xfe\x80\xe4\t\x80'
  await sendBytes(port, lines([`GET ${trackingPath}&ref=%ff%00%ed%a0%bd HTTP/1.1`, 'Host: localhost', bytes]))
  await sendBytes(port, lines(['POST /api/v2/leads?\xe4\xff HTTP/1.1', 'Host: localhost', authorization, bytes]))
  await sendBytes(port, lines(['POST /api/v2/leads HTTP/1.1', 'Host: localhost', authorization, 'X: \0\x01']))
}

async function isReadBy(t: Test, [interpreter, program]: (typeof READERS)[number], account: TestAccount) {
  const variables = {
    RETRACK_URL: `http://127.0.0.1:${account.port}`,
    RETRACK_TOKEN: account.token,
    READ_PATHS: PATHS.join(' '),
  }
  const { out, err } = await runProgram(`${interpreter} ${program}`, variables)
  t.equal(err, '')
  const read = Strings.parse(JSON.parse(out))
  for (const [index, path] of PATHS.entries()) {
    const { json } = await ask(account.port, { path, token: account.token })
    t.strictSame(read[index]?.sort(), findStrings(json).sort(), path)
  }
}

for (const [name, behaviours] of [
  ['as it behaves by default', {}],
  ['where it takes what it can', TOLERANT],
] as const) {
  t.test(`hostile strings in the answers of a mock ${name}`, async (t) => {
    const { port } = await startedMock(t)
    const account = await createAccount(port, { behaviours })
    await sendHostility(account)
    t.ok((await account.getJournal()).length > 100)
    for (const reader of READERS) {
      const skip = succeeds(reader[2]) ? false : `this machine lacks ${reader[0]}`
      await t.test(reader[0], { skip }, (t) => isReadBy(t, reader, account))
    }
  })
}
