/**
 * Sends a request to the real Retrack, once, over a new connection. The other side could close a kept one at the wrong
 * moment, and the store would see a failure that is not Retrack's.
 */
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { compressionOf, decompress } from '../http/compression.ts'
import { toHeaderMap, toHeaderPairs } from '../http/raw-headers.ts'
import { describeNetworkError } from './network-error.ts'

export interface UpstreamRequest {
  readonly method: string
  /** The path, with its query. */
  readonly target: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

export interface UpstreamAnswer {
  readonly status: number
  readonly statusText: string
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[]
  /** The bytes as they came, compressed or not. */
  readonly body: Buffer
}

/** Why there is no answer: `unreachable`, `broke-off` after a part of it, `too-slow`, or `too-large`. */
export class UpstreamError extends Error {
  readonly kind: 'unreachable' | 'broke-off' | 'too-slow' | 'too-large'

  constructor(kind: UpstreamError['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** Longer than any store waits, so that what Retrack did in the end is still seen. */
const TIMEOUT_MS = 120_000
const MAX_ANSWER_BYTES = 10 * 1024 * 1024

export function sendUpstream(
  origin: URL,
  { method, target, headers, body }: UpstreamRequest,
  timeoutMs = TIMEOUT_MS,
): Promise<UpstreamAnswer> {
  const sent = forwardedHeaders(headers, origin.host)
  if (body.length > 0 || BODY_METHODS.includes(method)) sent.push('Content-Length', String(body.length))
  const options: RequestOptions = {
    method,
    host: origin.hostname.replace(/^\[|\]$/g, ''),
    port: origin.port === '' ? undefined : origin.port,
    path: target,
    headers: sent,
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
  }
  return new Promise((resolve, reject) => {
    const outgoing = origin.protocol === 'https:' ? requestHttps(options) : requestHttp(options)
    outgoing.on('error', (error) => reject(toUpstreamError(error, origin, timeoutMs)))
    outgoing.on('response', (incoming) => {
      readAnswer(incoming).then(resolve, (error: unknown) =>
        reject(error instanceof UpstreamError ? error : createBrokenOffError(origin, error)),
      )
    })
    outgoing.end(body)
  })
}

async function readAnswer(incoming: IncomingMessage): Promise<UpstreamAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) throw new UpstreamError('too-large', 'its answer is larger than 10 MiB')
    chunks.push(chunk)
  }
  const { statusCode = 0, statusMessage = '', rawHeaders } = incoming
  return { status: statusCode, statusText: statusMessage, headers: rawHeaders, body: Buffer.concat(chunks) }
}

const BODY_METHODS = ['POST', 'PUT', 'PATCH']

/** Headers that are about one connection, and not for the other side of a proxy (RFC 9110, section 7.6.1). */
const CONNECTION_HEADERS = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

export function endToEndHeaders(headers: readonly string[]): string[] {
  const pairs = toHeaderPairs(headers)
  const named = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((name) => name.trim())
  return pairs.filter(([name]) => ![...CONNECTION_HEADERS, ...named].includes(name.toLowerCase())).flat()
}

function forwardedHeaders(headers: readonly string[], host: string): string[] {
  const kept = toHeaderPairs(endToEndHeaders(headers))
  // The body is sent whole, and nobody waits for a leave to send it.
  return ['Host', host, ...kept.filter(([name]) => !/^(?:host|content-length|expect)$/i.test(name)).flat()]
}

function toUpstreamError(error: Error, origin: URL, timeoutMs: number): UpstreamError {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') {
    return new UpstreamError('too-slow', `${origin.origin} has not answered in ${timeoutMs / 1000} s`)
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message
  if (code === 'ECONNRESET') return createBrokenOffError(origin, error)
  return new UpstreamError('unreachable', `${origin.origin} cannot be reached: ${describeNetworkError(code)}`)
}

const createBrokenOffError = (origin: URL, error: unknown) =>
  new UpstreamError(
    'broke-off',
    `${origin.origin} closed the connection before its answer was complete${error instanceof Error && 'code' in error ? ` (${error.code})` : ''}`,
  )

/** The body as text, whatever it was compressed by; undefined where it is no text. */
export function decodeBody({ headers, body }: UpstreamAnswer): string | undefined {
  const encoding = toHeaderMap(headers).get('content-encoding')?.trim().toLowerCase() ?? ''
  if (body.length === 0 || encoding === '' || encoding === 'identity') return body.toString()
  const compression = compressionOf(encoding)
  return compression === undefined ? undefined : decompress(body, compression, MAX_ANSWER_BYTES)?.toString()
}
