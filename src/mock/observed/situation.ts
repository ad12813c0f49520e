/**
 * The situation of a request: its operation, and what is unusual about it. The observing proxy names by it what Retrack
 * answered; the mock that has learnt finds the answer again by it.
 */

import type { BehaviourId } from '../../../schemas/behaviours/index.ts'
import { CreateLead, type LeadStatus, UpdateLead } from '../../../schemas/retrack.ts'
import { LEAD_STATUSES, OPERATIONS, type OperationId } from '../../../schemas/terms.ts'
import { countCharacters } from '../../../shared/count-characters.ts'
import type { ParsedBody } from '../api/parse-body.ts'
import { parseMediaType } from '../http/media-type.ts'
import { ODDITIES, type Oddity } from './oddities.ts'
import type { ReadRequest } from './read-request.ts'
import { mayBeOverlooked } from './tolerance.ts'

export interface Situation {
  readonly operation: OperationId | null
  readonly oddities: readonly Oddity[]
}

/** The known facts about the things that a request names. */
export interface Facts {
  readonly token: 'known' | 'unknown'
  readonly program: 'known' | 'unknown'
  readonly event: 'known' | 'unknown'
  readonly click: 'known' | 'unknown' | 'expired'
  readonly reference: 'new' | 'repeated' | 'repeated-elsewhere'
  readonly lead: LeadStatus | 'unknown'
  readonly maxBody: number
  readonly maxReference: number
  readonly maxVoucher: number
  readonly maxUrl: number
  readonly maxHeader: number
}

export function classify(request: ReadRequest, facts: Facts): Situation {
  const operation = getOperation(request)
  return { operation, oddities: [...listOddities(request, operation, facts)] }
}

/** In the key of a situation, in place of what is unusual. */
export const AS_DOCUMENTED = 'as documented'

/** Formats a situation in one line: `createLead: no-token`, or `createLead: as documented`. */
export function situationKey({ operation, oddities }: Situation): string {
  return `${operation ?? 'other'}: ${oddities.length === 0 ? AS_DOCUMENTED : oddities.join(', ')}`
}

export function parseSituationKey(key: string): Situation {
  const [operation = '', rest = ''] = key.split(': ')
  const oddities = rest.split(', ').filter((word): word is Oddity => Object.hasOwn(ODDITIES, word))
  return { operation: Object.hasOwn(OPERATIONS, operation) ? (operation as OperationId) : null, oddities }
}

/** The oddities up to the first for which a request is refused at once. */
export function cutAtBlocking(oddities: readonly Oddity[]): readonly Oddity[] {
  const at = oddities.findIndex((oddity) => ODDITIES[oddity].blocks)
  return at === -1 ? oddities : oddities.slice(at, at + 1)
}

/** The entries of the ledger that an answer to the situation is about. */
export function listEntries({ operation, oddities }: Situation): BehaviourId[] {
  // Of what may have been overlooked it tells only where nothing else is odd.
  const told = oddities.filter((oddity) => !mayBeOverlooked(oddity))
  const odd = [...new Set((told.length > 0 ? told : oddities).map((oddity) => ODDITIES[oddity].entry))]
  if (odd.length > 0) return odd
  switch (operation) {
    case 'createLead':
      return ['lead-saved', 'lead-shape']
    case 'updateLead':
      return ['update-answer']
    case 'trackClick':
      return ['redirect-status']
    case null:
      return ['unknown-path']
  }
}

function getOperation({ route }: ReadRequest): OperationId | null {
  const { id } = route.operation
  if (id !== null && Object.hasOwn(OPERATIONS, id)) return id as OperationId
  return null
}

function* listOddities(request: ReadRequest, operation: OperationId | null, facts: Facts): Generator<Oddity> {
  if (request.urlBytes > facts.maxUrl) yield 'long-url'
  if (request.longestHeaderBytes > facts.maxHeader) yield 'long-header'
  if (request.path !== request.route.target.path) yield 'trailing-slash'
  switch (operation) {
    case null:
      if (!Object.values(OPERATIONS).some(({ path }) => matchesPath(path, request.route.target.path)))
        yield 'unknown-path'
      else if (isPreflight(request)) yield 'preflight'
      else yield request.method === 'GET' || request.method === 'HEAD' ? 'get-for-post' : 'wrong-method'
      return
    case 'trackClick':
      if (facts.program === 'unknown') yield 'unknown-program'
      if (request.method === 'HEAD') yield 'head'
      if (!new URLSearchParams(request.route.target.query).get('deeplink')) yield 'no-deeplink'
      return
    case 'createLead':
    case 'updateLead': {
      const transport = [...transportOddities(request, facts)]
      yield* transport
      // Retrack does not look at the fields of a request without a token, or of an unreadable body.
      if (transport.some((oddity) => ODDITIES[oddity].blocks && oddity !== request.content.cause)) return
      if (operation === 'updateLead' && facts.lead === 'unknown') yield 'unknown-lead'
      else if (operation === 'updateLead' && isInCapitals(request.route.pathUuid)) yield 'lead-capitals'
      if (request.content.syntax !== 'object') return
      yield* operation === 'createLead'
        ? leadOddities(request.content.fields, facts)
        : updateOddities(request.content.fields, facts)
    }
  }
}

