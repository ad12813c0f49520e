/** How the mock itself would refuse a request in a situation, if it behaved in a given way. It uses no state. */
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import { OPERATIONS } from '../../../schemas/terms.ts'
import { refusals } from '../api/error-responses.ts'
import {
  CAPITAL_CLICK,
  CAPITAL_EVENT,
  EXPIRED_CLICK,
  REPEATED_REFERENCE,
  UNKNOWN_CLICK,
  UNKNOWN_EVENT,
} from '../api/leads/create-lead.ts'
import { validateLeadUpdate, validateNewLead } from '../api/leads/lead-fields.ts'
import { cannotChange, changeableStatuses } from '../api/leads/update-lead.ts'
import { LONE_SURROGATE, NUMBER_OVERFLOW, type ParsedBody } from '../api/parse-body.ts'
import { inspectJson } from '../api/unreadable-json.ts'
import type { FieldProblem, Refusal } from '../refusal.ts'
import type { Oddity } from './oddities.ts'
import type { ReadRequest } from './read-request.ts'
import { matchesPath, type Situation } from './situation.ts'

/** Undefined where the mock would do as it is asked. */
export function ownRefusal(request: ReadRequest, situation: Situation, behaviours: Behaviours): Refusal | undefined {
  const { operation, oddities } = situation
  const has = (oddity: Oddity) => oddities.includes(oddity)
  const { route, method, contentType, content } = request
  const { path } = route.target
  if (has('long-url') && request.urlBytes > behaviours['url-limit']) return refusals.urlTooLong(behaviours)
  if (has('long-header') && request.longestHeaderBytes > behaviours['header-limit']) {
    return refusals.brokenRequest(behaviours, `a header is longer than ${behaviours['header-limit']} bytes`)
  }
  if (has('trailing-slash') && behaviours['trailing-slash'] !== 'ignore')
    return refusals.unknownPath(behaviours, request.path)
  if (has('preflight')) {
    if (behaviours.preflight === 'allow') return undefined
    return refusals.preflight(behaviours, method, path, allowedMethods(path))
  }
  if (has('unknown-path')) return refusals.unknownPath(behaviours, path)
  if (has('wrong-method') || has('get-for-post'))
    return refusals.wrongMethod(behaviours, method, path, allowedMethods(path))
  if (operation === 'trackClick') {
    if (behaviours['tracking-link'] === 'absent') return refusals.unknownPath(behaviours, path)
    if (method === 'HEAD' && behaviours['head-request'] === 'refuse') {
      return refusals.wrongMethod(behaviours, method, path, ['GET'])
    }
    return has('unknown-program') ? refusals.unknownProgram(behaviours) : undefined
  }
  if (has('no-token') || has('no-bearer') || has('unknown-token')) return refusals.unauthenticated(behaviours, '')
  const isForeign =
    has('no-content-type') ||
    has('other-content-type') ||
    (has('other-json-type') && behaviours['json-content-types'] === 'exact') ||
    (has('form') && behaviours['form-body'] === 'refuse')
  const isStrict = behaviours['unreadable-body'] === 'refuse'
  if (isForeign && isStrict) return refusals.contentType(behaviours, contentType)
  if (has('too-large')) return refusals.bodyTooLarge(behaviours)
  const problem = isForeign ? undefined : findBodyProblem(request, has, behaviours)
  if (problem !== undefined) {
    if (has('number-overflow') && behaviours['number-overflow'] === 'server-error') {
      return refusals.numberOverflow(problem)
    }
    if (isStrict) return refusals.malformedBody(behaviours, problem, content.cause)
  }
  // An unreadable body has no fields.
  const fields = isForeign || problem !== undefined ? {} : content.fields
  if (has('not-an-object') && behaviours['not-an-object'] === 'malformed') {
    return refusals.malformedBody(behaviours, 'it is JSON, but no object')
  }
  if (has('unknown-lead')) return refusals.unknownLead(behaviours)
  const isCaseDistinct = behaviours['uuid-case'] === 'distinct'
  if (has('lead-capitals') && isCaseDistinct) return refusals.unknownLead(behaviours, true)
  const problems = operation === 'createLead' ? leadProblems : updateProblems
  const found = problems(fields, oddities, behaviours)
  return found.length === 0 ? undefined : refusals.invalidFields(behaviours, found)
}

