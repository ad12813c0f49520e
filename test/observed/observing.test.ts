import { readdir, readFile } from 'node:fs/promises'
import { createServer, type RequestListener, request } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { readObservations } from '../../src/mock/observed/observations-file.ts'
import { TestAccount } from '../support/account.ts'
import { createCertificate } from '../support/certificate.ts'
import { builtCommand, run } from '../support/command.ts'
import { type Asked, ask } from '../support/http.ts'
import { observingProxy } from './observing-proxy.ts'
import { CLICK, EVENT, OTHER_TOKEN, otherRetrack } from './other-retrack.ts'

const accountAt = (port: number) =>
  new TestAccount({
    port,
    token: OTHER_TOKEN,
    request: { event: EVENT, click: CLICK, reference: 'order-1' },
    trackingPath: '/track/v2/click?publisher=e5adcbc6-31a8-4e1b-8351-835dddc16921&program=x',
  })

/** A server that answers as the test says. */
async function upstreamThat(t: Test, answer: RequestListener): Promise<URL> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

/** An answer as it came: every header as it was written, every byte of the body. */
function rawAnswer(port: number, { method = 'GET', path, headers = {}, json }: Asked) {
  return new Promise<{ status: number | undefined; headers: string[]; body: Buffer }>((resolve, reject) => {
    const body = Buffer.from(json === undefined ? '' : JSON.stringify(json))
    const outgoing = request({
      port,
      method,
      path,
      headers: { ...headers, 'content-length': body.length },
      agent: false,
    })
    outgoing.on('error', reject)
    outgoing.on('response', async (incoming) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
      resolve({ status: incoming.statusCode, headers: incoming.rawHeaders, body: Buffer.concat(chunks) })
    })
    outgoing.end(body)
  })
}

t.test('what the store sends arrives unchanged, and so does the answer', async (t) => {
  const seen: { method: string | undefined; url: string | undefined; headers: string[]; body: string }[] = []
  const upstream = await upstreamThat(t, async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    const { method, url, rawHeaders } = incoming
    seen.push({ method, url, headers: rawHeaders, body })
    response.writeHead(207, 'Quite Well', [
      'X-Odd-Case',
      'a',
      'X-Odd-Case',
      'b',
      'Set-Cookie',
      'x=1',
      'Content-Type',
      'text/x',
    ])
    response.end(Buffer.from([0, 255, 13, 10, 1]))
  })
  const { port } = await observingProxy(t, upstream)
  const asked = {
    method: 'POST',
    path: '/api/v2/leads?a=%20b&a=c',
    headers: { 'X-Odd-Name': ['1', '2'], 'user-agent': 'shop/1', connection: 'X-Hop', 'x-hop': 'for the proxy only' },
    json: { event: 'é' },
  }
  const { status, headers, body } = await rawAnswer(port, asked)
  t.equal(status, 207)
  t.strictSame([...body], [0, 255, 13, 10, 1])
  t.match(headers.join(' '), 'X-Odd-Case a X-Odd-Case b Set-Cookie x=1 Content-Type text/x')
  const [arrived] = seen
  t.strictSame([arrived?.method, arrived?.url, arrived?.body], ['POST', asked.path, '{"event":"é"}'])
  t.match(arrived?.headers.join(' '), 'X-Odd-Name 1 X-Odd-Name 2 user-agent shop/1')
  t.match(arrived?.headers.join(' '), `Host ${upstream.host}`)
  t.notMatch(arrived?.headers.join(' '), /x-hop/i)
})

t.test('compressed answers are passed on compressed, and understood', async (t) => {
  const other = await otherRetrack(t)
  const { port, recorded } = await observingProxy(t, other.url)
  const asked: Asked = { method: 'POST', path: '/api/v2/leads', headers: { 'accept-encoding': 'gzip' }, json: {} }
  const direct = await rawAnswer(other.port, asked)
  const through = await rawAnswer(port, asked)
  t.strictSame(through.body, direct.body)
  t.equal(through.body[0], 0x1f)
  t.match(recorded[0]?.observation, {
    situation: 'createLead: no-token',
    status: 401,
    body: { template: { error: { code: 'no_token', message: 'Who are you?' } } },
  })
})

t.test('a page of a firewall does not say that Retrack did not know a click', async (t) => {
  const other = await otherRetrack(t)
  const { port, recorded } = await observingProxy(t, other.url)
  const account = accountAt(port)
  await account.sendLead({}, { token: undefined })
  await account.sendLead({ voucher: '<script>' })
  await account.sendLead({})
  await account.sendLead({ reference: 'order-2', voucher: '<script>' })
  t.strictSame(
    recorded.map(({ observation: { situation, status, follow } }) => [situation, status, follow]),
    [
      ['createLead: no-token', 401, 'template'],
      ['createLead: unsettled', 403, 'nothing'],
      ['createLead: as documented', 200, 'settings'],
      ['createLead: as documented', 403, 'contradiction'],
    ],
  )
})

