/** Validates a request in Retrack's order, then runs its operation: protocol, token, content type, size, syntax, fields. */
import type { IncomingMessage } from 'node:http'
import type { AccountRecord } from '../../store/port.ts'
import type { Credentials } from '../http/authorization.ts'
import { protocolViolation } from '../http/protocol-errors.ts'
import type { RequestBody } from '../http/read-body.ts'
import { refusals } from './error-responses.ts'
import { type ExecuteOptions, type OperationResult, type PreparedOperation, refused } from './operation.ts'
import type { ParsedBody } from './parse-body.ts'

export interface ReceivedRequest {
  readonly message: IncomingMessage
  readonly credentials: Credentials
  /** Undefined if no account has the token, or the tracking link's program. */
  readonly account: AccountRecord | undefined
  readonly body: RequestBody
  readonly content: ParsedBody
  readonly prepared: PreparedOperation
}

export function executeOperation(
  { message, credentials, account, body, content, prepared }: ReceivedRequest,
  options: ExecuteOptions,
): OperationResult | Promise<OperationResult> {
  const { behaviours } = options
  const violation = protocolViolation(message)
  if (violation !== undefined) return refused(refusals.brokenRequest(behaviours, violation))
  if (prepared.access === 'public') return prepared.execute(account, options)

  if (account === undefined) {
    const hint = credentials.kind === 'bearer' ? 'the token belongs to no account of this mock' : credentials.problem
    return refused(refusals.unauthenticated(behaviours, hint))
  }
  if (content.mediaType === 'other' || (content.mediaType === 'form' && behaviours['form-body'] === 'refuse')) {
    return refused(refusals.contentType(behaviours, message.headers['content-type']))
  }
  if (body.overBudget) return refused(refusals.overload(behaviours, 'too many large bodies are under way'))
  if (body.tooLarge) return refused(refusals.bodyTooLarge(behaviours))
  if (content.problem !== undefined) {
    const { problem, cause } = content
    if (cause === 'number-overflow' && behaviours[cause] === 'server-error')
      return refused(refusals.numberOverflow(problem))
    return refused(refusals.malformedBody(behaviours, problem, cause))
  }
  return prepared.execute(account, options)
}
