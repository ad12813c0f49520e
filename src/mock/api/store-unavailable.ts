/** Refuses a request while the store is away. The journal and the log are this process's own, and tell of it all the same. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { StoreUnavailableError } from '../../store/errors.ts'
import { parseAuthorization } from '../http/authorization.ts'
import { sendResponse } from '../http/response.ts'
import { type JournalRecord, joinHeaders } from '../journal/entry.ts'
import { toAccessLogEntry } from './access-log.ts'
import type { BrokenRequestOptions } from './broken-requests.ts'
import { refusals, toErrorResponse } from './error-responses.ts'
import { correlateByFields } from './operation.ts'
import type { ParsedBody } from './parse-body.ts'
import type { Route } from './router.ts'

interface UnavailableOptions extends Omit<BrokenRequestOptions, 'store'> {
  readonly behaviours: Behaviours
}

export interface UnavailableRequest {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  readonly route: Route
  /** Undefined if the store failed before the entry was opened. */
  readonly entry: JournalRecord | undefined
  readonly content: ParsedBody
  readonly hasBody: boolean
  /** As `performance.now()` tells it. */
  readonly startedAt: number
}

export async function respondUnavailable(
  { message: problem }: StoreUnavailableError,
  request: UnavailableRequest,
  options: UnavailableOptions,
): Promise<void> {
  const { response } = request
  const entry = request.entry ?? openEntry(request, options)
  if (response.headersSent || response.closed) return void response.destroy()
  const refusal = refusals.storeUnavailable(options.behaviours, problem)
  const refused = toErrorResponse(refusal, options.behaviours)
  if (!request.hasBody) response.shouldKeepAlive = false
  entry.refusal = refusal
  await entry.finish('responded', 'refused', refused)
  await sendResponse(response, refused)
}

/** Uses the journal of the account that last had the token, or that of the default account. */
function openEntry(
  { message, response, route, content, startedAt }: UnavailableRequest,
  { runtimes, fallbackToken, metrics, onRequestEnd }: UnavailableOptions,
): JournalRecord {
  const { operation, target } = route
  const credentials = parseAuthorization(message.headers.authorization)
  const owner = credentials.kind === 'bearer' ? runtimes.find(credentials.token) : undefined
  const runtime = owner ?? runtimes.get({ token: fallbackToken })
  const { reference, click } = correlateByFields(content.fields)
  const entry = runtime.journal.open({
    operation,
    method: message.method ?? '',
    url: message.url ?? '/',
    headers: joinHeaders(message.rawHeaders),
    body: content.text,
    hasValidToken: owner !== undefined,
    reference,
    click,
  })
  const finish = () => {
    void entry.finish('aborted', 'aborted', null)
    metrics.recordRequest(operation.id, entry.outcome ?? 'aborted', performance.now() - startedAt)
    onRequestEnd?.(toAccessLogEntry(entry, target.path, operation.path, runtimes.redactor))
  }
  if (response.closed) finish()
  else response.once('close', finish)
  return entry
}
