/** Sends a request over a new connection, with nothing that the test did not ask for. */
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { gunzipSync } from 'node:zlib'

export interface Asked {
  readonly method?: string
  readonly path: string
  readonly token?: string | undefined
  /** Sent as JSON under its content type. */
  readonly json?: unknown
  /** Sent as it is. */
  readonly body?: string | Buffer
  readonly headers?: OutgoingHttpHeaders
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body read as JSON; undefined where it is none. */
  readonly json: unknown
}

/** No answer takes as long: a test that waits longer has found a hang. */
export const HANG_MS = 30_000

export function ask(port: number, { method = 'GET', path, token, json, body, headers }: Asked): Promise<Reply> {
  const payload = json === undefined ? body : JSON.stringify(json)
  const wanted: OutgoingHttpHeaders = {
    authorization: token === undefined ? undefined : `Bearer ${token}`,
    'content-type': json === undefined ? undefined : 'application/json',
    'content-length': payload === undefined ? undefined : Buffer.byteLength(payload),
    ...headers,
  }
  // A header that a test gives as undefined is one that is not sent.
  const sent = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      signal: AbortSignal.timeout(HANG_MS),
      headers: sent,
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const body = Buffer.concat(chunks)
        const isCompressed = incoming.headers['content-encoding'] === 'gzip' && body.length > 0
        const text = (isCompressed ? gunzipSync(body) : body).toString()
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: readJson(text) })
      })
    })
    outgoing.end(payload)
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
