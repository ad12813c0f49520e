import t from 'tap'
import { createAccount, documentedAccount, type TestAccount } from './support/account.ts'
import { type Asked, ask } from './support/http.ts'
import { lines, open, type RawOptions, type RawReply, sendBytes } from './support/raw-socket.ts'
import { isRefusal } from './support/refusal.ts'
import { startedMock } from './support/started-mock.ts'
import { leadBytes } from './support/wire.ts'

const LEADS = '/api/v2/leads'
const sound = JSON.stringify({
  event: '1f80e399-6f55-4cef-b8b0-0f74752c1ceb',
  click: '59d08c54-18e6-4e0d-9c06-d18be3510e43',
  reference: 'A1',
})
const NO_REPLY: RawReply = { status: 0, headers: {}, text: '', json: undefined }

t.test('a missing or unknown token is refused with 401, however it is written', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { uuid } = await account.saveLead()
  const before = await account.getState()
  const { token } = account
  const bad: Readonly<Record<string, string | undefined>> = {
    missing: undefined,
    empty: '',
    blank: '   ',
    'the scheme alone': 'Bearer',
    'the scheme and a space': 'Bearer ',
    'no scheme': token,
    'another scheme': `Token ${token}`,
    Basic: `Basic ${Buffer.from(`${token}:`).toString('base64')}`,
    'Basic with the token': `Basic ${token}`,
    Digest: `Digest username="${token}"`,
    'two tokens': `Bearer ${token} ${token}`,
    'two tokens with a comma': `Bearer ${token}, Bearer ${token}`,
    'the scheme twice': `Bearer Bearer ${token}`,
    'no space after the scheme': `Bearer${token}`,
    'a colon after the scheme': `Bearer: ${token}`,
    'a parameter': `Bearer token=${token}`,
    'in quotes': `Bearer "${token}"`,
    'one letter less': `Bearer ${token.slice(0, -1)}`,
    'one letter more': `Bearer ${token}x`,
    'another case': `Bearer ${token.toLowerCase()}`,
    'not ASCII': `Bearer ${token}\u00e9`,
    unknown: 'Bearer unknown',
    'a word of the language': 'Bearer __proto__',
    'very long': `Bearer ${'x'.repeat(8000)}`,
  }
  for (const path of [LEADS, `${LEADS}/${uuid}`]) {
    for (const [name, authorization] of Object.entries(bad)) {
      const reply = await ask(account.port, {
        method: 'POST',
        path,
        json: { status: 'approved', ...JSON.parse(sound) },
        headers: { authorization },
      })
      isRefusal(t, reply, 401, 'unauthenticated', `${name}, to ${path}`)
      t.equal(reply.text, '{"message":"Unauthenticated."}', 'word for word as Laravel says it, the token not repeated')
    }
  }
  t.equal(await account.getState(), before)
})

t.test('the token anywhere else than in the Authorization header counts for nothing', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { token } = account
  const tries: readonly Asked[] = [
    { path: `${LEADS}?api_token=${token}` },
    { path: `${LEADS}?token=${token}` },
    {
      path: LEADS,
      headers: { 'x-api-key': token, cookie: `token=${token}`, 'proxy-authorization': `Bearer ${token}` },
    },
  ]
  for (const asked of tries)
    isRefusal(t, await ask(account.port, { method: 'POST', json: {}, ...asked }), 401, 'unauthenticated')
})

t.test('a scheme in any case, and blanks around the token, are taken', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { token } = account
  const good = [
    `Bearer ${token}`,
    `bearer ${token}`,
    `BEARER ${token}`,
    `bEaReR ${token}`,
    `Bearer   ${token}`,
    `Bearer\t${token}`,
    `Bearer ${token}  `,
    ` Bearer ${token}`,
  ]
  for (const authorization of good)
    t.equal((await account.sendLead({}, { headers: { authorization } })).status, 200, JSON.stringify(authorization))
})

