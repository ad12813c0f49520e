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

/** For the bytes that the parser refuses. */
function clientErrorHandler(behaviours: Behaviours) {
  const refused = new WeakSet<Duplex>()
  return (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else if (!refused.has(socket)) {
      refused.add(socket)
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
    socket.resume()
    endAfterAnswers(socket, answerTo({ problem: 'CONNECT is for proxies, and this is none' }, behaviours))
  })
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const answer = answerTo({ status: 417, problem: 'its Expect header asks for what is not known' }, behaviours)
    const length = Buffer.byteLength(answer.body)
    response.writeHead(answer.status, { ...answer.headers, 'content-length': length, connection: 'close' })
    response.end(answer.body)
  })
}

/** The answers that each connection waits for, the oldest first; those that have ended are swept out when the next begins. */
const begun = new WeakMap<Duplex, ServerResponse[]>()

/** Sound requests that came before what is broken get their answers first, or the client would take this one for theirs. */
function endAfterAnswers(socket: Duplex, answer: Answer): void {
  const next = begun.get(socket)?.find(({ closed, req }) => !closed && req.complete)
  if (next === undefined) socket.end(bytes(answer))
  else next.once('close', () => endAfterAnswers(socket, answer))
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
