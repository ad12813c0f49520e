import type { OutgoingHttpHeaders } from 'node:http'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { documentedAccount, parseLead, parseRefusal, type TestAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { lines, sendBytes } from '../support/raw-socket.ts'
import { isRefusal } from '../support/refusal.ts'
import { startedMock } from '../support/started-mock.ts'

const LIMIT = 65_536
const sound = JSON.stringify({
  event: '1f80e399-6f55-4cef-b8b0-0f74752c1ceb',
  click: '59d08c54-18e6-4e0d-9c06-d18be3510e43',
  reference: 'A1',
})

/** Puts the same bad body to both routes that take one, and sees that nothing came of it. */
async function bothRoutes(t: Test, account: TestAccount, check: (path: string) => Promise<void>): Promise<void> {
  const { uuid } = await account.saveLead()
  const before = await account.getState()
  for (const path of ['/api/v2/leads', `/api/v2/leads/${uuid}`]) await check(path)
  t.equal(await account.getState(), before, 'leads and clicks are as they were')
}

const post = (account: TestAccount, path: string, body: string | Buffer, headers: OutgoingHttpHeaders = {}) =>
  ask(account.port, {
    method: 'POST',
    path,
    token: account.token,
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })

const UNREADABLE: Readonly<Record<string, string | Buffer>> = {
  empty: '',
  blank: ' \n\t ',
  'not JSON': 'hello',
  'a form in disguise': 'event=1&click=2',
  'cut short': sound.slice(0, -1),
  'one closing bracket too many': `${sound}}`,
  'two values': `${sound}${sound}`,
  'single quotes': sound.replaceAll('"', "'"),
  'a trailing comma': sound.replace('}', ',}'),
  'a comment': `/* lead */${sound}`,
  'a bare NaN': '{"event":NaN}',
  'an unescaped line break in a string': '{"reference":"a\nb"}',
  'a broken escape': '{"reference":"\\u12"}',
  'a NUL behind it': `${sound}\0`,
  'an opening bracket alone': '{',
  '60,000 opening brackets': '['.repeat(60_000),
  '10,000 nested objects, never closed': '{"a":'.repeat(10_000),
  'invalid UTF-8': Buffer.concat([Buffer.from('{"reference":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  'overlong UTF-8': Buffer.concat([Buffer.from('{"reference":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}')]),
  'UTF-8 cut in the middle of a character': Buffer.concat([Buffer.from('{"reference":"'), Buffer.from([0xc3])]),
  'a surrogate in UTF-8': Buffer.concat([
    Buffer.from('{"reference":"'),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from('"}'),
  ]),
  'Latin-1': Buffer.from('{"reference":"ö"}', 'latin1'),
  'a byte order mark': `\ufeff${sound}`,
  'UTF-16 LE': Buffer.from(sound, 'utf16le'),
  'UTF-16 with a byte order mark': Buffer.from(`\ufeff${sound}`, 'utf16le'),
  gzip: gzipSync(sound),
  'random bytes': Buffer.from([0, 1, 2, 3, 0x80, 0xff, 0x7f]),
}

t.test('a body that cannot be read is refused with 400', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await bothRoutes(t, account, async (path) => {
    for (const [name, body] of Object.entries(UNREADABLE)) {
      isRefusal(t, await post(account, path, body), 400, 'malformed-body', `${name}, to ${path}`)
    }
  })
})

/** Each body with what the refusal must say of it. */
const CAUSES: readonly (readonly [string | Buffer, RegExp, (string | undefined)?, OutgoingHttpHeaders?])[] = [
  [`\ufeff${sound}`, /byte order mark/],
  [Buffer.from(sound, 'utf16le'), /UTF-16/],
  [Buffer.from(`\ufeff${sound}`, 'utf16le'), /UTF-16/],
  [gzipSync(sound), /gzip/],
  [sound, /Content-Encoding/, 'compressed-body', { 'content-encoding': 'br' }],
  ['event=1&click=2', /is a form/],
  ['--x\r\nContent-Disposition: form-data; name="event"', /multipart form/],
  ['<lead/>', /XML or HTML/],
  [sound.replace('}', ',}'), new RegExp(`comma too many at character ${sound.length}\\.`)],
  [sound.replaceAll('"', "'"), /double quotes/],
  [sound.slice(0, -1), /ends too soon/],
  [sound.replace('"event"', 'event'), /not JSON from character 2 on/],
  ['  \n', /nothing but blanks/],
  ['{"voucher":"\\ud83d"}', /half of a surrogate pair/, 'lone-surrogate'],
  ['{"a":{"\\udc00":1}}', /half of a surrogate pair/, 'lone-surrogate'],
  [`{"x":${'['.repeat(511)}${']'.repeat(511)}}`, /more than 511 levels deep/, 'json-depth'],
  ['{"x":[1e400]}', /too large/, 'number-overflow'],
  [`{"x":${'9'.repeat(400)}}`, /too large/, 'number-overflow'],
]

t.test('a refusal names why a body cannot be read, and repeats nothing of it', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const [body, says, cause, headers] of CAUSES) {
    const reply = await post(account, '/api/v2/leads', body, headers)
    isRefusal(t, reply, 400, cause === undefined ? 'malformed-body' : ['malformed-body', cause], `${says}`)
    t.match(parseRefusal(reply).message, says)
    t.notMatch(reply.text, '1f80e399')
  }
  t.equal((await account.sendLead({ reference: 'a whole 😀', x: { deep: ['1e400', '\\ud83d'] } })).status, 200)
})

t.test('the number of characters is told as a person counts them', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { message } = parseRefusal(await account.sendLead({ reference: '😀'.repeat(256) }))
  t.match(message, /not be greater than 255 characters; a string of 256 characters was given/)
})