t.test("another account's token reaches none of the default account's leads, clicks and events", async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { uuid } = await account.saveLead()
  const other = await createAccount(account.port)
  const before = [await account.getState(), await other.getState()]
  const update = await ask(account.port, {
    method: 'POST',
    path: `${LEADS}/${uuid}`,
    token: other.token,
    json: { status: 'approved' },
  })
  isRefusal(t, update, 404, 'unknown-lead')
  isRefusal(t, await account.sendLead({}, { token: other.token }), 422, ['unknown-event', 'unknown-click'])
  t.strictSame([await account.getState(), await other.getState()], before)
})

const UNKNOWN_PATHS = [
  '/',
  '/api',
  '/api/v2',
  '/api/v1/leads',
  '/api/v3/leads',
  '/api/v2/lead',
  '/api/v2/Leads',
  '/API/v2/leads',
  '/api/v2/leads/',
  '//api/v2/leads',
  '/api//v2/leads',
  '/api/v2//leads',
  '/api/v2/leads//',
  '/api/v2/./leads',
  '/api/v2/x/../leads',
  '/api/v2/%6ceads',
  '/api%2Fv2%2Fleads',
  '/api/v2/leads%00',
  '/api/v2/leads%',
  '/api/v2/leads%zz',
  '/api/v2/leads;a=b',
  '/api/v2/leads/x/y',
  '/api/v2/leads/x/',
  '/api/v2/transactions',
  '/track/v2/click/',
  '/track/v2',
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%5c..%5cwindows',
  '/.env',
  '/_mocker/health',
  '/__proto__',
  '/constructor',
  `/${'x'.repeat(8000)}`,
  '/?',
  '/?api/v2/leads',
  '*',
]
const ALL_METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'TRACE',
  'PROPFIND',
  'MKCOL',
  'PURGE',
  'SEARCH',
  'M-SEARCH',
]

t.test('an unknown path is answered 404 for every method, and never more than named in the answer', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  for (const path of UNKNOWN_PATHS) {
    // To read the root is to be told what the mock is.
    const methods = /^\/(?:\?|$)/.test(path) ? ['POST', 'DELETE', 'OPTIONS'] : ['GET', 'POST', 'DELETE', 'OPTIONS']
    for (const method of methods) {
      const reply = await ask(account.port, {
        method,
        path,
        token: account.token,
        body: method === 'GET' ? undefined : sound,
        headers: { 'content-type': 'application/json' },
      } as Asked)
      isRefusal(t, reply, 404, 'unknown-path', `${method} ${path.slice(0, 60)}`)
      t.ok(reply.text.length < 500, 'a long path is not repeated')
    }
  }
  t.equal(await account.getState(), before)
})

t.test('a known path with another method is answered 405 with Allow', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { uuid } = await account.saveLead()
  const before = await account.getState()
  const known: readonly (readonly [string, string])[] = [
    [LEADS, 'POST'],
    [`${LEADS}?page=1`, 'POST'],
    [`${LEADS}/${uuid}`, 'POST'],
    [`${LEADS}/x`, 'POST'],
    [account.trackingPath, 'GET, HEAD'],
    ['/track/v2/click', 'GET, HEAD'],
  ]
  for (const [path, allow] of known) {
    for (const method of ALL_METHODS.filter((method) => !allow.split(', ').includes(method))) {
      for (const token of [account.token, undefined]) {
        const reply = await ask(account.port, { method, path, token, headers: { 'content-type': 'text/plain' } })
        if (method === 'HEAD')
          t.strictSame([reply.status, reply.headers['x-retrack-kit-behaviour']], [405, 'wrong-method'])
        else isRefusal(t, reply, 405, 'wrong-method', `${method} ${path}`)
        t.equal(reply.headers.allow, allow)
      }
    }
  }
  t.equal(await account.getState(), before)
})