t.test('nothing secret is written down, wherever it stands', async (t) => {
  const other = await otherRetrack(t)
  const { port, file } = await observingProxy(t, other.url)
  const secrets = {
    cookie: 'session=cookie-secret-4711',
    'x-api-key': 'header-secret-4711',
    'user-agent': 'SecretAgent/4711 (Erika Mustermann)',
    'x-forwarded-for': '198.51.100.23',
    referer: 'https://shop.example/?customer=referer-secret-4711',
  }
  const account = accountAt(port)
  const more = { headers: secrets, path: '/api/v2/leads?key=query-secret-4711' }
  const reference = 'reference-secret-4711'
  await account.sendLead({ reference, voucher: 'voucher-secret-4711' }, more)
  await account.sendLead({ reference }, more)
  await account.sendLead({ event: 'event-secret-4711', click: 'click-secret-4711' }, more)
  await account.sendLead(
    { 'field-secret-4711': { mail: 'mail-secret@shop.example', name: ['name-secret-4711'] } },
    more,
  )
  await account.sendLead({}, { ...more, token: 'token-secret-4711-4711' })
  await account.sendLead({}, { ...more, headers: { ...secrets, authorization: 'Basic dXNlcjpzZWNyZXQ0NzEx' } })
  await account.sendLead({ voucher: '<script>waf-secret-4711' }, more)
  await ask(port, { path: '/path-secret-4711?q=query-secret-4711', headers: secrets })
  await ask(port, { path: '/api/v2/leads?q=query-secret-4711', headers: secrets })
  await ask(port, {
    method: 'POST',
    path: '/api/v2/leads/lead-secret-4711',
    token: OTHER_TOKEN,
    json: { status: 'x', reason: 'reason-secret-4711' },
  })
  const text = await readFile(file, 'utf8')
  t.match(text, '{{request.reference}} was sent before.')
  // A short reference is taken out where it stands as a word of its own.
  await account.sendLead({ reference: 'o-1' }, more)
  await account.sendLead({ reference: 'o-1' }, more)
  t.equal(await readFile(file, 'utf8').then((after) => after.includes('o-1')), false)
  const leaks = text
    .split('\n')
    .filter((line) =>
      /4711|secret|real-token|Secret|198\.51|80\.216|Erika|[0-9a-f]{8}-[0-9a-f]{4}/.test(
        line.replaceAll('{{secret}}', ''),
      ),
    )
  t.strictSame(leaks, [])
})

t.test('nothing is sent but what the store sent, and nothing twice', async (t) => {
  const other = await otherRetrack(t)
  const { port } = await observingProxy(t, other.url)
  const account = accountAt(port)
  for (const reference of ['a-1', 'a-2', 'a-2']) await account.sendLead({ reference })
  await ask(port, { path: '/elsewhere' })
  const { requests, saved, seen } = await other.state()
  t.strictSame([requests, saved], [4, 2])
  t.strictSame(seen, ['POST /api/v2/leads', 'POST /api/v2/leads', 'POST /api/v2/leads', 'GET /elsewhere'])
})

t.test('a second run over the same traffic finds nothing new', async (t) => {
  const course = async (port: number, run: string) => {
    const account = accountAt(port)
    await account.sendLead({ reference: `${run}-1` })
    await account.sendLead({ reference: `${run}-1` })
    await account.sendLead({ click: undefined })
    await account.sendLead({}, { token: 'some-other-token-1234' })
    await ask(port, { path: '/elsewhere' })
  }
  const other = await otherRetrack(t)
  const first = await observingProxy(t, other.url)
  await course(first.port, 'first')
  t.ok(first.recorded.every(({ isNew }) => isNew))
  const before = await readObservations(first.file)
  const second = await observingProxy(t, other.url, { before })
  await course(second.port, 'second')
  t.equal(second.recorded.length, 5)
  t.ok(second.recorded.every(({ isNew }) => !isNew))
  t.ok(second.recorded.every(({ observation }) => observation.seen === 2))
})

t.test('a failure on the way to Retrack is told as it is', async (t) => {
  const breaksOff = await upstreamThat(t, (_, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('{"data":', () => response.destroy())
  })
  const { port: nowhere } = await observingProxy(t, new URL('http://127.0.0.1:1'))
  const unreachable = await accountAt(nowhere).sendLead()
  t.strictSame([unreachable.status, unreachable.headers['x-retrack-kit-proxy']], [502, 'upstream-unreachable'])
  t.match(unreachable.json, {
    message:
      'retrack-kit observe: http://127.0.0.1:1 cannot be reached: ECONNREFUSED (nothing listens there; correct the port, or start it).',
  })
  const { port, recorded } = await observingProxy(t, breaksOff)
  const brokenOff = await accountAt(port).sendLead()
  t.strictSame([brokenOff.status, brokenOff.headers['x-retrack-kit-proxy']], [502, 'upstream-broke-off'])
  t.strictSame(recorded, [], 'and says nothing of Retrack')
  t.match(await accountAt(port).getLastEntry(), { outcome: 'refused', status: 502, stages: { forwarded: String } })
})

