/** Stands before a store and passes all through, until it is told that the store has died, or hangs. */
import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

export interface StoreGate {
  readonly url: string
  /** Nothing listens any more, and what was open is broken off. */
  die(): void
  /** From the first request on that says this, connections are taken and nothing is answered. */
  hangAt(text: string): void
}

export async function storeGate(t: Test, store: string): Promise<StoreGate> {
  const { hostname, port } = new URL(store)
  const sockets = new Set<Socket>()
  let last: string | null = null
  let hangs = false
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
  }
}
