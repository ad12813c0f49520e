/** Stands before a store and passes all through, until it is told that the store has died, or hangs. */
import { connect, createServer, type Socket } from 'node:net'
import type { Scope } from './server.ts'

export interface StoreGate {
  readonly url: string
  /** Nothing listens any more, and what was open is broken off. */
  die(): void
  /** From the first request on that says this, connections are taken and nothing is answered. */
  hangAt(text: string): void
  /** From now on connections are taken and nothing is answered. */
  hang(): void
  /** Calls `act` when so many more requests have come, before the last of them reaches the store. */
  after(requests: number, act: () => void): void
  /** How many requests have come. */
  readonly requests: number
}

/** Where a request begins in what a client sends. */
const REQUEST_LINE = /^[A-Z]+ \S+ HTTP\/1\.[01]\r\n/gm

export async function storeGate(t: Scope, store: string): Promise<StoreGate> {
  const { hostname, port } = new URL(store)
  const sockets = new Set<Socket>()
  let last: string | null = null
  let hangs = false
  let requests = 0
  const waiting = new Map<number, () => void>()
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    client.on('data', (chunk: Buffer) => {
      for (const _ of chunk.toString('latin1').matchAll(REQUEST_LINE)) {
        requests += 1
        waiting.get(requests)?.()
      }
      hangs ||= last !== null && chunk.includes(last)
      if (!hangs) upstream.write(chunk)
    })
    upstream.on('data', (chunk: Buffer) => client.write(chunk))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const die = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  t.teardown(die)
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    die,
    hangAt(text) {
      last = text
    },
    hang() {
      hangs = true
    },
    after(count, act) {
      waiting.set(requests + count, act)
    },
    get requests() {
      return requests
    },
  }
}
