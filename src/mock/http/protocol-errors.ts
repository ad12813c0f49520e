/** Requests that Node's parser rejects or keeps from request handlers: they get a response where one can be sent. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type MockResponse, serializeResponse } from './response.ts'

/** A problem with the bytes of a request; `status` if HTTP has a status for it. */
export interface ProtocolError {
  readonly problem: string
  readonly status?: number
}

/** Builds the response to a protocol error, in the words of the API that is served. */
export type ErrorFormatter = (error: ProtocolError) => MockResponse

/** The bytes that Node's parser rejected, and the response that was sent; null if none may be. */
export interface RejectedBytes {
  readonly bytes: Buffer
  readonly response: MockResponse | null
}

export interface ProtocolErrorOptions {
  readonly format: ErrorFormatter
  readonly onRejected: (rejected: RejectedBytes, error: ProtocolError) => void
  /** Called with OpenSSL's code where a connection could not be secured. No request came, so there is nothing to answer. */
  readonly onTlsFailure?: ((code: string) => void) | undefined
}

/** The errors of Node's parser that have a status of their own. */
const PARSER_ERRORS: Readonly<Record<string, ProtocolError>> = {
  HPE_HEADER_OVERFLOW: { status: 431, problem: 'its headers are larger than 16 KiB' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, problem: 'it was not sent in time' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, problem: 'its chunk extensions are too large' },
}

/** Returns what breaks RFC 9112 in a request that Node's parser accepts; undefined if nothing does. */
export function protocolViolation({ httpVersion, headers, rawHeaders }: IncomingMessage): string | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'it does not say HTTP/1.1 or HTTP/1.0'
  if (headers.host === undefined) return httpVersion === '1.1' ? 'it has no Host header' : undefined
  if (!HOST_VALUE.test(headers.host)) return 'its Host header is not the name of a host'
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === HOST.length && name.toLowerCase() === HOST) hosts += 1
  }
  return hosts > 1 ? 'it has more than one Host header' : undefined
}
const HOST = 'host'
/** RFC 3986, section 3.2.2: an address in brackets, or a name; then a port. */
const HOST_VALUE = /^(?:\[[0-9a-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})+)(?::\d*)?$/i

/** The sender closed its side in the middle of a request. */
const INVALID_EOF = 'HPE_INVALID_EOF_STATE'
/** Bytes came behind a request that says `Connection: close`. RFC 9112, section 9.6: they are not to be processed. */
const CLOSED_CONNECTION = 'HPE_CLOSED_CONNECTION'
const BEHIND_CLOSE = {
  problem: 'it came behind a request with Connection: close, after which no other is read',
} as const satisfies ProtocolError
/** A pipelined request is not read before its turn, and neither is the end of its sender. */
const REQUEST_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT'

/** Responds to requests that never reach a request handler. */
export function respondToProtocolErrors(server: Server, options: ProtocolErrorOptions): void {
  const { format } = options
  server.on('clientError', createClientErrorHandler(options))
  // With TLS, requests come on another socket than the one that was opened.
  for (const event of ['connection', 'secureConnection']) {
    server.on(event, (socket: Duplex) => pendingResponses.set(socket, []))
  }
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const responses = pendingResponses.get(socket)
    while (responses?.[0]?.closed) responses.shift()
    responses?.push(response)
  })
  server.on('connect', (_message: IncomingMessage, socket: Duplex) => {
    // Node detaches the socket here: an unhandled error would end the process, and unread it would never close.
    socket.on('error', () => socket.destroy())
    socket.on('finish', () => socket.destroy())
    // A stream requested earlier on this connection never ends by itself.
    socket.on('end', () => (socket.writableEnded ? undefined : socket.destroy()))
    socket.resume()
    endAfterPendingResponses(socket, format({ problem: 'CONNECT is for proxies, and this is none' }))
  })
  server.on('checkExpectation', (_message: IncomingMessage, response: ServerResponse) => {
    respondAndClose(response, format({ status: 417, problem: 'its Expect header asks for an unknown expectation' }))
  })
}

