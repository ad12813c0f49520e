/** Asks Retrack a question: sends one request, and books the answer. */
import { gzipSync } from 'node:zlib'
import { DEFAULT_BEHAVIOURS } from '../../../schemas/behaviours/index.ts'
import { RETRACK_OPERATIONS } from '../api/operations.ts'
import { parseBody } from '../api/parse-body.ts'
import { createRouter } from '../api/router.ts'
import { parseAuthorization } from '../http/authorization.ts'
import { toHeaderMap } from '../http/raw-headers.ts'
import { parseRequestTarget } from '../http/request-target.ts'
import { uuidIn } from './knowledge.ts'
import type { Question } from './questions.ts'
import { toReadRequest } from './read-request.ts'
import type { Recorded, Recorder } from './recorder.ts'
import { parseJson } from './template.ts'
import { decodeBody, sendUpstream } from './upstream.ts'

export interface QuestionResult extends Recorded {
  readonly status: number
  /** The lead that the answer names, if the request was accepted. */
  readonly lead: string | undefined
}

const findRoute = createRouter(RETRACK_OPERATIONS)
/** A probe may wait long: no store is waiting behind it. */
const TIMEOUT_MS = 30_000

/** @throws {UpstreamError} if no answer comes */
export async function askQuestion(
  upstream: URL,
  recorder: Recorder,
  { request }: Question,
  userAgent: string,
): Promise<QuestionResult> {
  const { method, target, contentType, body, isCompressed } = request
  const headers = toRawHeaders(request, userAgent)
  const bytes = isCompressed === true ? gzipSync(body) : Buffer.from(body)
  const content = parseBody(
    { bytes, tooLarge: false, overBudget: false },
    { 'content-type': contentType, 'content-encoding': isCompressed === true ? 'gzip' : undefined },
    DEFAULT_BEHAVIOURS,
  )
  const answer = await sendUpstream(upstream, { method, target, headers, body: bytes }, TIMEOUT_MS)
  const text = decodeBody(answer) ?? ''
  const recorded = recorder.record({
    request: toReadRequest({
      route: findRoute(method, parseRequestTarget(target)),
      method,
      url: target,
      rawHeaders: headers,
      credentials: parseAuthorization(getAuthorization(request)),
      content,
      body: bytes,
    }),
    requestHeaders: headers,
    answer: { status: answer.status, headers: toHeaderMap(answer.headers), text },
    at: Date.now(),
  })
  const lead = answer.status < 300 ? uuidIn(parseJson(text)) : undefined
  return { ...recorded, status: answer.status, lead }
}

/** Names and values in turn. */
export function toRawHeaders(request: Question['request'], userAgent: string): string[] {
  const { contentType, accept = 'application/json', isCompressed, headers = {} } = request
  const authorization = getAuthorization(request)
  return [
    'User-Agent',
    userAgent,
    'Accept',
    accept,
    ...(isCompressed === true ? ['Content-Encoding', 'gzip'] : []),
    ...(contentType === undefined ? [] : ['Content-Type', contentType]),
    ...(authorization === undefined ? [] : ['Authorization', authorization]),
    ...Object.entries(headers).flat(),
  ]
}

const getAuthorization = ({ token, authorization }: Question['request']) =>
  authorization ?? (token === undefined ? undefined : `Bearer ${token}`)