t.test('a target in absolute form, as clients send to a proxy, counts by its path', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const absolute = await account.sendLead({}, { path: `http://retrack.refunder.com${LEADS}` })
  t.equal(absolute.status, 200)
  isRefusal(t, await account.sendLead({}, { path: 'http://retrack.refunder.com' }), 404, 'unknown-path')
  isRefusal(
    t,
    await account.sendLead({}, { path: `http://retrack.refunder.com${LEADS}`, token: 'x' }),
    401,
    'unauthenticated',
  )
})

t.test('a Host that is empty or no name is refused with 400, by the control API as well', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  for (const path of [LEADS, '/_mock/account']) {
    for (const host of ['', ' ', 'a b', 'http://a', 'a/b', 'a:b', 'user@a', '[::1', 'a, b', 'a?b', '%zz', 'ö']) {
      const bytes = lines([`GET ${path} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${account.token}`])
      const { replies } = await sendBytes(account.port, bytes)
      isRefusal(t, replies[0] ?? NO_REPLY, 400, 'broken-request', `"${host}", to ${path}`)
    }
  }
  for (const host of ['localhost', '127.0.0.1:80', '[::1]:8080', 'my_mock.internal.', 'a:']) {
    const bytes = lines([`PUT ${LEADS} HTTP/1.1`, `Host: ${host}`, 'Connection: close'])
    const { replies } = await sendBytes(account.port, bytes)
    t.equal(replies[0]?.status, 405, host)
  }
  t.equal(await account.getState(), before)
})

/** The possible defects of a request, in the order in which the design checks them. */
const DEFECTS = ['path', 'method', 'token', 'contentType', 'size', 'syntax', 'lead', 'fields'] as const
type Defect = (typeof DEFECTS)[number]
const EXPECTED: Readonly<Record<Defect, readonly [number, string]>> = {
  path: [404, 'unknown-path'],
  method: [405, 'wrong-method'],
  token: [401, 'unauthenticated'],
  contentType: [415, 'content-type'],
  size: [413, 'body-too-large'],
  syntax: [400, 'malformed-body'],
  lead: [404, 'unknown-lead'],
  fields: [422, 'invalid-fields'],
}

t.test('of several things wrong at once, the first in the order of the design is answered', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { uuid } = await account.saveLead()
  const before = await account.getState()
  for (const updating of [false, true]) {
    for (let set = 1; set < 2 ** DEFECTS.length; set += 1) {
      const wrong = DEFECTS.filter((_, n) => (set >> n) % 2 === 1)
      const has = (defect: Defect) => wrong.includes(defect)
      if (!updating && has('lead')) continue
      const fields = updating
        ? { status: has('fields') ? null : 'rejected' }
        : { ...JSON.parse(sound), event: has('fields') ? 1 : JSON.parse(sound).event }
      const json = JSON.stringify(fields)
      const body = (has('syntax') ? json.slice(0, -1) : json).padEnd(has('size') ? 65_537 : 0, ' ')
      const known = updating ? `${LEADS}/${has('lead') ? '59d08c54-18e6-4e0d-9c06-d18be3510e43' : uuid}` : LEADS
      const reply = await ask(account.port, {
        method: has('method') ? 'PUT' : 'POST',
        path: has('path') ? `/x${known}` : known,
        token: has('token') ? 'unknown' : account.token,
        body,
        headers: { 'content-type': has('contentType') ? 'text/plain' : 'application/json' },
      })
      const [status, behaviour] = EXPECTED[wrong[0] ?? 'path']
      isRefusal(t, reply, status, behaviour, `${updating ? 'update' : 'creation'}: ${wrong.join(', ')}`)
    }
  }
  t.equal(await account.getState(), before)
})

/** The start of a request that would make a lead, were it whole. */
const head = (account: TestAccount, ...more: string[]) => [
  `POST ${LEADS} HTTP/1.1`,
  'Host: localhost',
  `Authorization: Bearer ${account.token}`,
  'Content-Type: application/json',
  ...more,
]

