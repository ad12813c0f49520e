/** Sends one request over plain HTTP. It follows, stores and hides nothing. */
import { lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { parseRetryAfterMs } from '../../shared/retry-after.ts'

export interface HttpRequest {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case, without `set-cookie`. */
  readonly headers: Readonly<Record<string, string>>
  /** Each as it was written. */
  readonly setCookies: readonly string[]
  readonly body: string
  readonly bytes: number
}

/** Returns the user agent of desktop Chrome. Stores block what looks like a robot. */
export const toUserAgent = (majorVersion: string): string =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${majorVersion}.0.0.0 Safari/537.36`

/** The user agent of Chrome on a phone. */
export const PHONE_USER_AGENT =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'

/** The headers of a browser, so that a store treats the check as one. */
export const BROWSER_HEADERS = {
  'user-agent': toUserAgent('140'),
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-US,en;q=0.9',
} as const

const DEFAULT_RATE_LIMIT_MS = 5_000

/** How long a response with 429 asks to wait; null for any other response. */
export function getRateLimitMs(status: number, retryAfter: string | undefined): number | null {
  if (status !== 429) return null
  return Math.max(0, parseRetryAfterMs(retryAfter, Date.now()) ?? DEFAULT_RATE_LIMIT_MS)
}

/** More of an answer is not read. */
const MAX_BYTES = 5 * 1024 * 1024

/** Names under `localhost` are this machine, also where no resolver says so (RFC 6761, section 6.3): browsers hold so, too. */
export const lookupHost: LookupFunction = (host, options, callback) =>
  lookup(/\.localhost\.?$/i.test(host) ? 'localhost' : host, options, callback)

/** Rejects where no whole answer came before `signal` ended it. */
export function send({ method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const { request } = url.startsWith('https:') ? https : http
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    // A store on a developer's machine has a certificate of its own making.
    const options = {
      method,
      headers: { ...headers, ...length },
      agent: false,
      signal,
      lookup: lookupHost,
      rejectUnauthorized: false,
    }
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = []
      let bytes = 0
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= MAX_BYTES) return void chunks.push(chunk)
        // A response without an end is cut off.
        settle()
        incoming.destroy()
      })
      incoming.on('error', reject)
      incoming.on('end', () => settle())
      const settle = () => {
        const { 'set-cookie': setCookies = [], ...others } = incoming.headers
        const plain = Object.entries(others).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : (value ?? ''),
        ])
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(plain),
          setCookies,
          body: Buffer.concat(chunks).toString('utf8'),
          bytes,
        })
      }
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Why a request failed, in a few words. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError' || (error.cause instanceof Error && error.cause.name === 'TimeoutError'))
    return 'no answer in time'
  const code = 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (ECONNREFUSED)'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host is not known (${code})`
    case 'ECONNRESET':
      return 'the connection was broken off (ECONNRESET)'
    case 'ABORT_ERR':
      return 'it was broken off'
    default:
      return code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`
  }
}
