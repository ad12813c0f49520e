/** Groups of connections that cost a server much. Each stays open until it is closed. */
import type { Socket } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import type { TestAccount } from '../support/account.ts'
import { lines, open } from '../support/raw-socket.ts'
import { leadBytes } from '../support/wire.ts'

export interface ConnectionGroup {
  readonly name: string
  /** Resolves once all of them are there. */
  gather(account: TestAccount, size: number): Promise<Socket[]>
}

/** So many connect at once: a system has room for no more in its queue. */
const AT_ONCE = 200

async function each(size: number, join: (n: number) => Promise<Socket>): Promise<Socket[]> {
  const all: Socket[] = []
  for (let n = 0; n < size; n += AT_ONCE) {
    const next = Array.from({ length: Math.min(AT_ONCE, size - n) }, (_, k) => join(n + k))
    all.push(...(await Promise.all(next)))
  }
  return all
}

export async function connected({ port }: Pick<TestAccount, 'port'>): Promise<Socket> {
  const socket = open(port)
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  // It may be cut, or leave by a reset, and nobody minds.
  socket.on('error', () => {})
  return socket
}

const heard = (socket: Socket) => new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))

const head = ({ token }: TestAccount, method: string, path: string, ...more: string[]) => [
  `${method} ${path} HTTP/1.1`,
  'Host: localhost',
  `Authorization: Bearer ${token}`,
  'Content-Type: application/json',
  ...more,
]

const idle: ConnectionGroup = {
  name: 'connections that stay after a lead',
  gather: (account, size) =>
    each(size, async (n) => {
      const socket = await connected(account)
      socket.write(leadBytes(account, { reference: `idle-${n}` }))
      const answer = await heard(socket)
      if (!answer.startsWith('HTTP/1.1 200')) throw new Error(`The lead was not saved: ${answer.slice(0, 200)}`)
      return socket
    }),
}

const slow: ConnectionGroup = {
  name: 'senders that do not come to the end of their body',
  gather: (account, size) =>
    each(size, async (n) => {
      const socket = await connected(account)
      // "100 Continue" says that the mock waits for the body.
      const path = n % 2 === 0 ? '/api/v2/leads' : '/_mock/clicks'
      socket.write(lines(head(account, 'POST', path, 'Content-Length: 20000', 'Expect: 100-continue')))
      await heard(socket)
      socket.write(' '.repeat(10_000))
      return socket
    }),
}

const deaf: ConnectionGroup = {
  name: 'readers that never read a long answer',
  gather: (account, size) =>
    each(size, async () => {
      const socket = await connected(account)
      socket.pause()
      const list = lines(head(account, 'GET', '/_mock/leads'))
      socket.write(Buffer.concat(Array.from({ length: 20 }, () => list)))
      return socket
    }),
}

const waits: ConnectionGroup = {
  name: 'waits for what does not come',
  gather: (account, size) =>
    each(size, async () => {
      const socket = await connected(account)
      const body = JSON.stringify({ reference: 'never', timeoutMs: 600_000 })
      socket.write(lines(head(account, 'POST', '/_mock/wait', `Content-Length: ${body.length}`), body))
      return socket
    }),
}

const streams: ConnectionGroup = {
  name: 'event streams, half of them never read',
  gather: (account, size) =>
    each(size, async (n) => {
      const socket = await connected(account)
      socket.write(lines(head(account, 'GET', '/_mock/stream')))
      const answer = await heard(socket)
      if (!answer.startsWith('HTTP/1.1 200')) throw new Error(`No stream: ${answer.slice(0, 200)}`)
      if (n % 2 === 0) socket.pause()
      else socket.resume()
      return socket
    }),
}

/** How far a client gets before it leaves. */
const STAGES: readonly ((account: TestAccount, socket: Socket) => void)[] = [
  () => {},
  (_, socket) => socket.write('POST /api/v2/le'),
  (account, socket) => socket.write(lines(head(account, 'POST', '/api/v2/leads', 'Content-Length: 50'))),
  (account, socket) => socket.write(lines(head(account, 'POST', '/api/v2/leads', 'Content-Length: 50'), '{"event":')),
  (account, socket) => socket.write(leadBytes(account, { reference: 'left' })),
  (account, socket) => socket.write(lines(head(account, 'GET', '/_mock/leads'))),
  (account, socket) => socket.write(lines(head(account, 'GET', '/_mock/stream'))),
  (account, socket) => socket.write(lines(head(account, 'POST', '/_mock/wait', 'Content-Length: 2'), '{}')),
]

const leavers: ConnectionGroup = {
  name: 'clients that leave, each at another stage',
  gather: (account, size) =>
    each(size, async (n) => {
      const socket = await connected(account)
      STAGES[n % STAGES.length]?.(account, socket)
      // Some leave before the mock has seen what they sent, some after.
      if (n % 3 === 0) await after(1)
      if (n % 2 === 0) socket.resetAndDestroy()
      else socket.end()
      return socket
    }),
}

export const CONNECTION_GROUPS = { idle, slow, deaf, waits, streams, leavers }
