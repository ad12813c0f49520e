/** Each bound of docs/limits.md: what is beyond it is told so, and what is within goes on. */

import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { MAX_WAIT_MS } from '../schemas/journal.ts'
import { defaultLimits } from '../src/mock/limits.ts'
import { createAccount, documentedAccount, type TestAccount } from './support/account.ts'
import { ask } from './support/http.ts'
import { lines, open, sendBytes } from './support/raw-socket.ts'
import { isRefusal } from './support/refusal.ts'
import { startedMock } from './support/started-mock.ts'

const LONG = 'x'.repeat(255)

/** A connection that the mock has taken. */
async function connected(t: Test, port: number): Promise<Socket> {
  const socket = open(port)
  t.teardown(() => socket.destroy())
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

const healthy = async (t: Test, port: number, title: string) =>
  t.equal((await ask(port, { path: '/_mock/health' })).status, 200, title)

/** Tries until it holds: the mock may still be letting go. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

async function sendUntilFull(account: TestAccount): Promise<number> {
  for (let saved = 0; ; saved += 1) {
    const reply = await account.sendLead({ reference: `${LONG.slice(0, 200)}${saved}` })
    if (reply.status !== 200) return saved
  }
}

t.test(
  'a lead or click that there is no room for is answered 503, loses nothing, and a reset makes room',
  async (t) => {
    const account = documentedAccount((await startedMock(t, { limits: { storeBytes: 60_000 } })).port)
    const saved = await sendUntilFull(account)
    t.ok(saved > 20, `${saved} leads`)
    isRefusal(t, await account.sendLead({ reference: LONG }), 503, 'overload')
    while ((await account.visit()).status === 302);
    const clicked = await account.visit()
    isRefusal(t, clicked, 503, 'overload')
    t.equal((await account.control('POST', '/clicks', {})).status, 503)
    t.equal((await account.control('POST', '/accounts', {})).status, 503)
    const leads = await account.getLeads()
    t.equal(leads.length, saved)
    t.equal(
      (await account.sendUpdate(leads[0]?.uuid ?? '', { status: 'approved' })).status,
      200,
      'what is there goes on',
    )
    const reason = await account.control('PATCH', `/leads/${leads[1]?.uuid}`, {
      status: 'rejected',
      reason: 'y'.repeat(2048),
    })
    t.equal(reason.status, 503, 'a reason takes room, too')
    t.strictSame((await account.getLeads())[1], leads[1])
    await account.control('POST', '/reset')
    t.strictSame(await account.getLeads(), [])
    t.equal(await sendUntilFull(account), saved, 'a reset gives all of it back')
  },
)

t.test('accounts take room, and one that is removed gives it back', async (t) => {
  const { port } = await startedMock(t, { limits: { storeBytes: 100_000 } })
  const made: TestAccount[] = []
  const make = () => ask(port, { method: 'POST', path: '/_mock/accounts', json: {} })
  for (let reply = await make(); reply.status === 201; reply = await make())
    made.push(documentedAccount(port, (reply.json as { token: string }).token))
  t.ok(made.length >= 3 && made.length < 10, `${made.length} accounts`)
  t.match((await make()).json, { message: /reset an account/ })
  const [first] = made
  if (first === undefined) return
  t.equal((await first.control('DELETE', '/account')).status, 204)
  t.equal((await make()).status, 201)
  t.equal((await make()).status, 503)
})

t.test('an account that was removed leaves its number behind, and that takes room', async (t) => {
  const { port } = await startedMock(t, { limits: { storeBytes: 36_000 } })
  const make = () => ask(port, { method: 'POST', path: '/_mock/accounts', json: {} })
  let removed = 0
  for (let reply = await make(); reply.status === 201 && removed < 100; reply = await make()) {
    const { token } = reply.json as { token: string }
    t.equal((await documentedAccount(port, token).control('DELETE', '/account')).status, 204)
    removed += 1
  }
  t.ok(removed > 0 && removed < 30, `${removed} were removed until there was no room`)
})

t.test('fault rules are bounded by number and by size, and a scenario is taken whole or not at all', async (t) => {
  const { port } = await startedMock(t, { limits: { faultRules: 3 } })
  const account = documentedAccount(port)
  const rule = { effect: { kind: 'status', status: 503 } } as const
  const { id } = await account.addFault(rule)
  t.equal((await account.control('POST', '/faults', { scenario: 'flaky' })).status, 503)
  t.equal((await account.getFaults()).length, 1)
  await account.addFault(rule)
  await account.addFault(rule)
  t.match((await account.control('POST', '/faults', rule)).json, { message: /DELETE \/_mock\/faults/ })
  await account.control('DELETE', `/faults/${id}`)
  t.equal((await account.control('POST', '/faults', rule)).status, 201)

  const small = documentedAccount((await startedMock(t, { limits: { storeBytes: 60_000 } })).port)
  const large = { effect: { kind: 'status', status: 503, body: 'x'.repeat(30_000) } } as const
  await small.addFault(large)
  t.equal((await small.control('POST', '/faults', large)).status, 503)
  await small.control('DELETE', '/faults')
  t.equal((await small.control('POST', '/faults', large)).status, 201, 'what is taken back gives its room back')
  await small.control('POST', '/reset')
  t.equal((await small.control('POST', '/faults', large)).status, 201, 'and so does a reset')
})

t.test('journals share their memory: the one that was quiet the longest gives way, and says so', async (t) => {
  const { port } = await startedMock(t, { limits: { journalBytes: 40_000 } })
  const [quiet, busy] = [await createAccount(port), await createAccount(port)]
  await quiet.saveLead()
  for (let n = 0; n < 40; n += 1) await busy.saveLead({ reference: `n${n}` })
  t.strictSame(await quiet.getJournal(), [])
  t.match((await quiet.control('GET', '/requests')).json, { evicted: 1 })
  t.match(await quiet.wait({ timeoutMs: 0 }), { result: 'unknown' })
  const kept = await busy.getJournal()
  t.ok(kept.length > 5 && kept.length < 20, `${kept.length} entries`)
  t.equal(kept.at(-1)?.reference, 'n39', 'the newest are there')
  t.equal((await quiet.getLeads()).length, 1, 'leads are no part of it')
})

t.test('connections beyond the bound are answered 503 and closed; when others leave there is room', async (t) => {
  const { port } = await startedMock(t, { limits: { connections: 5 } })
  const all = await Promise.all(Array.from({ length: 5 }, () => connected(t, port)))
  const account = documentedAccount(port)
  for (const path of ['/api/v2/leads', '/_mock/reset']) {
    const request = lines([`POST ${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${account.token}`])
    const { replies, closed } = await sendBytes(port, request, { replies: 2 })
    const [reply] = replies
    isRefusal(t, reply ?? { status: 0, headers: {}, text: '', json: null }, 503, 'overload', path)
    t.strictSame([replies.length, closed], [1, true], 'answered once, then closed')
  }
  for (const socket of all) socket.destroy()
  await until(async () => (await ask(port, { path: '/_mock/health' })).status === 200)
  t.strictSame(await account.getLeads(), [])
})

t.test('large bodies under way are bounded together; small ones go on', async (t) => {
  const { port } = await startedMock(t, { limits: { bodyBytes: 100_000 } })
  const account = documentedAccount(port)
  const head = (path: string, ...more: string[]) => [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${account.token}`,
    'Content-Type: application/json',
    ...more,
  ]
  const slow = await connected(t, port)
  slow.write(lines(head('/api/v2/leads', 'Content-Length: 60001'), ' '.repeat(60_000)))
  const body = ' '.repeat(60_000)
  await until(async () => {
    const { replies } = await sendBytes(port, lines(head('/api/v2/leads', 'Content-Length: 60000'), body))
    return replies[0]?.status === 503
  })
  isRefusal(
    t,
    await account.sendLead({}, { json: undefined, body, headers: { 'content-type': 'application/json' } }),
    503,
    'overload',
  )
  const planted = await ask(port, {
    method: 'POST',
    path: '/_mock/clicks',
    token: account.token,
    body: body.padEnd(61_000),
    headers: { 'content-type': 'application/json' },
  })
  t.equal(planted.status, 503)
  t.equal((await account.sendLead()).status, 200)
  slow.destroy()
  const isTaken = async () =>
    (
      await account.sendLead(
        {},
        {
          json: undefined,
          body: JSON.stringify(account.request).padEnd(60_000),
          headers: { 'content-type': 'application/json' },
        },
      )
    ).status === 200
  await until(isTaken)
  t.equal(await isTaken(), true, 'when it has gone there is room, every time')
})

t.test('a body that comes byte by byte is read as any other', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const text = JSON.stringify({ ...account.request, note: 'n'.repeat(2000) })
  const chunks = [...text].map((letter) => `1\r\n${letter}\r\n`).join('')
  const head = [
    'POST /api/v2/leads HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${account.token}`,
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
  ]
  const { replies } = await sendBytes(account.port, lines(head, `${chunks}0\r\n\r\n`))
  t.equal(replies[0]?.status, 200)
})

t.test('event streams are bounded; one that is closed makes room', async (t) => {
  const { port } = await startedMock(t, { limits: { streams: 2 } })
  const account = documentedAccount(port)
  const request = lines(['GET /_mock/stream HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${account.token}`])
  const readers: Socket[] = []
  for (let n = 0; n < 2; n += 1) {
    const reader = await connected(t, port)
    reader.write(request)
    await new Promise((resolve) => reader.once('data', resolve))
    readers.push(reader)
  }
  t.match(await account.control('GET', '/stream'), { status: 503, json: { message: /event streams/ } })
  readers[0]?.destroy()
  await until(async () => {
    const reader = await connected(t, port)
    reader.write(request)
    const [first] = await new Promise<Buffer[]>((resolve) => reader.once('data', (data) => resolve([data])))
    return first?.toString().startsWith('HTTP/1.1 200') === true
  })
})

t.test('answers that nobody reads are bounded, and their connections cut', async (t) => {
  const { port } = await startedMock(t, { limits: { pendingResponseBytes: 100_000, writeTimeoutMs: 2_000 } })
  const account = documentedAccount(port)
  for (let n = 0; n < 50; n += 1) await account.createClick({ deeplink: `http://a.test/${'x'.repeat(16_000)}` })
  const request = lines(['GET /_mock/clicks HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${account.token}`])
  const cut: Promise<unknown>[] = []
  while ((await account.control('GET', '/account')).status === 200) {
    const reader = await connected(t, port)
    cut.push(new Promise((resolve) => reader.once('close', resolve)))
    // Never read: what the system does not take stays with the mock.
    reader.pause()
    reader.write(Buffer.concat(Array.from({ length: 20 }, () => request)))
  }
  t.match((await account.control('GET', '/account')).json, { message: /unread/ })
  await healthy(t, port, 'others are answered')
  t.equal((await account.sendLead()).status, 200, "and so is Retrack's side")
  await until(async () => (await account.control('GET', '/account')).status === 200)
  t.equal((await account.getClicks()).length > 0, true, 'once they are cut there is room')
})

t.test('a sender that does not come to its end is answered 408, in its headers and in its body', async (t) => {
  const { port } = await startedMock(t, { limits: { headersMs: 200, requestMs: 400 } })
  const account = documentedAccount(port)
  const unfinished = {
    headers: 'POST /api/v2/leads HTTP/1.1\r\nHost: loc',
    body: `POST /api/v2/leads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    'body for the control API': `POST /_mock/clicks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${account.token}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
  }
  for (const [name, bytes] of Object.entries(unfinished)) {
    const { replies, closed } = await sendBytes(port, bytes, { replies: 2 })
    isRefusal(t, replies[0] ?? { status: 0, headers: {}, text: '', json: null }, 408, 'broken-request', name)
    t.ok(closed)
  }
})

t.test('a request that never comes to its turn does not keep its connection', async (t) => {
  const { port } = await startedMock(t, { limits: { headersMs: 300, requestMs: 300 } })
  const { token } = documentedAccount(port)
  const head = ['Host: localhost', `Authorization: Bearer ${token}`, 'Content-Type: application/json']
  // So large that the mock stops reading, and does not hear that its sender has ended.
  const behind = lines(['POST /_mock/wait HTTP/1.1', ...head, 'Content-Length: 600000'], ' '.repeat(600_000))
  const all = Buffer.concat([lines(['GET /_mock/stream HTTP/1.1', ...head]), behind])
  t.ok((await sendBytes(port, all, { replies: 3, end: true })).closed)
})

t.test('a request waits for its turn longer than any request before it can take', async (t) => {
  t.ok(defaultLimits().pipelineTimeoutMs > MAX_WAIT_MS)
})

t.test('nor does one that came whole, whether its client has gone or not', async (t) => {
  const { port } = await startedMock(t, { limits: { pipelineTimeoutMs: 300 } })
  const { token } = documentedAccount(port)
  const head = ['Host: localhost', `Authorization: Bearer ${token}`, 'Content-Type: application/json']
  for (const path of ['/_mock/wait', '/api/v2/leads']) {
    const behind = lines([`POST ${path} HTTP/1.1`, ...head, 'Content-Length: 17000'], ' '.repeat(17_000))
    const all = Buffer.concat([lines(['GET /_mock/stream HTTP/1.1', ...head]), behind])
    t.ok((await sendBytes(port, all, { replies: 3 })).closed, path)
  }
})

t.test('a wait that would have to hold on to more than there is room for is unknown', async (t) => {
  const { port } = await startedMock(t, { limits: { waitBufferBytes: 10_000 } })
  const account = documentedAccount(port)
  const waiting = account.wait({ count: 100, timeoutMs: 60_000 })
  for (let n = 0; n < 6; n += 1) await account.saveLead({ reference: `n${n}` })
  t.match(await waiting, { result: 'unknown' })
  t.match(await account.wait({ reference: 'n5' }), { result: 'yes' }, 'it has given back what it held')
})

t.test('a connection that stays half open after a refusal is let go of', async (t) => {
  const { port } = await startedMock(t, { limits: { writeTimeoutMs: 200 } })
  const socket = open(port)
  t.teardown(() => socket.destroy())
  socket.allowHalfOpen = true
  const ended = new Promise<void>((resolve) => socket.once('end', () => resolve()))
  socket.resume()
  socket.write('hello\r\n\r\n')
  await ended
  // It goes on sending until the mock has had enough.
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const sending = setInterval(() => socket.write('x'), 1000)
  t.teardown(() => clearInterval(sending))
  await closed
  t.pass('closed by the mock')
})
