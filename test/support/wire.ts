/** Reads a connection byte for byte, and how it ends. An HTTP client would hide that. */
import type { Socket } from 'node:net'
import type { TestAccount } from './account.ts'
import { HANG_MS } from './http.ts'
import { lines, open } from './raw-socket.ts'

export interface Heard {
  /** `fin`: closed in order. `rst`: reset. `open`: still open when the test had heard enough. */
  readonly ending: 'fin' | 'rst' | 'open'
  readonly text: string
  /** Null where no byte of an answer came. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** When each piece came, in milliseconds after the first byte was sent. */
  readonly pieces: readonly number[]
}

export interface WireOptions {
  /** Listens no longer once this holds. Left out: until the connection ends. */
  readonly until?: (text: string) => boolean
  readonly socket?: Socket
}

/** Sends bytes and hears all that comes until the connection ends. Fails where it does not. */
export function overTheWire(port: number, bytes: Buffer, { until, socket = open(port) }: WireOptions = {}) {
  return new Promise<Heard>((resolve, reject) => {
    const chunks: Buffer[] = []
    const pieces: number[] = []
    const begun = performance.now()
    const text = () => Buffer.concat(chunks).toString()
    const settle = (ending: Heard['ending']) => {
      clearTimeout(hang)
      socket.removeAllListeners()
      socket.on('error', () => {})
      if (ending !== 'open') socket.destroy()
      resolve({ ending, pieces, ...readAnswer(text()) })
    }
    const hang = setTimeout(() => {
      socket.destroy()
      reject(new Error(`The connection neither ended nor answered within ${HANG_MS} ms; received: ${text()}`))
    }, HANG_MS)
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      pieces.push(performance.now() - begun)
      if (until?.(text())) settle('open')
    })
    socket.on('end', () => settle('fin'))
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? settle('rst') : reject(error)))
    socket.write(bytes)
  })
}

function readAnswer(text: string): Pick<Heard, 'text' | 'status' | 'headers' | 'body'> {
  const headEnd = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...rest] = text.slice(0, Math.max(0, headEnd)).split('\r\n')
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]
  const headers = Object.fromEntries(
    rest.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return {
    text,
    status: status === undefined ? null : Number(status),
    headers,
    body: headEnd === -1 ? '' : text.slice(headEnd + 4),
  }
}

/** Whether a whole answer has come: its head, and as many bytes as it promised. */
export function isWhole(text: string): boolean {
  const { status, headers, body } = readAnswer(text)
  return status !== null && Buffer.byteLength(body) >= Number(headers['content-length'] ?? 0)
}

/** The bytes of a POST to Retrack's side. */
export function postBytes(account: TestAccount, path: string, json: unknown): Buffer {
  const body = JSON.stringify(json)
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${account.token}`,
    'Accept: application/json',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return lines(head, body)
}

export const leadBytes = (account: TestAccount, change: Record<string, unknown> = {}) =>
  postBytes(account, '/api/v2/leads', { ...account.request, ...change })

export const visitBytes = (account: TestAccount, method = 'GET') =>
  lines([`${method} ${account.trackingPath}&ref=wire HTTP/1.1`, 'Host: localhost'])
