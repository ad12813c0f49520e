/** The observing proxy: sends a request on, writes down what was answered, and only then passes the answer on. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Correlation } from '../api/operation.ts'
import type { ParsedBody } from '../api/parse-body.ts'
import type { Route } from '../api/router.ts'
import type { Credentials } from '../http/authorization.ts'
import { protocolViolation } from '../http/protocol-errors.ts'
import { toHeaderMap } from '../http/raw-headers.ts'
import type { RequestBody } from '../http/read-body.ts'
import { jsonResponse, type MockResponse, sendResponse } from '../http/response.ts'
import type { JournalRecord } from '../journal/entry.ts'
import { uuidIn } from './knowledge.ts'
import { toReadRequest } from './read-request.ts'
import type { Recorded, Recorder } from './recorder.ts'
import { parseJson } from './template.ts'
import { decodeBody, endToEndHeaders, sendUpstream, type UpstreamAnswer, UpstreamError } from './upstream.ts'

/** The header of an answer that the proxy gave itself: whose fault it is. */
export const PROXY_HEADER = 'x-retrack-kit-proxy'

export interface ForwardOptions {
  readonly upstream: URL
  readonly recorder: Recorder
  /** Resolves when all that was recorded is on the disk. */
  save(): Promise<void>
  readonly onRecorded?: ((recorded: Recorded) => void) | undefined
  /** Called when an answer could not be written down; the store gets it all the same. */
  readonly onSaveFailed?: ((error: unknown) => void) | undefined
}

/** A request whose journal entry is open. */
export interface ForwardedRequest {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  readonly entry: JournalRecord
  readonly route: Route
  readonly credentials: Credentials
  readonly body: RequestBody
  readonly content: ParsedBody
}

export interface Forward {
  /** By what the journal finds the request, as far as earlier answers told; `sent` is what the request itself says. */
  correlate(route: Route, sent: Correlation): Pick<Correlation, 'reference' | 'click'>
  send(request: ForwardedRequest): Promise<void>
}

export function createForward(options: ForwardOptions): Forward {
  const { upstream, recorder, onRecorded, onSaveFailed } = options
  const correlate: Forward['correlate'] = ({ operation, pathUuid }, sent) =>
    (operation.id === 'updateLead' ? recorder.knowledge.lead(pathUuid) : undefined) ?? sent
  const send: Forward['send'] = async (forwarded) => {
    const { message, response, entry, route, body } = forwarded
    const refuse = async (status: number, kind: string, problem: string) => {
      const text = `retrack-kit observe: ${problem}.`
      const own = jsonResponse(status, { message: text }, { [PROXY_HEADER]: kind })
      await entry.finish('responded', 'refused', own)
      return sendResponse(response, own)
    }
    const violation = protocolViolation(message)
    if (violation !== undefined) return refuse(400, 'broken-request', `the request could not be read: ${violation}`)
    if (body.tooLarge || body.overBudget) {
      return refuse(413, 'body-too-large', 'the body is too large to be passed on; nothing was sent to Retrack')
    }

    void entry.markStage('forwarded')
    let answer: UpstreamAnswer
    try {
      answer = await sendUpstream(upstream, {
        method: message.method ?? 'GET',
        target: `${route.target.path}${route.target.query === '' ? '' : `?${route.target.query}`}`,
        headers: message.rawHeaders,
        body: body.bytes,
      })
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      return refuse(error.kind === 'too-slow' ? 504 : 502, `upstream-${error.kind}`, error.message)
    }
    void entry.markStage('answered')

    // The answer is written to the file before the store gets it: a killed proxy has lost no lead then.
    const text = decodeBody(answer)
    if (text !== undefined) {
      const recorded = recorder.record(toExchange(forwarded, answer, text))
      onRecorded?.(recorded)
    }
    await options.save().catch((error: unknown) => onSaveFailed?.(error))

    const shown: MockResponse = {
      status: answer.status,
      headers: Object.fromEntries(toHeaderMap(answer.headers)),
      body: text ?? `${answer.body.length} bytes`,
    }
    noteResource(forwarded, answer.status, text)
    await entry.finish('responded', answer.status < 400 ? 'accepted' : 'refused', shown)
    if (response.destroyed) return
    response.writeHead(answer.status, answer.statusText, [...passedHeaders(answer, message.method)])
    response.end(answer.body)
  }
  return { correlate, send }
}

/** Returns the headers to pass on. The length is that of the received body; for HEAD it is that of GET. */
function passedHeaders({ headers, body, status }: UpstreamAnswer, method: string | undefined): string[] {
  const passed = endToEndHeaders(headers)
  const hasLength = toHeaderMap(passed).has('content-length')
  const isBodiless = method === 'HEAD' || status === 204 || status === 304
  return hasLength || isBodiless ? passed : [...passed, 'Content-Length', String(body.length)]
}

function toExchange(
  { message, route, credentials, content, body }: ForwardedRequest,
  answer: UpstreamAnswer,
  text: string,
) {
  const request = toReadRequest({
    route,
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    rawHeaders: message.rawHeaders,
    credentials,
    content,
    body: body.bytes,
  })
  return {
    request,
    requestHeaders: message.rawHeaders,
    answer: { status: answer.status, headers: toHeaderMap(answer.headers), text },
    at: Date.now(),
  }
}

/** The journal names the lead that was saved or changed, as far as the answer tells it. */
function noteResource({ entry, route }: ForwardedRequest, status: number, text: string | undefined): void {
  if (status >= 300) return
  const uuid = route.operation.id === 'updateLead' ? route.pathUuid : uuidIn(parseJson(text ?? ''))
  if (uuid !== undefined && route.operation.id !== null) entry.commit({ type: 'lead', uuid })
}