t.test('broken framing is refused in JSON, the connection closed, and nothing saved', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  const length = `Content-Length: ${sound.length}`
  const chunk = `${sound.length.toString(16)}\r\n${sound}\r\n`
  const broken: Readonly<Record<string, string | Buffer>> = {
    'not HTTP at all': 'hello\r\n\r\n',
    TLS: Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a version that is none': lines([`POST ${LEADS} HTTP/9.9`, ...head(account, length).slice(1)], sound),
    'an unknown method': lines([`LEAD ${LEADS} HTTP/1.1`, ...head(account, length).slice(1)], sound),
    'a method in small letters': lines([`post ${LEADS} HTTP/1.1`, ...head(account, length).slice(1)], sound),
    'a blank in the path': lines([`POST ${LEADS} x HTTP/1.1`, ...head(account, length).slice(1)], sound),
    'NUL in the path': lines([`POST ${LEADS}\0 HTTP/1.1`, ...head(account, length).slice(1)], sound),
    'NUL in a header': lines(head(account, length, 'X-A: a\0b'), sound),
    'a header without a colon': lines(head(account, length, 'nonsense'), sound),
    'a header without a name': lines(head(account, length, ': value'), sound),
    'a blank before the colon': lines(head(account, length, 'X-A : b'), sound),
    'a header name with a bracket': lines(head(account, length, 'X(A): b'), sound),
    'a folded header': lines(head(account, length, 'X-A: b', ' c'), sound),
    'a content length below nothing': lines(head(account, 'Content-Length: -1'), sound),
    'a content length in words': lines(head(account, 'Content-Length: many'), sound),
    'a content length with a sign': lines(head(account, `Content-Length: +${sound.length}`), sound),
    'a content length beyond all bounds': lines(head(account, `Content-Length: ${'9'.repeat(30)}`), sound),
    'two content lengths': lines(head(account, length, 'Content-Length: 5'), sound),
    'a length and chunks': lines(head(account, length, 'Transfer-Encoding: chunked'), `${chunk}0\r\n\r\n`),
    'chunks and a length': lines(head(account, 'Transfer-Encoding: chunked', length), `${chunk}0\r\n\r\n`),
    'an encoding after chunked': lines(head(account, 'Transfer-Encoding: chunked, gzip'), `${chunk}0\r\n\r\n`),
    'an unknown encoding': lines(head(account, 'Transfer-Encoding: zipped'), sound),
    'a chunk size that is no number': lines(head(account, 'Transfer-Encoding: chunked'), `zz\r\n${sound}\r\n0\r\n\r\n`),
    'a negative chunk size': lines(head(account, 'Transfer-Encoding: chunked'), `-5\r\n${sound}\r\n0\r\n\r\n`),
    'a chunk size beyond all bounds': lines(
      head(account, 'Transfer-Encoding: chunked'),
      `${'f'.repeat(20)}\r\n${sound}`,
    ),
    'a chunk longer than its size': lines(head(account, 'Transfer-Encoding: chunked'), `5\r\n${sound}\r\n0\r\n\r\n`),
    'chunks without an end of line': lines(
      head(account, 'Transfer-Encoding: chunked'),
      `${sound.length.toString(16)}\r\n${sound}0\r\n\r\n`,
    ),
  }
  for (const [name, bytes] of Object.entries(broken)) {
    const { replies, closed } = await sendBytes(account.port, bytes, { replies: 2 })
    isRefusal(t, replies[0] ?? NO_REPLY, 400, 'broken-request', name)
    t.equal(replies[0]?.headers['connection'], 'close', name)
    t.strictSame([replies.length, closed], [1, true], `${name}: answered once, then closed`)
  }
  t.equal(await account.getState(), before)
})

t.test('line ends without a carriage return are refused or read, but never half', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const bytes = lines(head(account, `Content-Length: ${sound.length}`), sound)
    .toString()
    .replaceAll('\r\n', '\n')
  const { replies } = await sendBytes(account.port, bytes)
  const leads = JSON.parse(await account.getState())[0].length
  t.strictSame([replies[0]?.status, leads], replies[0]?.status === 200 ? [200, 1] : [400, 0])
})

