/** Bytes as they are, for what no HTTP client would send. */
import { connect, type Socket } from 'node:net'
import { HANG_MS } from './http.ts'

export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly json: unknown
}

export interface RawExchange {
  readonly replies: readonly RawReply[]
  /** The mock closed the connection. */
  readonly closed: boolean
}

type Bytes = string | Buffer

export interface RawOptions {
  /** After so many answers nothing more is waited for. */
  readonly replies?: number
  /** The sender closes its side once all is sent. */
  readonly end?: boolean
}

/** Sends bytes and reads answers until enough have come or the connection closes; fails where neither happens. */
export function sendBytes(
  port: number,
  bytes: Bytes,
  { replies = 1, end = false }: RawOptions = {},
): Promise<RawExchange> {
  const socket = open(port)
  if (end) socket.end(bytes)
  else socket.write(bytes)
  return listen(socket, replies)
}

/** A request that the mock has begun with, and whose body it still waits for. */
export async function beginRequest(port: number, method: string, path: string, token: string, json: unknown) {
  const body = JSON.stringify(json)
  const socket = open(port)
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Expect: 100-continue',
  ]
  socket.write(lines([...head, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]))
  // "100 Continue" is the mock's word that it has begun.
  await new Promise((resolve) => socket.once('data', resolve))
  return {
    finish(): Promise<RawExchange> {
      socket.write(body)
      return listen(socket, 1)
    },
  }
}

function listen(socket: Socket, wanted: number): Promise<RawExchange> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    const settle = (closed: boolean) => {
      clearTimeout(hang)
      socket.destroy()
      resolve({ replies: readReplies(received), closed })
    }
    const hang = setTimeout(() => {
      socket.destroy()
      reject(new Error(`No answer and no end within ${HANG_MS} ms; received: ${received.toString().slice(0, 200)}`))
    }, HANG_MS)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (readReplies(received).length >= wanted) settle(false)
    })
    // Where the mock has answered and closed while bytes were still on their way, the system reports a reset.
    socket.on('error', () => settle(true))
    socket.on('end', () => settle(true))
  })
}

export function open(port: number): Socket {
  return connect({ port, host: '127.0.0.1' })
}

/** The complete answers in what has come so far, `100 Continue` left out. */
function readReplies(received: Buffer): RawReply[] {
  const replies: RawReply[] = []
  let rest = received
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n')
    if (headEnd === -1) return replies
    const [statusLine = '', ...lines] = rest.subarray(0, headEnd).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const length = Number(headers['content-length'] ?? 0)
    const bodyStart = headEnd + 4
    if (rest.length < bodyStart + length) return replies
    const text = rest.subarray(bodyStart, bodyStart + length).toString()
    rest = rest.subarray(bodyStart + length)
    if (status !== 100)
      replies.push({ status, headers, text, json: text.startsWith('{') ? JSON.parse(text) : undefined })
  }
}

/** A request as lines, each ended as HTTP ends them, then the body. */
export const lines = (head: readonly string[], body: Bytes = '') =>
  Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)])
