/** The mock names itself by the address at which clients reach it through a proxy. */
import t from 'tap'
import { AccountWithToken } from '../../schemas/control/accounts.ts'
import { DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { formatStandIn } from '../../src/cli/commands/serve/stand-in.ts'
import { startMock } from '../../src/index.ts'
import { retrackUrl } from '../../src/mock/url.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'

const readLink = async (port: number, headers: Record<string, string>) => {
  const reply = await ask(port, { path: '/_mock/account', token: DOCUMENTED_TOKEN, headers })
  return AccountWithToken.parse(reply.json).trackingUrl.replace(/track\/v2.*/, '')
}

const FORWARDED = {
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'mock.test:8443',
  'x-forwarded-prefix': '/retrack/',
}

t.test('forwarded headers count where a proxy is trusted, and nowhere else', async (t) => {
  const { port } = await startedMock(t)
  t.equal(await readLink(port, FORWARDED), `http://127.0.0.1:${port}/`)

  const trusting = await startedMock(t, { trustProxy: true, allowedHosts: ['mock.test'] })
  const local = `http://127.0.0.1:${trusting.port}`
  t.equal(await readLink(trusting.port, FORWARDED), 'https://mock.test:8443/retrack/')
  t.equal(await readLink(trusting.port, {}), `${local}/`)
  for (const [headers, link] of [
    [{ 'x-forwarded-proto': 'https, http' }, `${local.replace('http', 'https')}/`],
    [{ 'x-forwarded-proto': 'javascript' }, `${local}/`],
    [{ 'x-forwarded-host': 'mock.test, 10.0.0.1' }, 'http://mock.test/'],
    [{ 'x-forwarded-host': 'mock.test/evil?' }, `${local}/`],
    [{ 'x-forwarded-host': 'a@mock.test' }, `${local}/`],
    [{ 'x-forwarded-prefix': '//evil.invalid' }, `${local}/`],
    [{ 'x-forwarded-prefix': '/a?b=' }, `${local}/`],
    [{ 'x-forwarded-prefix': '/a/b' }, `${local}/a/b/`],
  ] as const)
    t.equal(await readLink(trusting.port, headers), link, JSON.stringify(headers))
})

t.test('a trusted proxy makes no name the mock’s own', async (t) => {
  const { port } = await startedMock(t, { trustProxy: true })
  const open = (headers: Record<string, string>) =>
    ask(port, { path: '/_mock/account', token: DOCUMENTED_TOKEN, headers })
  t.equal((await open({ host: 'evil.invalid', 'x-forwarded-host': 'localhost' })).status, 403)
  t.equal((await open({ 'x-forwarded-host': 'evil.invalid' })).status, 403)
  t.equal((await open({ 'x-forwarded-host': 'localhost:1', origin: 'http://localhost:1' })).status, 200)
  t.equal((await open({ 'x-forwarded-host': 'localhost:1', origin: 'http://evil.invalid' })).status, 403)
})

t.test('a public URL holds whatever a request says, and its name may use the control API', async (t) => {
  const publicUrl = 'https://mock.example.com/retrack/'
  const { port } = await startedMock(t, { publicUrl, trustProxy: true, allowedHosts: ['mock.test'] })
  const link = 'https://mock.example.com/retrack/'
  t.equal(await readLink(port, {}), link)
  t.equal(await readLink(port, FORWARDED), link)
  t.equal(await readLink(port, { host: 'mock.example.com' }), link)
  // A proxy may name the mock's own address in Host.
  t.equal(await readLink(port, { origin: 'https://mock.example.com' }), link)
  await t.rejects(readLink(port, { origin: 'https://www.example.com' }))
})

t.test('the library’s accounts have links of the public URL', async (t) => {
  const mock = await startMock({ publicUrl: 'https://mock.test:8443' })
  t.teardown(() => mock.close())
  t.ok(mock.account.trackingUrl.startsWith('https://mock.test:8443/track/v2/click?'))
  t.ok((await mock.createAccount()).trackingUrl.startsWith('https://mock.test:8443/track/v2/click?'))
  t.match(mock.url, /^http:\/\/127\.0\.0\.1:/, 'its own URL stays what a store on this machine uses')
})

t.test('a refusal that redirects leads to where the client reaches the mock', async (t) => {
  const behaviours = { profile: 'laravel' } as const
  const refuse = async (port: number, token: string | undefined, headers: Record<string, string>) => {
    const reply = await ask(port, { method: 'POST', path: '/api/v2/leads', token, json: {}, headers })
    t.equal(reply.status, 302)
    return reply.headers.location
  }
  const plain = await startedMock(t, { behaviours })
  t.equal(await refuse(plain.port, DOCUMENTED_TOKEN, FORWARDED), `http://127.0.0.1:${plain.port}`)
  const trusting = await startedMock(t, { behaviours, trustProxy: true })
  t.equal(await refuse(trusting.port, DOCUMENTED_TOKEN, FORWARDED), 'https://mock.test:8443/retrack')
  t.equal(await refuse(trusting.port, undefined, FORWARDED), 'https://mock.test:8443/retrack/login')
  const named = await startedMock(t, { behaviours, publicUrl: 'https://mock.example.com/' })
  t.equal(await refuse(named.port, undefined, {}), 'https://mock.example.com/login')
})

t.test('a mock that stands in for Retrack’s host gives links of that name, and is open under it', async (t) => {
  const mock = await startMock({ as: 'retrack.refunder.com' })
  t.teardown(() => mock.close())
  const link = `http://retrack.refunder.com:${mock.port}/`
  t.ok(mock.account.trackingUrl.startsWith(`${link}track/v2/click?`), mock.account.trackingUrl)
  for (const host of ['retrack.refunder.com', 'retrack-app.com', 'www.retrack.com', `127.0.0.1:${mock.port}`])
    t.equal(await readLink(mock.port, { host }), link, host)
  await t.rejects(readLink(mock.port, { host: 'www.refunder.com' }), 'no other public name')

  const plain = await startedMock(t)
  await t.rejects(readLink(plain.port, { host: 'retrack.refunder.com' }), 'unless it was told to')
  const named = await startedMock(t, { as: 'retrack.refunder.com', publicUrl: 'https://retrack.refunder.com' })
  t.equal(await readLink(named.port, {}), 'https://retrack.refunder.com/', 'a port may be mapped')
})

t.test('its URL has the port that stores ask, unless it is that of the scheme', (t) => {
  t.equal(retrackUrl('retrack.refunder.com', 443, true), 'https://retrack.refunder.com')
  t.equal(retrackUrl('retrack.refunder.com', 8443, true), 'https://retrack.refunder.com:8443')
  t.equal(retrackUrl('retrack.refunder.com', 443, false), 'http://retrack.refunder.com:443')
  const hint = (port: number, isSecure: boolean) => {
    const url = retrackUrl('retrack.refunder.com', port, isSecure)
    return /add (.*)\./.exec(formatStandIn({ host: 'retrack.refunder.com', url }))?.[1]
  }
  t.strictSame(
    [hint(443, true), hint(8080, true), hint(443, false), hint(8080, false)],
    [undefined, '--port 443', '--tls FOLDER', '--tls FOLDER and --port 443'],
  )
  t.end()
})