t.test('headers of more than 16 KiB are refused with 431', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  const length = `Content-Length: ${sound.length}`
  const huge = {
    'one huge header': head(account, length, `X-A: ${'a'.repeat(20_000)}`),
    'a huge name': head(account, length, `${'a'.repeat(20_000)}: b`),
    'a huge path': [`POST ${LEADS}?${'a'.repeat(20_000)} HTTP/1.1`, ...head(account, length).slice(1)],
    'many headers': head(account, length, ...Array.from({ length: 3000 }, (_, n) => `X-${n}: b`)),
    'a huge token': [
      ...head(account, length).filter((line) => !line.startsWith('Auth')),
      `Authorization: Bearer ${'x'.repeat(20_000)}`,
    ],
  }
  for (const [name, all] of Object.entries(huge)) {
    const { replies, closed } = await sendBytes(account.port, lines(all, sound), { replies: 2 })
    isRefusal(t, replies[0] ?? NO_REPLY, 431, 'broken-request', name)
    t.ok(closed, name)
  }
  t.equal(await account.getState(), before)
})

t.test('some hundred small headers are no trouble', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const many = Array.from({ length: 900 }, (_, n) => `X-${n}: b`)
  const { replies } = await sendBytes(
    account.port,
    lines(head(account, ...many, `Content-Length: ${sound.length}`), sound),
  )
  t.equal(replies[0]?.status, 200)
})

t.test('a request without Host is refused; HTTP/1.0 needs none', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  const hostless = head(account, `Content-Length: ${sound.length}`).filter((line) => !line.startsWith('Host'))
  const { replies } = await sendBytes(account.port, lines(hostless, sound))
  isRefusal(t, replies[0] ?? NO_REPLY, 400, 'broken-request')
  t.equal(await account.getState(), before)
  const old = await sendBytes(account.port, lines([`POST ${LEADS} HTTP/1.0`, ...hostless.slice(1)], sound))
  t.equal(old.replies[0]?.status, 200)
})

t.test('an Expect that nobody knows is refused with 417, CONNECT with 400, TRACE as any wrong method', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  const raw = async (bytes: Buffer, options?: RawOptions) =>
    (await sendBytes(account.port, bytes, options)).replies[0] ?? NO_REPLY
  const length = `Content-Length: ${sound.length}`
  isRefusal(t, await raw(lines(head(account, length, 'Expect: a-miracle'), sound)), 417, 'broken-request')
  isRefusal(t, await raw(lines(['CONNECT evil.invalid:443 HTTP/1.1', 'Host: evil.invalid:443'])), 400, 'broken-request')
  isRefusal(
    t,
    await raw(lines([`TRACE ${LEADS} HTTP/1.1`, 'Host: localhost', 'X-Secret: s3cret'])),
    405,
    'wrong-method',
  )
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: x']
  isRefusal(t, await raw(lines([`GET ${LEADS} HTTP/1.1`, 'Host: localhost', ...upgrade])), 405, 'wrong-method')
  t.equal(await account.getState(), before)
})

t.test('a sender that breaks off saves nothing', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const before = await account.getState()
  const length = `Content-Length: ${sound.length}`
  const cut: Readonly<Record<string, Buffer>> = {
    'in the first line': Buffer.from('POST /api/v2/le'),
    'in the headers': lines(head(account, length)).subarray(0, 60),
    'before the body': lines(head(account, length)),
    'in the body': lines(head(account, length), sound.slice(0, 20)),
    'before the last byte': lines(head(account, length), sound.slice(0, -1)),
    'before the last chunk': lines(
      head(account, 'Transfer-Encoding: chunked'),
      `${sound.length.toString(16)}\r\n${sound}\r\n`,
    ),
  }
  for (const [name, bytes] of Object.entries(cut)) {
    const { replies } = await sendBytes(account.port, bytes, { end: true })
    t.not(replies[0]?.status, 200, name)
    t.not(replies[0]?.status, 500, name)
  }
  t.equal(await account.getState(), before)
})

