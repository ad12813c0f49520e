/** https on the mock's port: whom its authority may speak for, what clients see, and where its key is not. */

import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { connect, createServer, type TLSSocket } from 'node:tls'
import t from 'tap'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../schemas/documented.ts'
import { runMock } from '../src/mock/server.ts'
import { issueCertificate } from '../src/mock/tls/authority.ts'
import { TlsError } from '../src/mock/tls/tls-error.ts'
import { ask } from './support/http.ts'
import { startedMock } from './support/started-mock.ts'

const token = DOCUMENTED_TOKEN
const lead = { method: 'POST', path: '/api/v2/leads', headers: { authorization: `Bearer ${token}` } }

/** Sends the documented lead over TLS. */
async function sendSecurely(port: number, ca: string, path = '/api/v2/leads', method = 'POST') {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const sent = request({
    host: '127.0.0.1',
    port,
    ca,
    servername: 'retrack.refunder.com',
    method,
    path,
    headers,
    agent: false,
  })
  sent.end(method === 'POST' ? JSON.stringify(DOCUMENTED_REQUEST) : undefined)
  const [response] = await once(sent, 'response')
  return { status: response.statusCode as number, text: Buffer.concat(await response.toArray()).toString() }
}

t.test('http and https on one port, by an authority that later starts use again', async (t) => {
  const folder = join(t.testdir(), 'tls')
  const mock = await startedMock(t, { tls: { folder } })
  const ca = readFileSync(join(folder, 'ca.pem'), 'utf8')
  t.match(mock.tls, { url: `https://127.0.0.1:${mock.port}`, caFile: join(folder, 'ca.pem') })
  t.equal((await sendSecurely(mock.port, ca)).status, 200)
  t.equal((await ask(mock.port, { ...lead, json: DOCUMENTED_REQUEST })).status, 200, 'plain HTTP')
  const account = await sendSecurely(mock.port, ca, '/_mock/account', 'GET')
  t.match(
    account.text,
    `"trackingUrl":"https://127.0.0.1:${mock.port}/track/`,
    'links are of the scheme that was asked',
  )

  const key = readFileSync(join(folder, 'ca-key.pem'), 'utf8')
  t.equal(statSync(join(folder, 'ca-key.pem')).mode & 0o777, 0o600)
  const later = await startedMock(t, { tls: { folder } })
  t.equal((await sendSecurely(later.port, ca)).status, 200, 'trusted by the same file')
  t.equal(readFileSync(join(folder, 'ca-key.pem'), 'utf8'), key)

  const paths = [
    '/_mock/account',
    '/_mock/requests',
    '/_mock/requests?format=har',
    '/_mock/health',
    '/_mock/openapi.yaml',
  ]
  const answers = await Promise.all(paths.map((path) => sendSecurely(mock.port, ca, path, 'GET')))
  const [secret = ''] = key.match(/^[\w+/=]{40,}$/m) ?? []
  t.ok(secret)
  for (const { text } of answers) t.ok(!text.includes('PRIVATE KEY') && !text.includes(secret), 'no key in an answer')
})

t.test('the authority signs for no other host', async (t) => {
  const folder = t.testdir()
  await startedMock(t, { tls: { folder } })
  const ca = readFileSync(join(folder, 'ca.pem'), 'utf8')
  const der = Buffer.from(readFileSync(join(folder, 'ca-key.pem'), 'utf8').replace(/-----.*-----|\s/g, ''), 'base64')
  const key = await crypto.subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  const failureOf = async (type: 'dns' | 'ip', value: string) => {
    const server = createServer(await issueCertificate({ cert: ca, key }, [{ type, value }], Date.now() + 60_000))
    server.on('tlsClientError', () => {})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const options = { host: '127.0.0.1', port, ca, ...(type === 'dns' ? { servername: value } : {}) }
    return new Promise<string | undefined>((resolve) => {
      const socket: TLSSocket = connect(options, () => resolve(undefined))
      socket.on('error', ({ message }) => resolve(message))
      t.teardown(() => socket.destroy())
    })
  }
  t.equal(await failureOf('dns', 'retrack.refunder.com'), undefined)
  t.equal(await failureOf('ip', '127.0.0.1'), undefined)
  for (const host of ['refunder.com', 'example.com', 'retrack.refunder.com.example.com']) {
    t.equal(await failureOf('dns', host), 'permitted subtree violation', host)
  }
  t.equal(await failureOf('ip', '10.0.0.1'), 'permitted subtree violation')
})

t.test('certificates that clients must refuse, and what the log hears of it', async (t) => {
  const folder = t.testdir()
  const ca = () => readFileSync(join(folder, 'ca.pem'), 'utf8')
  const expired = await startedMock(t, { tls: { folder, fault: 'expired' } })
  await t.rejects(sendSecurely(expired.port, ca()), { code: 'CERT_HAS_EXPIRED' })
  const other = await startedMock(t, { tls: { folder, fault: 'other-host' } })
  await t.rejects(sendSecurely(other.port, ca()), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  t.equal((await ask(other.port, { ...lead, json: DOCUMENTED_REQUEST })).status, 200, 'plain HTTP still works')

  const codes: string[] = []
  const { port } = await startedMock(t, { tls: { folder }, onTlsFailure: (code) => codes.push(code) })
  // A TLS record whose handshake message is no greeting.
  const broken = createConnection({ host: '127.0.0.1', port }).on('error', () => {})
  broken.write(Buffer.from('16030100050100000100', 'hex'))
  await once(broken.resume(), 'close')
  t.match(codes, [/^ERR_SSL_/])
  t.equal(codes.length, 1)
})

t.test('connections that say nothing, and those that leave, are closed', async (t) => {
  const { port } = await startedMock(t, { tls: { folder: t.testdir() }, limits: { headersMs: 50 } })
  const silent = createConnection({ host: '127.0.0.1', port })
  const leaving = createConnection({ host: '127.0.0.1', port }, () => leaving.end())
  await Promise.all([once(silent.resume(), 'close'), once(leaving.resume(), 'close')])
  t.equal((await ask(port, { ...lead, json: DOCUMENTED_REQUEST })).status, 200)
})

t.test("a certificate of one's own is served, and refused where it cannot be", async (t) => {
  const folder = t.testdir()
  await startedMock(t, { tls: { folder } })
  const file = (name: string) => join(folder, name)
  const [cert, key] = [file('ca.pem'), file('ca-key.pem')]
  const { tls } = await startedMock(t, { tls: { cert, key } })
  t.equal(tls?.caFile, undefined)
  const other = file('other')
  await startedMock(t, { tls: { folder: other } })
  writeFileSync(file('locked.pem'), '-----BEGIN ENCRYPTED PRIVATE KEY-----\n')
  for (const [options, message] of [
    [{ cert, key: join(other, 'ca-key.pem') }, /does not belong to the certificate/],
    [{ cert, key: file('locked.pem') }, /needs a passphrase/],
    [{ cert: key, key }, /no certificate in/],
    [{ cert, key: cert }, /no private key in/],
    [{ cert: file('none.pem'), key }, /none\.pem could not be read: there is no such file/],
  ] as const) {
    const error: unknown = await runMock({ tls: options }).catch((reason: unknown) => reason)
    t.ok(error instanceof TlsError)
    t.match(String(error), message)
    t.notMatch(String(error), /[\w+/]{60}/, 'no key in the message')
  }
})
