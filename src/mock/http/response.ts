/** A response before it is sent, and the ways to send one: whole, truncated, in slow pieces, or framed otherwise. */
import { type ServerResponse, STATUS_CODES } from 'node:http'

export interface MockResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const JSON_HEADERS = { 'content-type': 'application/json' } as const

/** For a body that is JSON text already. */
export const jsonTextResponse = (status: number, body: string): MockResponse => ({
  status,
  headers: JSON_HEADERS,
  body,
})

export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): MockResponse {
  return { status, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(value) }
}

/** A page without anything of the request in it. */
export function htmlPage(title: string): Pick<MockResponse, 'headers' | 'body'> {
  return {
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  }
}

/** Captured when the module loads: a test that replaces its process's timers later still gets responses. */
const afterCurrentTurn = setImmediate

/**
 * Sends a whole response at the end of the event loop's turn. Responses that are ready in the same turn go out together:
 * a separate write wakes its reader each time, which cost a quarter of the processor time under load.
 */
export async function sendResponse(
  response: ServerResponse,
  { status, headers, body }: MockResponse,
  framing: 'length' | 'chunked' = 'length',
): Promise<void> {
  await new Promise<void>((resolve) => afterCurrentTurn(resolve))
  if (response.destroyed) return
  if (isWithoutBody(status)) {
    response.writeHead(status, headers).end()
    return
  }
  if (framing === 'chunked') {
    // Without a length Node sends chunks, or to a client of HTTP/1.0 all until the connection ends.
    response.writeHead(status, headers)
    if (body !== '') response.write(body)
    response.end()
    return
  }
  const length = Buffer.byteLength(body)
  response.writeHead(status, { ...headers, 'content-length': length })
  // ASCII text is the same bytes in both encodings, and latin1 is copied faster.
  response.end(body, length === body.length ? 'latin1' : 'utf8')
}

/** Sends the first `bytes` of the body under a larger content-length, then closes the connection. */
export function sendTruncated(
  response: ServerResponse,
  { status, headers, body }: MockResponse,
  bytes: number,
): Promise<void> {
  const whole = Buffer.from(body)
  const part = whole.subarray(0, bytes)
  response.writeHead(status, { ...headers, 'content-length': Math.max(whole.length, part.length + 1) })
  response.flushHeaders()
  return new Promise((resolve) => {
    const close = () => {
      response.socket?.destroySoon()
      resolve()
    }
    if (part.length === 0) close()
    else response.write(part, close)
  })
}

/** Sends the body in pieces of `chunkBytes`, waiting for `pause` before each. False if a pause was cut short. */
export async function sendDripping(
  response: ServerResponse,
  { status, headers, body }: MockResponse,
  chunkBytes: number,
  pause: () => Promise<boolean>,
): Promise<boolean> {
  const whole = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': whole.length })
  response.flushHeaders()
  for (let offset = 0; offset < whole.length; offset += chunkBytes) {
    if (!(await pause())) return false
    response.write(whole.subarray(offset, offset + chunkBytes))
  }
  response.end()
  return true
}

/** Sends the body in chunks, or without a length until the connection closes, the latter also as HTTP/1.0. */
export function sendFramed(
  response: ServerResponse,
  { status, headers, body }: MockResponse,
  framing: 'chunked' | 'until-close' | 'http-1.0',
): void {
  if (framing === 'http-1.0') {
    // Node writes HTTP/1.1 whatever it is told.
    const text = response.req.method === 'HEAD' ? '' : body
    response.socket?.end(serializeResponse('1.0', { status, headers, body: text }))
    return
  }
  response.useChunkedEncodingByDefault = framing === 'chunked'
  if (framing === 'until-close') response.shouldKeepAlive = false
  response.writeHead(status, headers)
  response.flushHeaders()
  response.end(body)
}

/** The bytes of a response after which the connection is closed, for where Node's own response is of no use. */
export function serializeResponse(version: '1.0' | '1.1', { status, headers, body }: MockResponse): string {
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/${version} ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`
}

/** HTTP allows neither a body nor its length for these statuses. */
function isWithoutBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}