interface ParserError extends NodeJS.ErrnoException {
  /** The piece that was being read, with what was read of it before the error. */
  readonly rawPacket?: Buffer
  readonly bytesParsed?: number
}
const NO_BYTES = Buffer.alloc(0)

function createClientErrorHandler({ format, onRejected, onTlsFailure }: ProtocolErrorOptions) {
  const rejected = new WeakSet<Duplex>()
  return (error: ParserError, socket: Duplex) => {
    if (error.code?.startsWith('ERR_SSL_') === true) {
      onTlsFailure?.(error.code)
      socket.destroy()
    } else if (error.code === CLOSED_CONNECTION) {
      if (rejected.has(socket)) return
      rejected.add(socket)
      // The parser has taken one byte before it refuses the rest.
      const bytes = (error.rawPacket ?? NO_BYTES).subarray(Math.max(0, (error.bytesParsed ?? 0) - 1))
      onRejected({ bytes, response: null }, BEHIND_CLOSE)
    } else if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else if (!rejected.has(socket) && !closing.has(socket)) {
      rejected.add(socket)
      // A half-closed client with pending responses is treated as gone: such a response may never end.
      const closeIfAwaiting = () => isAwaitingResponse(socket) && socket.destroy()
      if (error.code === INVALID_EOF || error.code === REQUEST_TIMEOUT) closeIfAwaiting()
      socket.once('end', closeIfAwaiting)
      const bytes = error.rawPacket ?? NO_BYTES
      const problem = PARSER_ERRORS[error.code ?? ''] ?? { problem: nameProtocol(bytes) }
      const response = format(problem)
      onRejected({ bytes, response }, problem)
      endAfterPendingResponses(socket, response)
    }
  }
}

/** The first byte of a TLS handshake record (RFC 8446, section 5.1). */
export const TLS_HANDSHAKE = 0x16
/** The first bytes of an HTTP/2 connection (RFC 9113, section 3.4). */
const HTTP2_PREFACE = 'PRI * HTTP/2'

function nameProtocol(bytes: Buffer): string {
  if (bytes[0] === TLS_HANDSHAKE) return 'it is TLS, and this port speaks plain HTTP: use http:// in place of https://'
  if (bytes.subarray(0, HTTP2_PREFACE.length).toString('latin1') === HTTP2_PREFACE)
    return 'it is HTTP/2, and this port speaks HTTP/1.1'
  return 'it is not HTTP'
}

/** Connections that close after a response that is on its way: what stands behind it gets none. */
const closing = new WeakSet<Duplex>()

/** Sends a response and closes the connection after it. */
export function respondAndClose(response: ServerResponse, { status, headers, body }: MockResponse): void {
  closing.add(response.req.socket)
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
  response.end(body)
}

/** The unfinished responses of each connection, oldest first. Finished ones are removed when the next request starts. */
const pendingResponses = new WeakMap<Duplex, ServerResponse[]>()

/** Whether a complete request on the connection has no response yet. */
export function isAwaitingResponse(socket: Duplex): boolean {
  return findNextResponse(socket) !== undefined
}

const findNextResponse = (socket: Duplex) =>
  pendingResponses.get(socket)?.find(({ closed, req }) => !closed && req.complete)

/** Valid requests before the broken one get their responses first, or the client would take this one for theirs. */
function endAfterPendingResponses(socket: Duplex, response: MockResponse): void {
  const next = findNextResponse(socket)
  if (next !== undefined) next.once('close', () => endAfterPendingResponses(socket, response))
  else if (socket.writable) {
    const length = { 'content-length': String(Buffer.byteLength(response.body)) }
    socket.end(serializeResponse('1.1', { ...response, headers: { ...response.headers, ...length } }))
  }
}