t.test('JSON that is no object counts as an object with nothing in it', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await bothRoutes(t, account, async (path) => {
    for (const body of ['null', '0', '"text"', 'true', '[]', `[${sound}]`, `${'['.repeat(511)}${']'.repeat(511)}`]) {
      const reply = await post(account, path, body)
      t.equal(reply.status, 422, `${body.slice(0, 20)}, to ${path}`)
      const wanted = path === '/api/v2/leads' ? ['click', 'event', 'reference'] : ['status']
      t.strictSame(Object.keys((reply.json as { errors: object }).errors).toSorted(), wanted)
    }
  })
})

t.test(
  'deep nesting that is allowed is refused like any other wrong type, also where the limit lets 100,000 brackets in',
  async (t) => {
    const behaviours = { 'body-limit': 1_048_576, 'json-depth': 100_000 }
    const account = documentedAccount((await startedMock(t, { behaviours })).port)
    const deep = `${'['.repeat(99_999)}${']'.repeat(99_999)}`
    await bothRoutes(t, account, async (path) => {
      t.equal((await post(account, path, deep)).status, 422, `a list, to ${path}`)
      t.equal((await post(account, path, '['.repeat(100_000))).status, 400, `never closed, to ${path}`)
      for (const field of ['event', 'reference', 'status']) {
        const reply = await post(account, path, `{"${field}":${deep}}`)
        t.equal(reply.status, 422, `in ${field}, to ${path}`)
        t.ok(reply.text.length < 2000, 'and not repeated in the answer')
      }
      t.equal((await post(account, path, `{"event":${'{"a":'.repeat(99_999)}1${'}'.repeat(99_999)}}`)).status, 422)
    })
  },
)

