/** How many connections and requests a client may hold open, and for how long: docs/limits.md. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import type { Limits } from '../src/mock/limits.ts'
import { documentedAccount } from './support/account.ts'
import { ask } from './support/http.ts'
import { lines, open, sendBytes } from './support/raw-socket.ts'
import { startedMock } from './support/started-mock.ts'

const GREETING = lines(['GET / HTTP/1.1', 'Host: x'])

async function started(t: Test, limits: Partial<Limits>) {
  return documentedAccount((await startedMock(t, { limits })).port)
}

/** A connection that counts its responses, and what it heard until it was closed. */
function listening(t: Test, port: number) {
  const socket = open(port)
  t.teardown(() => socket.destroy())
  // The mock may close while bytes are on their way to it.
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return { socket, closed, responses: () => text.split('HTTP/1.1 ').length - 1, text: () => text }
}

/** Once two requests on another connection were answered, what was sent before them has been read. */
async function hasRead(port: number): Promise<void> {
  for (let n = 0; n < 2; n += 1) await ask(port, { path: '/_mock/health' })
}

t.test('beyond those that are answered 503, connections are closed without a word', async (t) => {
  const { port } = await started(t, { connections: 1, overflowConnections: 1 })
  const sockets: Socket[] = []
  for (let n = 0; n < 2; n += 1) {
    const { socket } = listening(t, port)
    await once(socket, 'connect')
    sockets.push(socket)
  }
  const third = listening(t, port)
  third.socket.write(GREETING)
  await third.closed
  t.equal(third.text(), '')
  for (const socket of sockets) t.notOk(socket.destroyed, 'the others stay')
})

t.test('a connection that sends no request is answered 408 and closed', async (t) => {
  const { port } = await started(t, { headersMs: 200, requestMs: 400 })
  const { closed, text } = listening(t, port)
  await closed
  t.match(text(), /^HTTP\/1\.1 408 /)
})

t.test('a connection between two requests is closed after its time, and told of that time', async (t) => {
  const told = await sendBytes((await started(t, {})).port, GREETING)
  t.equal(told.replies[0]?.headers['keep-alive'], 'timeout=65')
  const { port } = await started(t, { keepAliveMs: 100 })
  const { socket, closed, responses, text } = listening(t, port)
  socket.write(GREETING)
  await closed
  t.equal(responses(), 1)
  t.notMatch(text(), '408')
})

t.test('from 32 requests that wait on a connection it is not read, and later they are answered', async (t) => {
  const account = await started(t, { waitingRequests: 250 })
  const { socket, responses, text } = listening(t, account.port)
  const json = JSON.stringify({ reference: 'A1', timeoutMs: 60_000 })
  const head = ['POST /_mock/wait HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${account.token}`]
  socket.write(lines([...head, 'Content-Type: application/json', `Content-Length: ${json.length}`], json))
  socket.write(Buffer.concat(Array(40).fill(GREETING)))
  await hasRead(account.port)
  // Were these read, too many would wait, and the connection would be closed.
  socket.write(Buffer.concat(Array(230).fill(GREETING)))
  await hasRead(account.port)
  t.equal(responses(), 0)
  await account.saveLead({ reference: 'A1' })
  while (responses() < 271 && !socket.destroyed) await hasRead(account.port)
  t.equal(responses(), 271)
  t.match(text(), /^HTTP\/1\.1 200 OK\r\n.*"result":"yes"/s)
})

t.test('of requests without end that wait on all connections there are so many, and others are served', async (t) => {
  const account = await started(t, { waitingRequests: 500 })
  const { socket, closed, responses } = listening(t, account.port)
  socket.write(Buffer.concat(Array(20_000).fill(GREETING)))
  await account.saveLead()
  await closed
  t.ok(responses() < 20_000, `${responses()} were answered`)
  const patient = await sendBytes(account.port, Buffer.concat(Array(300).fill(GREETING)), { replies: 300 })
  t.equal(patient.replies.length, 300, 'as many as fit are answered')
  await account.saveLead({ reference: 'after' })
})
