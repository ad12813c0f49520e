/** Sends a request to a server of this process, over a connection such as any client has. */
import { request } from 'node:http'

export interface OwnRequest {
  readonly method: string
  readonly path: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: string
}

/** A response may be held back until a fault rule goes away: who sends leads has a limit, too. */
const TIMEOUT_MS = 30_000

/**
 * Resolves with the status when the response has been read, or with an error if the server broke it off. @throws
 * {TypeError} if Node.js can put it into no request
 */
export function sendToSelf(url: string, { method, path, headers, body }: OwnRequest): Promise<number | Error> {
  const bytes = Buffer.from(body)
  const framing = bytes.length > 0 ? ['content-length', String(bytes.length)] : []
  const outgoing = request(new URL(url), {
    method,
    path,
    headers: [...headers, ...framing, 'connection', 'close'],
    setHost: false,
    agent: false,
    timeout: TIMEOUT_MS,
  })
  return new Promise((resolve) => {
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')))
    outgoing.on('error', resolve)
    outgoing.on('close', () => resolve(new Error('the connection was closed')))
    outgoing.on('response', (response) => {
      response.on('error', resolve)
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.resume()
    })
    outgoing.end(bytes)
  })
}