t.test('a body over 64 KiB is refused with 413, however it is sent; one byte less is read', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const padded = (size: number) => sound.padEnd(size, ' ')
  t.equal((await post(account, '/api/v2/leads', padded(LIMIT))).status, 200, 'exactly 64 KiB')
  await bothRoutes(t, account, async (path) => {
    for (const size of [LIMIT + 1, 2 * LIMIT, 1_000_000, 5_000_000]) {
      isRefusal(t, await post(account, path, padded(size)), 413, 'body-too-large', `${size} bytes, to ${path}`)
    }
    const chunked = { 'transfer-encoding': 'chunked', 'content-length': undefined }
    isRefusal(t, await post(account, path, padded(LIMIT + 1), chunked), 413, 'body-too-large', `in chunks, to ${path}`)
    isRefusal(t, await post(account, path, '['.repeat(LIMIT + 1)), 413, 'body-too-large', `and not JSON, to ${path}`)

    const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${account.token}`]
    const asking = [...head, 'Content-Type: application/json', `Content-Length: ${LIMIT + 1}`, 'Expect: 100-continue']
    const { replies } = await sendBytes(account.port, lines(asking, padded(LIMIT + 1)))
    isRefusal(t, replies[0] ?? NO_REPLY, 413, 'body-too-large', `with Expect: 100-continue, to ${path}`)
  })
})

const NO_REPLY = { status: 0, headers: {}, text: '', json: undefined }

t.test('a body of 20 MB is not taken in: it is refused or cut off, and the mock goes on', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  const head = ['POST /api/v2/leads HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${account.token}`]
  const body = Buffer.alloc(20_000_000, ' ')
  const { replies, closed } = await sendBytes(
    account.port,
    lines([...head, 'Content-Type: application/json', `Content-Length: ${body.length}`], body),
  )
  t.ok(closed || replies[0]?.status === 413)
  t.equal(await account.getState(), before)
})

t.test('of a body without end 16 MiB are read, then the connection is closed', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const head = ['POST /api/v2/leads HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${account.token}`]
  const begun = lines(
    [...head, 'Content-Type: application/json', 'Content-Length: 1000000000'],
    Buffer.alloc(17_000_000),
  )
  const { replies, closed } = await sendBytes(account.port, begun, { replies: 2 })
  t.ok(closed || replies[0]?.status === 413)
})

t.test('a body in chunks, with Expect: 100-continue, or byte by byte, is read like any other', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const chunked = await post(account, '/api/v2/leads', sound, {
    'transfer-encoding': 'chunked',
    'content-length': undefined,
  })
  t.equal(chunked.status, 200, 'in chunks')
  const expecting = await post(account, '/api/v2/leads', sound, { expect: '100-continue' })
  t.equal(expecting.status, 200, 'with Expect: 100-continue')
  const bytes = [...sound].map((byte) => `1\r\n${byte}\r\n`).join('')
  const head = ['POST /api/v2/leads HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${account.token}`]
  const { replies } = await sendBytes(
    account.port,
    lines([...head, 'Content-Type: application/json', 'Transfer-Encoding: chunked'], `${bytes}0\r\n\r\n`),
  )
  t.equal(replies[0]?.status, 200, 'byte by byte')
})

const NOT_JSON: readonly (string | undefined)[] = [
  undefined,
  '',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'text/plain;charset=UTF-8',
  'text/json',
  'application/jsonp',
  'application/json-patch',
  'application/javascript',
  'application/xml',
  'application/octet-stream',
  'json',
  'application/',
  '/json',
  'application/json, text/plain',
  'application/+json',
  'application json',
  '; charset=utf-8',
  '*/*',
  'x'.repeat(5000),
]
const JSON_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json ; charset="utf-8"',
  'APPLICATION/JSON',
  'Application/Json',
  ' application/json ',
  'application/json;',
  'application/json; a=b; c=d',
  'application/vnd.api+json',
  'application/problem+json; charset=utf-8',
  'application/LD+JSON',
]

t.test('a content type that does not say JSON is refused with 415', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await bothRoutes(t, account, async (path) => {
    for (const type of NOT_JSON) {
      isRefusal(
        t,
        await post(account, path, sound, { 'content-type': type }),
        415,
        'content-type',
        `${type?.slice(0, 50)}, to ${path}`,
      )
    }
  })
})

t.test('every content type that says JSON is taken', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const type of JSON_TYPES) {
    t.equal((await post(account, '/api/v2/leads', sound, { 'content-type': type })).status, 200, type)
  }
})