/** Why the body could not be read; undefined if it could. */
function findBodyProblem(
  { content, compressionProblem }: ReadRequest,
  has: (oddity: Oddity) => boolean,
  behaviours: Behaviours,
): string | undefined {
  if (has('empty-body')) return 'it is empty'
  if (has('compressed-body') && behaviours['compressed-body'] === 'refuse') return compressionProblem
  if (has('not-utf8') || has('not-json')) return content.problem ?? 'it is not JSON'
  if (has('json-depth') && getDepth(content) > behaviours['json-depth'])
    return `it is nested more than ${behaviours['json-depth']} levels deep`
  if (has('lone-surrogate') && behaviours['lone-surrogate'] === 'refuse') return LONE_SURROGATE
  if (has('number-overflow') && behaviours['number-overflow'] !== 'ignore') return NUMBER_OVERFLOW
  return undefined
}

/** How deeply a body is nested that is JSON. */
export const getDepth = ({ text }: ParsedBody): number => inspectJson(JSON.parse(text), text).depth

/** The settings of refusals' statuses. A marker in the place of each tells which one a refusal has. */
export const STATUS_SETTINGS = [
  'url-too-long',
  'broken-request',
  'unknown-path',
  'wrong-method',
  'unknown-program',
  'unauthenticated',
  'content-type',
  'body-too-large',
  'malformed-body',
  'unknown-lead',
  'invalid-fields',
] as const satisfies readonly (keyof Behaviours)[]

/** The setting that the status of the refusal follows from. */
export function findStatusSetting(
  request: ReadRequest,
  situation: Situation,
  behaviours: Behaviours,
): (typeof STATUS_SETTINGS)[number] | undefined {
  const marks = Object.fromEntries(STATUS_SETTINGS.map((id, index) => [id, index]))
  const refusal = ownRefusal(request, situation, { ...behaviours, ...marks })
  return refusal === undefined ? undefined : STATUS_SETTINGS[refusal.status]
}

type FindProblems = (
  fields: Readonly<Record<string, unknown>>,
  oddities: readonly Oddity[],
  behaviours: Behaviours,
) => FieldProblem[]

/** In the order in which the mock lists them. */
const leadProblems: FindProblems = (fields, oddities, behaviours) => {
  const has = (oddity: Oddity) => oddities.includes(oddity)
  const validated = validateNewLead(fields, behaviours)
  const problems = 'problems' in validated ? [...validated.problems] : []
  const isCaseDistinct = behaviours['uuid-case'] === 'distinct'
  if (has('event-unknown')) problems.push(UNKNOWN_EVENT)
  if (has('event-capitals') && isCaseDistinct) problems.push(CAPITAL_EVENT)
  const isCapitalClick = has('click-capitals') && isCaseDistinct
  const unknownClick = isCapitalClick ? CAPITAL_CLICK : has('click-unknown') ? UNKNOWN_CLICK : undefined
  if (unknownClick !== undefined && behaviours['unknown-click'] === 'refuse') problems.push(unknownClick)
  if (!isCapitalClick && has('click-expired') && behaviours['expired-click'] === 'refuse') problems.push(EXPIRED_CLICK)
  const isRepeated = has('reference-repeated') || has('reference-repeated-elsewhere')
  if (isRepeated && behaviours['repeated-reference'] === 'refuse') problems.push(REPEATED_REFERENCE)
  return problems
}

const updateProblems: FindProblems = (fields, oddities, behaviours) => {
  const validated = validateLeadUpdate(fields, behaviours)
  if ('problems' in validated) return [...validated.problems]
  const before = oddities.includes('was-rejected')
    ? 'rejected'
    : oddities.includes('was-approved') || oddities.includes('approved-again')
      ? 'approved'
      : 'pending'
  if (changeableStatuses(behaviours).includes(before)) return []
  if (oddities.includes('approved-again') && behaviours['approved-again'] === 'accept') return []
  return [cannotChange(before)]
}

/** The methods of Retrack's operations there. */
function allowedMethods(path: string): string[] {
  return Object.values(OPERATIONS)
    .filter((operation) => matchesPath(operation.path, path))
    .flatMap(({ methods }) => [...methods])
}
