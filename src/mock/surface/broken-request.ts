/** What never becomes a request: answered in JSON where an answer can still be sent. */
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Answer } from '../answer.ts'
import { refusalAnswer, refuse } from '../retrack/refusals.ts'

interface Problem {
  readonly status?: number
  readonly problem: string
}

/** What Node's parser reports by these codes; anything else is `broken-request`. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: { status: 431, problem: 'its headers are larger than 16 KiB' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, problem: 'it was not sent in time' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, problem: 'its chunk extensions are too large' },
}

/** What Node's parser takes, and RFC 9112 does not; undefined where all is well. */
export function whatIsBroken({ httpVersion, headers, rawHeaders }: IncomingMessage): string | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'it does not say HTTP/1.1 or HTTP/1.0'
  if (headers.host === undefined) return httpVersion === '1.1' ? 'it has no Host header' : undefined
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === HOST.length && name.toLowerCase() === HOST) hosts += 1
  }
  return hosts > 1 ? 'it has more than one Host header' : undefined
}
const HOST = 'host'

/** The sender ended its side in the middle of a request. */
const ENDED = 'HPE_INVALID_EOF_STATE'
/** A request that stands behind another is not read to its end before its turn, nor is the end of its sender heard. */
const TOO_SLOW = 'ERR_HTTP_REQUEST_TIMEOUT'

/** For the bytes that the parser refuses. */
function clientErrorHandler(behaviours: Behaviours) {
  const refused = new WeakSet<Duplex>()
  return (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else if (!refused.has(socket)) {
      refused.add(socket)
      // Who has ended its side, and waits for other answers, has left: an answer may have no end of its own.
      const leave = () => isAwaited(socket) && socket.destroy()
      if (error.code === ENDED || error.code === TOO_SLOW) leave()
      socket.once('end', leave)
      endAfterAnswers(socket, answerTo(PROBLEMS[error.code ?? ''] ?? { problem: 'it is not HTTP' }, behaviours))
    }
  }
}

/** For requests that Node keeps from its request handlers. */
export function answerBrokenRequests(server: Server, behaviours: Behaviours): void {
  server.on('clientError', clientErrorHandler(behaviours))
  server.on('connection', (socket: Duplex) => begun.set(socket, []))
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const responses = begun.get(socket)
    while (responses?.[0]?.closed) responses.shift()
    responses?.push(response)
  })
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    // Node lets go of the socket here: unheard, an error of it would end the process, and unread it would never close.
    socket.on('error', () => socket.destroy())
    socket.on('finish', () => socket.destroy())
    // A stream that was asked for before has no end of its own.
    socket.on('end', () => (socket.writableEnded ? undefined : socket.destroy()))
    socket.resume()
    endAfterAnswers(socket, answerTo({ problem: 'CONNECT is for proxies, and this is none' }, behaviours))
  })
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    answerLast(response, answerTo({ status: 417, problem: 'its Expect header asks for what is not known' }, behaviours))
  })
}

/** For what came over a connection that is one too many. */
export function answerBeyond(response: ServerResponse, behaviours: Behaviours): void {
  const problem = 'too many connections are open'
  answerLast(response, refusalAnswer(refuse.overload(behaviours, problem), behaviours))
}

/** For a request to the control API, which has no plan to judge it by. */
export function answerBroken(response: ServerResponse, behaviours: Behaviours, problem: string): void {
  answerLast(response, answerTo({ problem }, behaviours))
}

function answerLast(response: ServerResponse, answer: Answer): void {
  const length = Buffer.byteLength(answer.body)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length, connection: 'close' })
  response.end(answer.body)
}

/** The answers that each connection waits for, the oldest first; those that have ended are swept out when the next begins. */
const begun = new WeakMap<Duplex, ServerResponse[]>()

/** Whether all of a request came over the connection, and it is not answered yet. */
export function isAwaited(socket: Duplex): boolean {
  return nextOf(socket) !== undefined
}

const nextOf = (socket: Duplex) => begun.get(socket)?.find(({ closed, req }) => !closed && req.complete)

/** Sound requests that came before what is broken get their answers first, or the client would take this one for theirs. */
function endAfterAnswers(socket: Duplex, answer: Answer): void {
  const next = nextOf(socket)
  if (next !== undefined) next.once('close', () => endAfterAnswers(socket, answer))
  else if (socket.writable) socket.end(bytes(answer))
}

function answerTo({ problem, status }: Problem, behaviours: Behaviours): Answer {
  const refusal = refuse.brokenRequest(behaviours, problem)
  return refusalAnswer(status === undefined ? refusal : { ...refusal, status }, behaviours)
}

function bytes({ status, headers, body }: Answer): string {
  const all = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`
}