const A_UUID = '59d08c54-18e6-4e0d-9c06-d18be3510e43'
const NO_UUIDS = [
  'x',
  '59d08c54',
  A_UUID.slice(0, -1),
  `${A_UUID}0`,
  `{${A_UUID}}`,
  `urn:uuid:${A_UUID}`,
  A_UUID.replaceAll('-', ''),
  A_UUID.replace('4e0d', 'ge0d'),
  A_UUID.replace('4e0d', '9e0d'),
  A_UUID.replace('4e0d', '0e0d'),
  A_UUID.replace('9c06', 'cc06'),
  A_UUID.replaceAll('-', '–'),
  '٥9d08c54-18e6-4e0d-9c06-d18be3510e43',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'é'.repeat(5000),
  '__proto__',
  'constructor',
]
const WRONG_TYPES = [0, 1, -1, 1.5, 1e300, true, false, [], [A_UUID], {}, { uuid: A_UUID }, [[[]]], Array(300).fill(0)]
const NOTHING = [undefined, null, '', '   ']
/** Every version that RFC 9562 knows, and its two special identifiers. */
const UNKNOWN_UUIDS = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((version) => `00000000-0000-${version}000-8000-000000000000`),
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
]

interface Case {
  readonly field: string
  readonly values: readonly unknown[]
  readonly behaviour: string
}
const BAD_FIELDS: readonly Case[] = [
  ...['event', 'click'].flatMap((field) => [
    { field, values: [...NOTHING, ...NO_UUIDS, ...WRONG_TYPES], behaviour: 'invalid-fields' },
    { field, values: UNKNOWN_UUIDS, behaviour: `unknown-${field}` },
  ]),
  { field: 'reference', values: NOTHING, behaviour: 'reference-required' },
  { field: 'reference', values: WRONG_TYPES, behaviour: 'invalid-fields' },
  {
    field: 'reference',
    values: ['x'.repeat(256), 'ö'.repeat(256), '🛒'.repeat(256), 'x'.repeat(60_000)],
    behaviour: 'reference-length',
  },
  { field: 'voucher', values: WRONG_TYPES, behaviour: 'invalid-fields' },
  { field: 'voucher', values: ['x'.repeat(256), '🛒'.repeat(256), 'x'.repeat(60_000)], behaviour: 'voucher-length' },
]

t.test(
  'a field that is missing, of a wrong type, no uuid, unknown or too long is refused with 422 and named',
  async (t) => {
    const account = documentedAccount((await startedMock(t)).port)
    const before = await account.getState()
    for (const { field, values, behaviour } of BAD_FIELDS) {
      for (const value of values) {
        const title = `${field}: ${JSON.stringify(value)?.slice(0, 60)}`
        const reply = await account.sendLead({ [field]: value })
        isRefusal(t, reply, 422, behaviour, title)
        const { message, errors } = reply.json as { message: string; errors: Record<string, string[]> }
        t.strictSame(Object.keys(errors), [field], title)
        t.strictSame(
          [errors[field]?.length, errors[field]?.[0]],
          [1, message],
          `${title}: the message is the only problem`,
        )
        t.ok(message.includes(field) && message.length < 250, `${title}: ${message.slice(0, 250)}`)
      }
    }
    t.equal(await account.getState(), before)
  },
)

t.test('texts of up to 255 characters are taken, whatever the characters', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const text of [
    '0',
    'x'.repeat(255),
    'ö'.repeat(255),
    '🛒'.repeat(255),
    'a\u0000\u001f"\\',
    '__proto__',
    '<b>',
    'a\r\nSet-Cookie: a=b',
  ]) {
    const lead = parseLead(await account.sendLead({ reference: text, voucher: text }))
    t.strictSame([lead.reference, lead.vouchers], [text, [text]], JSON.stringify(text).slice(0, 40))
  }
  for (const voucher of [null, '', undefined])
    t.strictSame((await account.saveLead({ voucher })).vouchers, [], `${voucher}`)
})

t.test('all failing fields are named at once, and the message counts the others', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  const all = await account.sendLead({ event: 'x', click: 7, reference: null, voucher: [] })
  isRefusal(t, all, 422, ['invalid-fields', 'reference-required'])
  const { message, errors } = all.json as { message: string; errors: Record<string, string[]> }
  t.strictSame(Object.keys(errors).toSorted(), ['click', 'event', 'reference', 'voucher'])
  t.match(message, /\(and 3 more errors\)$/)

  const unknown = await account.sendLead({
    event: UNKNOWN_UUIDS[3],
    click: UNKNOWN_UUIDS[3],
    reference: 'x'.repeat(256),
  })
  isRefusal(t, unknown, 422, ['unknown-event', 'unknown-click', 'reference-length'])
  t.match(unknown.json, { message: /\(and 2 more errors\)$/ })

  const two = await account.sendLead({ event: UNKNOWN_UUIDS[3], click: 'x' })
  isRefusal(t, two, 422, ['unknown-event', 'invalid-fields'], 'what is unknown is named beside what is no uuid')
  t.match(two.json, { message: /\(and 1 more error\)$/ })
  t.equal(await account.getState(), before)
})

