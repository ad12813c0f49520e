/** The mock behind a real nginx, under https, another port and a prefix. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import getPort from 'get-port'
import t, { type Test } from 'tap'
import { AccountWithToken } from '../../schemas/control/accounts.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { runMock } from '../../src/mock/server.ts'
import { createCertificate } from '../support/certificate.ts'
import { hasNginx, startNginx } from '../support/nginx.ts'
import { startedMock } from '../support/started-mock.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const skip = (!hasNginx || !hasOpenssl) && 'needs nginx and openssl'

/** Starts nginx in front of a mock. Returns a function that sends a request to it. */
async function startProxy(t: Test, mockPort: number, headers: string) {
  const dir = t.testdir({})
  const port = await getPort()
  const { key, cert } = await createCertificate(dir)
  const ca = readFileSync(cert)
  const send = async (method: string, path: string, json?: unknown) => {
    const authorization = `Bearer ${DOCUMENTED_TOKEN}`
    const sent = request(`https://localhost:${port}/retrack${path}`, {
      method,
      ca,
      agent: false,
      family: 4,
      headers: { authorization, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
    })
    sent.end(json === undefined ? undefined : JSON.stringify(json))
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return response
  }
  const server = `
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${cert}; ssl_certificate_key ${key};
    location /retrack/ {
      proxy_pass http://127.0.0.1:${mockPort}/;
      proxy_http_version 1.1;
      ${headers}
    }`
  // It is up once it answers; until then connections are refused.
  await startNginx(t, dir, server, () =>
    send('GET', '/_mock/health').then(
      () => true,
      () => false,
    ),
  )
  return { port, send }
}

const readText = async (response: IncomingMessage) => Buffer.concat(await response.toArray()).toString()

const SETTINGS = [
  [
    'by its headers',
    { trustProxy: true },
    `proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Host $http_host;
     proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Prefix /retrack;`,
  ],
  ['by the public URL', {}, ''],
] as const

for (const [name, options, headers] of SETTINGS) {
  t.test(`a tracking link leads through nginx, known ${name}`, { skip }, async (t) => {
    const mockPort = await getPort()
    // The public URL has nginx's port, which is known once nginx runs. It may be up before the mock.
    const { port, send } = await startProxy(t, mockPort, headers)
    const publicUrl = `https://localhost:${port}/retrack`
    const proxied = 'trustProxy' in options ? options : { publicUrl }
    const mock = await runMock({ port: mockPort, redirectUrl: 'https://shop.test/retrack', ...proxied })
    t.teardown(() => mock.close(0))
    const { trackingUrl } = AccountWithToken.parse(JSON.parse(await readText(await send('GET', '/_mock/account'))))
    t.ok(trackingUrl.startsWith(`${publicUrl}/track/v2/click?`), trackingUrl)
    const visit = await send('GET', trackingUrl.slice(publicUrl.length))
    t.equal(visit.statusCode, 302)
    t.match(visit.headers.location, /^https:\/\/shop\.test\/retrack\?click=/)
  })
}

t.test('an event comes through nginx while the stream is open', { skip, timeout: 20_000 }, async (t) => {
  const mock = await startedMock(t, { trustProxy: true })
  const { send } = await startProxy(t, mock.port, 'proxy_read_timeout 5s;')
  const stream = await send('GET', '/_mock/stream')
  t.teardown(() => stream.destroy())
  await readText(await send('POST', '/api/v2/leads', DOCUMENTED_REQUEST))
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    if (text.includes('"operation":"createLead"')) break
  }
  t.match(text, /event: entry\n/, 'it came before the stream ended')
})
