/** Many leads over a few connections that stay open. */
import { Agent, request } from 'node:http'
import type { TestAccount } from './account.ts'
import { HANG_MS } from './http.ts'
import { open } from './raw-socket.ts'

/** Sends leads with the references `0` to `count - 1`, and returns their statuses in that order. */
export async function sendMany(account: TestAccount, count: number, connections = 1): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const statuses: number[] = []
  let next = 0
  const work = async () => {
    while (next < count) {
      const n = next
      next += 1
      statuses[n] = await sendOne(account, agent, String(n))
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  agent.destroy()
  return statuses
}

function sendOne(account: TestAccount, agent: Agent, reference: string): Promise<number> {
  const body = JSON.stringify({ ...account.request, reference })
  const headers = {
    authorization: `Bearer ${account.token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: account.port, path: '/api/v2/leads', method: 'POST', agent, headers },
      (incoming) => {
        incoming.resume()
        incoming.on('end', () => resolve(incoming.statusCode ?? 0))
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const STATUS_LINE = 'HTTP/1.1 '

/** Sends whole requests one after another over one connection without waiting, and resolves once each is answered. */
export function sendAtOnce(port: number, requests: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = open(port)
    let answered = 0
    // The end of a piece may be the beginning of a status line.
    let tail = ''
    const hang = setTimeout(() => reject(new Error(`${answered} of ${requests.length} were answered`)), HANG_MS)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      const text = tail + chunk.toString('latin1')
      answered += text.split(STATUS_LINE).length - 1
      tail = text.slice(1 - STATUS_LINE.length)
      if (answered < requests.length) return
      clearTimeout(hang)
      socket.destroy()
      resolve()
    })
    socket.write(Buffer.concat(requests))
  })
}
