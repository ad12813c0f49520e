import t from 'tap'
import { CONTROL } from '../../schemas/control/index.ts'
import { crossOriginReason } from '../../src/mock/control/origin-guard.ts'
import { documentedAccount, parseRefusal } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'
import { overTheWire } from '../support/wire.ts'

const document = (port: number, headers: Record<string, string>) => ask(port, { path: '/_mock/openapi.json', headers })

t.test('a page of another site or origin cannot use the control API', async (t) => {
  const { port } = await startedMock(t)
  const account = documentedAccount(port)
  const before = await account.getState()
  for (const headers of [
    { origin: 'https://evil.invalid' },
    { origin: 'http://evil.invalid:8080' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://127.0.0.1.evil.invalid' },
    { origin: 'http://127.0.0.1@evil.invalid' },
    { origin: 'http://localhost.evil.invalid' },
    { origin: 'chrome-extension://abc' },
    { origin: 'file://' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site', origin: `http://127.0.0.1:${port}` },
  ]) {
    for (const { method, path } of Object.values(CONTROL)) {
      const reply = await ask(port, {
        method,
        path: path.replace(':uuid', '3afc4a82-93c3-423f-8ee8-542ccb315931'),
        token: account.token,
        ...(method === 'GET' ? {} : { json: {} }),
        headers,
      })
      t.equal(reply.status, 403, `${method} ${path} ${JSON.stringify(headers)}`)
      t.doesNotThrow(() => parseRefusal(reply))
    }
  }
  t.equal(await account.getState(), before)
})

t.test('a Host that is not the mock’s own is refused while it is bound to loopback', async (t) => {
  const { port } = await startedMock(t)
  for (const host of [
    'evil.invalid',
    'evil.invalid:8080',
    '127.0.0.1.evil.invalid',
    'localhost.evil.invalid',
    'notlocalhost',
    '192.168.0.1',
    '0.0.0.0',
    '[::2]',
    '10.127.0.1',
  ]) {
    const reply = await document(port, { host })
    t.equal(reply.status, 403, JSON.stringify(host))
    t.doesNotThrow(() => parseRefusal(reply))
  }
  for (const host of ['a b', '%', '@', '/']) t.equal((await document(port, { host })).status, 400, `no host: ${host}`)
})

t.test('every name of this machine will do, with any port', async (t) => {
  const { port } = await startedMock(t)
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.1.2.3', '[::1]', 'x.localhost', 'a.b.localhost']) {
    for (const shown of [host, `${host}:${port}`, `${host}:9`, `${host}:80`])
      t.equal((await document(port, { host: shown })).status, 200, shown)
  }
})

t.test('names are compared, and ports are not', async (t) => {
  const { port } = await startedMock(t)
  for (const headers of [
    { origin: `http://127.0.0.1:${port}` },
    { origin: 'http://127.0.0.1:9' },
    { origin: 'https://127.0.0.1' },
    { host: 'localhost:9', origin: 'http://localhost:10' },
    { host: 'shop.localhost', origin: 'http://shop.localhost:3000' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ]) {
    t.equal((await document(port, headers)).status, 200, JSON.stringify(headers))
  }
  t.equal(
    (await document(port, { host: 'localhost', origin: 'http://127.0.0.1' })).status,
    403,
    'another name is another origin',
  )
})

t.test(
  'bound to all interfaces, a public name is allowed only with an admin token or by name: a page may point its own here',
  async (t) => {
    const names = [
      'evil.com',
      'evil.com:8080',
      'mock.store-domain.com',
      '127.0.0.1.evil.com',
      'internal.evil.com',
      'evil.com.',
    ]
    const { port } = await startedMock(t, { host: '0.0.0.0' })
    for (const host of names) t.equal((await document(port, { host })).status, 403, host)
    for (const host of ['10.0.0.1', '[::1]:80', 'retrack', 'retrack.svc.cluster.local', 'mock.ci.svc', 'mock.test'])
      t.equal((await document(port, { host })).status, 200, host)
    const withToken = await startedMock(t, { host: '0.0.0.0', token: 'a-secret-of-our-own' })
    for (const host of names) t.equal((await document(withToken.port, { host })).status, 403, `${host}, with a token`)
    const open = [
      { adminToken: 'a-secret-of-our-own' },
      { allowedHosts: names.map((name) => name.split(':')[0] ?? '') },
    ]
    for (const options of open) {
      const shared = await startedMock(t, { host: '0.0.0.0', ...options })
      for (const host of names) t.equal((await document(shared.port, { host })).status, 200, host)
    }
  },
)

t.test('bound to all interfaces, any Host of the own network will do, but still no foreign Origin', async (t) => {
  const { port } = await startedMock(t, { host: '0.0.0.0' })
  for (const host of ['retrack', 'mock.internal:8080', '192.168.0.1', 'localhost'])
    t.equal((await document(port, { host })).status, 200, host)
  t.equal((await document(port, { host: 'retrack', origin: 'http://evil.invalid' })).status, 403)
  t.equal((await document(port, { host: 'retrack', 'sec-fetch-site': 'cross-site' })).status, 403)
})

t.test("Retrack's own surface is open to all: a visitor comes from the publisher's site", async (t) => {
  const { port } = await startedMock(t)
  const account = documentedAccount(port)
  const headers = { host: 'retrack.refunder.com', origin: 'https://www.refunder.se', 'sec-fetch-site': 'cross-site' }
  t.equal((await account.visit({}, { headers })).status, 302)
  t.equal((await account.sendLead({}, { headers })).status, 200)
})

t.test('no answer invites a page of another origin to read it', async (t) => {
  const { port } = await startedMock(t)
  const preflight = {
    origin: 'https://evil.invalid',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  }
  for (const path of ['/_mock/accounts', '/_mock/health', '/api/v2/leads']) {
    for (const method of ['OPTIONS', 'GET']) {
      const reply = await ask(port, { method, path, headers: preflight })
      t.ok(reply.status >= 400, `${method} ${path}`)
      t.strictSame(
        Object.keys(reply.headers).filter((name) => name.startsWith('access-control')),
        [],
      )
    }
  }
})

t.test('health is told by any name, since tools that start containers choose it; but not to pages', async (t) => {
  const { port } = await startedMock(t)
  const health = (headers: Record<string, string>) => ask(port, { path: '/_mock/health', headers })
  t.equal((await health({ host: 'docker.example.com' })).status, 200)
  t.equal((await health({ host: 'mock.ci.svc:8080' })).status, 200)
  t.equal((await health({ host: 'docker.example.com', 'sec-fetch-site': 'none' })).status, 200, 'typed by a person')
  const haproxy = await overTheWire(port, Buffer.from('GET /_mock/health HTTP/1.0\r\n\r\n'))
  t.equal(haproxy.status, 200, 'HTTP/1.0 has no Host')
  t.equal((await health({ host: 'evil.invalid', 'sec-fetch-site': 'same-origin' })).status, 403)
})

t.test('a host name that cannot be parsed is refused, also once the code has become hot', async (t) => {
  const { port } = await startedMock(t)
  for (let n = 0; n < 3_000; n += 1)
    crossOriginReason({ headers: { host: '127.0.0.1' } }, { host: '127.0.0.1', allowedHosts: [] })
  for (const host of ['\u4e2d', '[', '%', 'a b'])
    t.match(
      crossOriginReason({ headers: { host } }, { host: '127.0.0.1', allowedHosts: [] }),
      /does not name this mock/,
    )
  t.match(
    crossOriginReason(
      { headers: { host: '127.0.0.1', origin: 'http://\u4e2d' } },
      { host: '127.0.0.1', allowedHosts: [] },
    ),
    /another origin/,
  )
  t.equal((await document(port, { host: 'evil.invalid' })).status, 403)
})

t.test('a refusal says truly where the mock listens, and what to do', async (t) => {
  const reason = async (host: string, header: string) => {
    const { port } = await startedMock(t, { host })
    return parseRefusal(await document(port, { host: header })).message
  }
  t.match(await reason('127.0.0.1', 'mock.ci.svc'), /this machine only \(127\.0\.0\.1\).* --allow-host mock\.ci\.svc\./)
  const all = await reason('0.0.0.0', 'mock.example.com:8080')
  t.match(all, /holds mock\.example\.com, a public name.* all addresses of its machine \(0\.0\.0\.0\)/)
  t.match(all, /--allow-host mock\.example\.com or with --admin-token/)
  const none = await reason('0.0.0.0', '%')
  t.match(none, /its Host header is not the name of a host/)
  t.notMatch(none, /this machine only/)
})