/** Whether a browser asks if a page may send a request. */
const isPreflight = ({ method, headers, route }: ReadRequest) =>
  method === 'OPTIONS' &&
  headers.has('origin') &&
  headers.has('access-control-request-method') &&
  route.target.path.startsWith('/api/')

/** Whether a path is that of an operation: `/:uuid` stands for one segment. */
export function matchesPath(operationPath: string, path: string): boolean {
  if (!operationPath.endsWith(PARAMETER)) return path === operationPath
  const prefix = operationPath.slice(0, -PARAMETER.length)
  return path.startsWith(prefix) && /^[^/]+$/.test(path.slice(prefix.length))
}
const PARAMETER = ':uuid'

function* transportOddities(
  { credentials, content, contentType, bodyBytes, compressionProblem }: ReadRequest,
  facts: Facts,
): Generator<Oddity> {
  if (credentials.kind === 'missing') yield 'no-token'
  else if (credentials.kind === 'other') yield 'no-bearer'
  else if (facts.token === 'unknown') yield 'unknown-token'
  // The same whatever this account takes for JSON.
  const mediaType = parseMediaType(contentType)
  if (mediaType === 'other' || mediaType === 'multipart') {
    if (parseMediaType(contentType, true) === 'json') yield 'other-json-type'
    else yield contentType === undefined ? 'no-content-type' : 'other-content-type'
  }
  if (mediaType === 'form') yield 'form'
  if (bodyBytes > facts.maxBody) {
    yield 'too-large'
    return
  }
  if (compressionProblem !== undefined) yield 'compressed-body'
  if (content.cause !== undefined) yield content.cause
  else if (content.syntax !== 'object') yield content.syntax === 'incomplete' ? 'too-large' : content.syntax
}

function* leadOddities(fields: ParsedBody['fields'], facts: Facts): Generator<Oddity> {
  yield* identifierOddities('event', fields['event'], facts.event)
  yield* identifierOddities('click', fields['click'], facts.click)
  const { reference, voucher } = fields
  if (reference === undefined || reference === null) yield 'reference-missing'
  else if (typeof reference !== 'string') yield 'reference-not-text'
  else if (reference === '') yield 'reference-empty'
  else if (countCharacters(reference) > facts.maxReference) yield 'reference-long'
  else if (facts.reference !== 'new') yield `reference-${facts.reference}`
  if (voucher === undefined || voucher === null) {
    // A voucher is optional.
  } else if (typeof voucher !== 'string') yield 'voucher-not-text'
  else if (voucher === '') yield 'voucher-empty'
  else if (countCharacters(voucher) > facts.maxVoucher) yield 'voucher-long'
  if (undocumentedFields('createLead', fields).length > 0) yield 'undocumented-fields'
}

function* updateOddities(fields: ParsedBody['fields'], facts: Facts): Generator<Oddity> {
  const { status } = fields
  const isStatus = LEAD_STATUSES.some((name) => name === status)
  if (status === undefined || status === null) yield 'status-missing'
  else if (typeof status !== 'string') yield 'status-not-text'
  else if (status === '') yield 'status-empty'
  else if (!isStatus) yield 'status-undocumented'
  if (typeof fields['reason'] === 'string') yield 'reason'
  if (undocumentedFields('updateLead', fields).some((name) => name !== 'reason')) yield 'undocumented-fields'
  if (facts.lead === 'rejected') yield 'was-rejected'
  if (facts.lead === 'approved') yield status === 'approved' ? 'approved-again' : 'was-approved'
}

function* identifierOddities<Name extends 'event' | 'click'>(
  name: Name,
  value: unknown,
  state: Facts[Name],
): Generator<Oddity> {
  if (value === undefined || value === null) yield `${name}-missing`
  else if (typeof value !== 'string') yield `${name}-not-text`
  else if (value === '') yield `${name}-empty`
  else if (!isUuid(value)) yield `${name}-not-uuid`
  else if (state === 'unknown') yield `${name}-unknown`
  else {
    if (state === 'expired') yield 'click-expired'
    if (isInCapitals(value)) yield `${name}-capitals`
  }
}

/** An identifier that Retrack knows in small letters is written in capital ones. */
const isInCapitals = (uuid: string) => uuid !== uuid.toLowerCase()

/** The fields of a body that no page documents. */
export function undocumentedFields(operation: string | null, fields: ParsedBody['fields']): string[] {
  if (operation !== 'createLead' && operation !== 'updateLead') return []
  const { shape } = operation === 'createLead' ? CreateLead : UpdateLead
  return Object.keys(fields).filter((name) => !Object.hasOwn(shape, name))
}

export const isUuid = (value: string) => CreateLead.shape.event.safeParse(value).success