t.test('the journal has the times of both sides; there are no faults of its own', async (t) => {
  const other = await otherRetrack(t)
  const { port } = await observingProxy(t, other.url)
  const account = accountAt(port)
  const lead = await account.sendLead()
  const { stages, outcome, resource, auth } = await account.getLastEntry()
  t.strictSame(Object.keys(stages), ['received', 'forwarded', 'answered', 'committed', 'responded'])
  t.strictSame([outcome, auth.token], ['accepted', 'valid'])
  t.match(lead.text, resource?.uuid)
  const refused = await account.control('POST', '/faults', { effect: { kind: 'reset' } })
  t.equal(refused.status, 404)
  t.match(refused.json, { message: /passes requests on to the real Retrack/ })
})

t.test('at any moment the file is whole, and nothing lies beside it', async (t) => {
  const other = await otherRetrack(t)
  const { port, file } = await observingProxy(t, other.url)
  const account = accountAt(port)
  let isDone = false
  const reading = (async () => {
    let reads = 0
    while (!isDone) if ((await readObservations(file)) !== undefined) reads += 1
    return reads
  })()
  await Promise.all(Array.from({ length: 40 }, (_, n) => account.sendLead({ reference: `r-${n}` })))
  isDone = true
  t.ok((await reading) > 0)
  const saved = (await readObservations(file))?.observations.find(
    ({ situation }) => situation === 'createLead: as documented',
  )
  t.equal(saved?.seen, 40)
  t.strictSame(await readdir(dirname(file)), ['retrack.observed.yaml'])
})

t.test('a proxy that is killed has lost nothing that a store was told', async (t) => {
  const other = await otherRetrack(t)
  const file = join(t.testdir(), 'out.yaml')
  const proxy = run(t, builtCommand(), [
    'observe',
    '--upstream',
    other.url.origin,
    '--port',
    '0',
    '--out',
    file,
    '--token',
    OTHER_TOKEN,
  ])
  const [, url = ''] = await proxy.printed(/(http:\/\/127\.0\.0\.1:\d+) {2}\(in place of/)
  const account = accountAt(Number(new URL(url).port))
  let told = 0
  const sending = Array.from({ length: 30 }, async (_, n) => {
    const { status } = await account.sendLead({ reference: `k-${n}` })
    if (status === 200) told += 1
    if (told === 10) proxy.process.kill('SIGKILL')
  })
  await Promise.allSettled(sending)
  await proxy.ended
  const saved = (await readObservations(file))?.observations.find(
    ({ situation }) => situation === 'createLead: as documented',
  )
  t.ok(told >= 10)
  t.ok((saved?.seen ?? 0) >= told, `${saved?.seen} of ${told}`)
  t.notMatch(proxy.out() + proxy.err(), OTHER_TOKEN)
})

t.test('an upstream with TLS and HTTP/2 in front is reached, if its certificate is good', async (t) => {
  const dir = t.testdir()
  const { key, cert } = await createCertificate(dir)
  const hosts: (string | undefined)[] = []
  const server = createSecureServer({ key: await readFile(key), cert: await readFile(cert), allowHTTP1: true })
  server.on('request', (incoming, response) => {
    hosts.push(incoming.headers.host)
    response.end('{"message":"behind TLS"}')
  })
  server.listen(0)
  t.teardown(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const throughProxy = async (variables: Record<string, string>) => {
    const args = ['observe', '--upstream', `https://localhost:${port}`, '--port', '0', '--out', join(dir, 'out.yaml')]
    const proxy = run(t, builtCommand(), args, variables)
    const [, url = ''] = await proxy.printed(/(http:\/\/127\.0\.0\.1:\d+) {2}\(in place of/)
    return accountAt(Number(new URL(url).port)).sendLead()
  }
  const trusted = await throughProxy({ NODE_EXTRA_CA_CERTS: cert })
  t.strictSame([trusted.status, trusted.json], [200, { message: 'behind TLS' }])
  t.strictSame(hosts, [`localhost:${port}`])
  const unknown = await throughProxy({})
  t.strictSame([unknown.status, unknown.headers['x-retrack-kit-proxy']], [502, 'upstream-unreachable'])
  t.match(unknown.json, { message: /cannot be reached: DEPTH_ZERO_SELF_SIGNED_CERT/ })
  t.equal(hosts.length, 1)
})

t.test('nothing is replayed to the real Retrack', async (t) => {
  const { port } = await observingProxy(t, new URL('http://127.0.0.1:1'))
  const account = accountAt(port)
  await account.sendLead()
  const refused = await account.control('POST', '/requests/1/replay')
  t.equal(refused.status, 409)
  t.match(refused.text, 'could save a second lead')
  t.equal((await account.getJournal()).length, 1)
})
