/** Putting answers on the wire: whole, cut short, or drop by drop. */
import type { ServerResponse } from 'node:http'
import type { Answer } from '../answer.ts'

/** As it is when the mock is loaded: a test that stops the timers of its process later on is still answered. */
const atEndOfTurn = setImmediate

/**
 * Those that are ready in the same turn of the event loop are sent together: a write that goes alone wakes its reader, and
 * where many are answered at a time, that took a quarter of the mock's processor time.
 */
export async function send(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  await new Promise<void>((resolve) => atEndOfTurn(resolve))
  if (response.destroyed) return
  if (isWithoutBody(status)) {
    response.writeHead(status, headers).end()
    return
  }
  const length = Buffer.byteLength(body)
  response.writeHead(status, { ...headers, 'content-length': length })
  // What is ASCII alone is the same bytes in both, and copied faster as what needs no encoding.
  response.end(body, length === body.length ? 'latin1' : 'utf8')
}

/** Promises more than it sends: the first bytes of the body. Then closes the connection. */
export function sendTruncated(
  response: ServerResponse,
  { status, headers, body }: Answer,
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

/** Sends the body in pieces, a pause after each. False where the reader left before the end, or a pause was cut. */
export async function sendDripping(
  response: ServerResponse,
  { status, headers, body }: Answer,
  chunkBytes: number,
  pause: () => Promise<boolean>,
): Promise<boolean> {
  const whole = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': whole.length })
  response.flushHeaders()
  for (let at = 0; at < whole.length; at += chunkBytes) {
    if (!(await pause())) return false
    response.write(whole.subarray(at, at + chunkBytes))
  }
  response.end()
  return true
}

/** HTTP gives these no body, and no length of one. */
function isWithoutBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}
