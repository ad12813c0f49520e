/** Requests that a Retrack may overlook the oddity of: what its answer tells, and what it does not. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { listFidelity } from '../../src/mock/observed/fidelity.ts'
import { readObservationsOrThrow } from '../../src/mock/observed/observations-file.ts'
import { createAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'
import { otherAccount } from './learnt-mock.ts'
import { observingProxy } from './observing-proxy.ts'
import { CLICK, EVENT, OTHER_TOKEN, otherRetrack } from './other-retrack.ts'

/** A Retrack that answers as the test says, behind a proxy. */
async function proxyBefore(t: Test, answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { url, ...(await observingProxy(t, url)) }
}

/** An account at a mock that has learnt. */
const learnt = async (t: Test, file: string) => createAccount((await startedMock(t, { observed: file })).port)

const entryOf = async (file: string, id: string) =>
  listFidelity({ observations: await readObservationsOrThrow(file) }).find((entry) => entry.id === id)

const JSON_TYPE = { 'content-type': 'application/json' }

t.test('a compressed body is passed on as it came, and judged by what is in it', async (t) => {
  const received: { readonly encoding: string | undefined; readonly body: Buffer }[] = []
  const other = await otherRetrack(t)
  const { port, file, recorded } = await proxyBefore(t, async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    received.push({ encoding: incoming.headers['content-encoding'], body })
    const { method = '', url = '', headers } = incoming
    const sent = { method, path: url, body, headers: { ...headers, 'accept-encoding': undefined } }
    const reply = await ask(other.port, sent)
    response.writeHead(reply.status, JSON_TYPE).end(reply.text)
  })
  const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' }
  const body = gzipSync(JSON.stringify({ event: EVENT, click: CLICK, reference: 'order-9' }))
  const { account } = otherAccount(port)
  const saved = await account.sendLead({}, { json: undefined, body, headers })
  t.equal(saved.status, 200)
  t.strictSame(received, [{ encoding: 'gzip', body }])
  t.match(recorded[0]?.observation, {
    situation: 'createLead: compressed-body',
    settings: { 'compressed-body': 'read' },
  })
  t.match(await account.getLastEntry(), { reference: 'order-9', body: { reference: 'order-9' } })
  const broken = await account.sendLead({}, { json: undefined, body: body.subarray(0, 40), headers })
  t.not(broken.status, 200)
  const bomb = gzipSync(Buffer.alloc(20_000_000, ' '))
  t.equal((await account.sendLead({}, { json: undefined, body: bomb, headers })).status, 400)
  t.match(recorded[2]?.observation, { situation: 'createLead: compressed-body, not-json' })
  const owner = await learnt(t, file)
  const own = gzipSync(JSON.stringify({ ...owner.request, reference: 'order-10' }))
  t.equal((await owner.sendLead({}, { json: undefined, body: own, headers })).status, 200)
})

t.test('of a body with two faults it is told which was seen, as soon as earlier answers tell', async (t) => {
  const { port, file, recorded } = await proxyBefore(t, (_, response) => {
    response.writeHead(422, JSON_TYPE).end('{"oops":"no such event"}')
  })
  const { account } = otherAccount(port)
  const unknown = '00000000-0000-4000-8000-000000000000'
  const body = `{"voucher":"\\ud83d","event":"${unknown}","click":"${CLICK}","reference":"a"}`
  const sendHalf = () => account.sendLead({}, { json: undefined, body, headers: JSON_TYPE })
  await sendHalf()
  t.equal(recorded[0]?.observation.entries.includes('lone-surrogate'), false)
  t.equal((await entryOf(file, 'lone-surrogate'))?.observed, null)
  t.equal((await entryOf(file, 'malformed-body'))?.observed, null)
  await account.sendLead({ event: unknown })
  await sendHalf()
  t.equal((await entryOf(file, 'malformed-body'))?.observed, null, 'the status is that of an unknown event')
  t.match(await entryOf(file, 'lone-surrogate'), { basis: 'observed', observed: { value: 'replace' } })
})

t.test('a path with a slash at its end, and where it is sent to', async (t) => {
  const { port, file, url } = await proxyBefore(t, (incoming, response) => {
    if (incoming.url?.endsWith('/') !== true) return response.writeHead(401, JSON_TYPE).end('{"oops":"who?"}')
    return response.writeHead(301, { location: `${url.origin}/api/v2/leads` }).end()
  })
  const path = '/api/v2/leads/'
  t.equal((await otherAccount(port).account.sendLead({}, { path })).status, 301)
  const reply = await (await learnt(t, file)).sendLead({}, { path })
  // A store that follows a redirect of the mock must not reach the real Retrack.
  t.strictSame([reply.status, reply.headers.location], [301, '/api/v2/leads'])
})

t.test('a page for whoever does not ask for JSON is learnt beside the JSON for the others', async (t) => {
  const { port, file } = await proxyBefore(t, (incoming, response) => {
    if (incoming.headers.accept === 'application/json') return response.writeHead(403, JSON_TYPE).end('{"oops":"who?"}')
    return response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>Who?</h1>')
  })
  const { account } = otherAccount(port)
  const accepts = [{ accept: 'application/json' }, { accept: '*/*' }] as const
  const send = (owner: typeof account) =>
    Promise.all(accepts.map((headers) => owner.sendLead({}, { token: `${OTHER_TOKEN}-not`, headers })))
  for (const headers of accepts) await account.sendLead({}, { token: `${OTHER_TOKEN}-not`, headers })
  t.match(await entryOf(file, 'refusal-without-accept'), { observed: { value: 'redirect' } })
  const answers = await send(await learnt(t, file))
  t.strictSame(
    answers.map(({ status, text }) => [status, text]),
    [
      [403, '{"oops":"who?"}'],
      [403, '<h1>Who?</h1>'],
    ],
  )
})