t.test('a status that is missing, of a wrong type or unknown is refused with 422', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { uuid } = await account.saveLead()
  const before = await account.getState()
  for (const status of [...NOTHING])
    isRefusal(t, await account.sendUpdate(uuid, { status }), 422, 'invalid-fields', `${status}`)
  for (const status of [...WRONG_TYPES, 'Approved', 'APPROVED', 'accepted', 'paid', 'toString', '__proto__']) {
    const reply = await account.sendUpdate(uuid, { status })
    isRefusal(t, reply, 422, 'status-values', JSON.stringify(status))
    t.match(reply.json, { errors: { status: [/pending, rejected, approved/] } })
  }
  t.equal(await account.getState(), before)
})

t.test('an update of a lead that does not exist is refused with 404, whatever the uuid', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.saveLead()
  const before = await account.getState()
  for (const uuid of [
    ...UNKNOWN_UUIDS,
    'x',
    '%00',
    '%2e%2e',
    '..%2f..',
    '%ff',
    '%zz',
    'constructor',
    '__proto__',
    'x'.repeat(4000),
    '3AFC4A82-93C3-423F-8EE8-542CCB315931',
  ]) {
    isRefusal(t, await account.sendUpdate(uuid, { status: 'approved' }), 404, 'unknown-lead', uuid.slice(0, 60))
  }
  t.equal(await account.getState(), before)
})

t.test('fields that nobody documents, however hostile, change nothing', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const hostile = `{"__proto__":{"event":"x"},"constructor":{"prototype":{"polluted":1}},"uuid":"00000000-0000-4000-8000-000000000000","status":"approved","commission":1,${sound.slice(1)}`
  const lead = parseLead(await post(account, '/api/v2/leads', hostile))
  t.strictSame(
    [lead.uuid, lead.commission, lead.status.name],
    ['3afc4a82-93c3-423f-8ee8-542ccb315931', 4000, 'pending'],
  )
  t.equal(Reflect.get({}, 'polluted'), undefined)
  const update = await account.sendUpdate(lead.uuid, {
    status: 'rejected',
    reason: 'mine',
    commission: 9,
    reference: 'new',
  })
  const { reference, commission, status } = parseLead(update)
  t.strictSame([reference, commission, status.name, status.reason], ['A1', 4000, 'rejected', null])
})

t.test('the control API refuses bad bodies in the same shape', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  const routes = [
    ['POST', '/_mock/accounts'],
    ['PATCH', '/_mock/account'],
    ['POST', '/_mock/clicks'],
    ['PUT', '/_mock/clock'],
  ] as const
  const accounts = (await account.control('GET', '/accounts')).text
  for (const [method, path] of routes) {
    const send = (body: string | Buffer, type: string | undefined = 'application/json') =>
      ask(account.port, { method, path, token: account.token, body, headers: { 'content-type': type } })
    for (const [name, body] of Object.entries(UNREADABLE).filter(([name]) => name !== 'empty')) {
      const reply = await send(body)
      t.ok([400, 422].includes(reply.status), `${name}, to ${path}: ${reply.status} ${reply.text.slice(0, 100)}`)
      t.match(reply.json, { message: String }, name)
    }
    for (const body of ['null', '1', '[]', '"x"', 'true', `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
      t.equal((await send(body)).status, 422, `${body.slice(0, 10)}, to ${path}`)
    }
    t.equal((await send(`{"x":"${'x'.repeat(2_000_000)}"}`)).status, 413, `2 MB, to ${path}`)
    t.equal((await send('a=b', 'application/x-www-form-urlencoded')).status, 415, `a form, to ${path}`)
    t.match(await send('{"__proto__":{"a":1}}'), { status: 422 }, `__proto__, to ${path}`)
  }
  t.equal((await account.control('GET', '/accounts')).text, accounts)
  t.equal(await account.getState(), before)
})
