/** Validates a request in Retrack's order, then runs its operation: protocol, token, content type, size, syntax, fields. */
import type { IncomingMessage } from 'node:http'
import type { AccountRecord } from '../../store/port.ts'
import type { Credentials } from '../http/authorization.ts'
import { protocolViolation } from '../http/protocol-errors.ts'
import type { RequestBody } from '../http/read-body.ts'
import { refusals } from './error-responses.ts'
import { type ExecuteOptions, type OperationResult, type PreparedOperation, refused } from './operation.ts'
import { isTaken, type ParsedBody } from './parse-body.ts'

export interface ReceivedRequest {
  readonly message: IncomingMessage
  readonly credentials: Credentials
  /** Undefined if no account has the token, or the tracking link's program. */
  readonly account: AccountRecord | undefined
  readonly body: RequestBody
  readonly content: ParsedBody
  readonly prepared: PreparedOperation
}

export async function executeOperation(
  { message, credentials, account, body, content, prepared }: ReceivedRequest,
  options: ExecuteOptions,
): Promise<OperationResult> {
  const { behaviours } = options
  const violation = protocolViolation(message)
  if (violation !== undefined) return refused(refusals.brokenRequest(behaviours, violation))
  if (message.url !== undefined && message.url.length > behaviours['url-limit']) {
    return refused(refusals.urlTooLong(behaviours))
  }
  if (hasLongHeader(message.rawHeaders, behaviours['header-limit'])) {
    return refused(refusals.brokenRequest(behaviours, `a header is longer than ${behaviours['header-limit']} bytes`))
  }
  if (prepared.access === 'public') return prepared.execute(account, options)

  if (account === undefined) {
    const hint = credentials.kind === 'bearer' ? 'the token belongs to no account of this mock' : credentials.problem
    return refused(refusals.unauthenticated(behaviours, hint))
  }
  const isStrict = behaviours['unreadable-body'] === 'refuse'
  if (isStrict && !isTaken(content.mediaType, behaviours)) {
    return refused(refusals.contentType(behaviours, message.headers['content-type']))
  }
  if (body.overBudget) return refused(refusals.overload(behaviours, 'too many large bodies are under way'))
  if (body.tooLarge) return refused(refusals.bodyTooLarge(behaviours))
  if (content.problem !== undefined) {
    const { problem, cause } = content
    if (cause === 'number-overflow' && behaviours[cause] === 'server-error')
      return refused(refusals.numberOverflow(problem))
    if (isStrict) return refused(refusals.malformedBody(behaviours, problem, cause))
    return explain(await prepared.execute(account, options), problem)
  }
  return prepared.execute(account, options)
}

/** `rawHeaders` has names and values in turn. */
function hasLongHeader(rawHeaders: readonly string[], limit: number): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const bytes = (rawHeaders[index]?.length ?? 0) + (rawHeaders[index + 1]?.length ?? 0)
    if (bytes > limit) return true
  }
  return false
}

/** Fields are missing because the body could not be read: the answer does not say so, as Laravel's does not. */
function explain(result: OperationResult, problem: string): OperationResult {
  if (result.kind !== 'refused') return result
  const { refusal } = result
  const behaviours = [...refusal.behaviours, 'unreadable-body' as const]
  return { ...result, refusal: { ...refusal, behaviours, hint: `the body could not be read: ${problem}` } }
}