t.test('a client that hangs up without reading its answer does not bring the mock down', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const requests = [
    lines(['CONNECT evil.invalid:443 HTTP/1.1', 'Host: evil.invalid:443']),
    lines(head(account, 'Expect: a-miracle', 'Content-Length: 5'), 'hello'),
    Buffer.from('hello\r\n\r\n'),
    lines([`GET ${LEADS} HTTP/1.1`, 'Host: localhost']),
    lines(['GET /_mock/openapi.json HTTP/1.1', 'Host: localhost']),
  ]
  for (const bytes of requests) {
    for (let round = 0; round < 20; round += 1) {
      await new Promise<void>((resolve) => {
        const socket = open(account.port)
        socket.on('close', () => resolve())
        socket.on('error', () => {})
        // The reset is to be there before the answer, or with it.
        if (round % 2 === 0) socket.write(bytes, () => socket.resetAndDestroy())
        else socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy()))
      })
    }
    t.equal((await ask(account.port, { path: '/_mock/health' })).status, 200)
  }
})

t.test('requests sent one behind the other are answered in their order', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const one = (reference: string) => {
    const body = JSON.stringify({ ...account.request, reference })
    return lines(head(account, `Content-Length: ${body.length}`), body)
  }
  const wrong = lines(['DELETE /api/v2/leads HTTP/1.1', 'Host: localhost'])
  const { replies } = await sendBytes(account.port, Buffer.concat([one('A'), wrong, one('B'), wrong, one('C')]), {
    replies: 5,
  })
  t.strictSame(
    replies.map(({ status, json }) => [status, (json as { data?: { reference: string } }).data?.reference]),
    [
      [200, 'A'],
      [405, undefined],
      [200, 'B'],
      [405, undefined],
      [200, 'C'],
    ],
  )
})

t.test('what is broken behind a sound request does not take its answer', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { replies } = await sendBytes(
    account.port,
    Buffer.concat([lines(head(account, `Content-Length: ${sound.length}`), sound), Buffer.from('nonsense\r\n\r\n')]),
    { replies: 2 },
  )
  const leads = JSON.parse(await account.getState())[0].length
  t.strictSame(
    replies.map(({ status }) => status),
    [200, 400],
    'first the answer to the first',
  )
  t.equal(leads, 1)
})

t.test('whatever stands behind an answer without an end, a client that has ended is let go of', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const stream = lines(['GET /_mock/stream HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${account.token}`])
  const behind: Readonly<Record<string, Buffer | string>> = {
    nothing: '',
    'a request': lines([`GET ${LEADS} HTTP/1.1`, 'Host: localhost']),
    'half a body': lines(head(account, 'Content-Length: 10'), '{'),
    'half a line': 'POST /api',
    nonsense: 'hello\r\n\r\n',
    CONNECT: lines(['CONNECT evil.invalid:443 HTTP/1.1', 'Host: evil.invalid:443']),
  }
  for (const [name, bytes] of Object.entries(behind)) {
    const all = Buffer.concat([stream, Buffer.from(bytes)])
    t.ok((await sendBytes(account.port, all, { replies: 3, end: true })).closed, name)
  }
})

t.test('hundreds of requests sent at once are answered without a warning', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const warnings: string[] = []
  const hear = ({ message }: Error) => warnings.push(message)
  process.on('warning', hear)
  t.teardown(() => process.off('warning', hear))
  for (const path of ['/_mock/account', '/api/v2/leads']) {
    const one = lines([`GET ${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${account.token}`])
    const { replies } = await sendBytes(account.port, Buffer.concat(Array.from({ length: 200 }, () => one)), {
      replies: 200,
    })
    t.equal(replies.length, 200)
  }
  t.strictSame(warnings, [])
})

t.test('a mock closes while a client of CONNECT holds its connection open', async (t) => {
  const mock = await startedMock(t)
  const socket = open(mock.port)
  t.teardown(() => socket.destroy())
  socket.write('CONNECT evil.invalid:443 HTTP/1.1\r\nHost: evil.invalid:443\r\n\r\n')
  await new Promise((resolve) => socket.once('data', resolve))
  socket.write('more')
  await mock.close()
  t.pass('closed')
})

t.test('a request behind a response that closes the connection is not executed', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const refused = `${lines(['POST /api/v2/leads HTTP/1.1', 'Host: x', 'Expect: rubbish', 'Content-Length: 5'])}hello`
  const { replies } = await sendBytes(account.port, Buffer.concat([Buffer.from(refused), leadBytes(account)]), {
    replies: 2,
  })
  t.match(replies, [{ status: 417 }])
  t.equal(replies.length, 1)
  t.strictSame(await account.getLeads(), [])
})

t.test('what is no HTTP gets no response behind one that closes the connection', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const refused = lines(['GET / HTTP/1.1', 'Host: x', 'Expect: rubbish'])
  const broken = lines(['GET / HTTP/1.1', 'Host: x', 'Content-Length: 0x5'])
  const bytes = Buffer.concat([leadBytes(account), Buffer.from(refused), Buffer.from(broken)])
  const { replies } = await sendBytes(account.port, bytes, { replies: 3 })
  t.match(replies, [{ status: 200 }, { status: 417 }])
  t.equal(replies.length, 2)
})

t.test('what is no HTTP request is in the journal, with what it was', async (t) => {
  const logged: string[] = []
  const account = documentedAccount((await startedMock(t, { onRequestEnd: ({ path }) => logged.push(path) })).port)
  const broken = lines([
    'POST /api/v2/leads?token=a-secret-of-nobody HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${account.token}`,
    'Content-Length: 0x5',
  ])
  await sendBytes(account.port, broken)
  await sendBytes(account.port, Buffer.from('1603010200010001fc0303', 'hex'))
  const [first, second] = await account.waitForEntries({ count: 2 })
  t.match(first, {
    operation: null,
    method: 'POST',
    path: '/api/v2/leads?token=[redacted]',
    status: 400,
    outcome: 'refused',
  })
  t.match(first?.auth, { scheme: 'Bearer', token: 'valid' })
  t.match(second, { operation: null, status: 400, outcome: 'refused' })
  t.notMatch(JSON.stringify([first, second]), account.token)
  t.strictSame(logged, ['/api/v2/leads', '/'], 'the log shows no query')
})

t.test('of what is no HTTP the journal keeps 4 KiB', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const broken = head(account, 'Content-Length: 0x5')
  await sendBytes(account.port, lines(broken, 'b'.repeat(10_000)))
  await sendBytes(account.port, '\0'.repeat(10_000))
  const kept = (await account.waitForEntries({ count: 2 })).map(({ body }) => String(body).length)
  t.strictSame(kept, [4096 - lines(broken).length, 4096], 'the rest is dropped')
})

t.test('what comes behind Connection: close gets no response, and the journal says why', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const last = ['GET / HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${account.token}`, 'Connection: close']
  const behind = lines(head(account, `Content-Length: ${sound.length}`), sound)
  const { replies, closed } = await sendBytes(account.port, Buffer.concat([lines(last), behind]), { replies: 3 })
  t.match(replies, [{ status: 200 }])
  t.strictSame([replies.length, closed], [1, true])
  t.strictSame(await account.getLeads(), [])
  const entry = (await account.getJournal()).find(({ method }) => method === 'POST')
  t.match(entry, { method: 'POST', path: LEADS, status: null, outcome: 'aborted', response: null })
  t.match(entry?.refusal?.message, /it came behind a request with Connection: close/)
})
