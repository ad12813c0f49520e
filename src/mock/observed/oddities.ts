/**
 * The oddities of a request, in the order in which the mock checks them. Each names its entry of the behaviour ledger,
 * the settings that decide what becomes of it, and its words in a file of observations.
 */
import type { BehaviourId, SettableId } from '../../../schemas/behaviours/index.ts'

export interface OddityDescription {
  readonly entry: BehaviourId
  /** The settings that decide whether such a request is refused. */
  readonly settings: readonly SettableId[]
  readonly words: string
  /** No oddity behind this one is looked at: the request is refused first. */
  readonly blocks: boolean
}

const createBlocking = (entry: BehaviourId, words: string, ...settings: SettableId[]): OddityDescription => ({
  entry,
  words,
  settings,
  blocks: true,
})
const createPassing = (entry: BehaviourId, words: string, ...settings: SettableId[]): OddityDescription => ({
  entry,
  words,
  settings,
  blocks: false,
})

export const ODDITIES = {
  // Oddities that a web server checks first
  'long-url': createBlocking('url-too-long', 'a long URL', 'url-limit', 'web-server-refusals'),
  'long-header': createBlocking('header-limit', 'a long header', 'header-limit', 'web-server-refusals'),
  'trailing-slash': createPassing('trailing-slash', 'a slash at the end of the path', 'trailing-slash'),
  'unknown-path': createBlocking('unknown-path', 'a path that no page names'),
  'get-for-post': createBlocking('wrong-method', 'GET'),
  'wrong-method': createBlocking('wrong-method', 'another method'),
  preflight: createBlocking('preflight', 'the question of a browser whether a page may send it', 'preflight'),
  // Tracking links
  'unknown-program': createBlocking('unknown-program', 'an unknown publisher or program', 'tracking-link'),
  head: createPassing('head-request', 'HEAD', 'head-request'),
  'no-deeplink': createPassing('missing-deeplink', 'no deeplink', 'tracking-link'),
  // Tokens
  'no-token': createBlocking('unauthenticated', 'no Authorization header'),
  'no-bearer': createBlocking('unauthenticated', 'an Authorization header without Bearer'),
  'unknown-token': createBlocking('unauthenticated', 'an unknown token'),
  // Bodies
  'no-content-type': createBlocking('content-type', 'no Content-Type', 'unreadable-body'),
  'other-content-type': createBlocking('content-type', 'another Content-Type than JSON', 'unreadable-body'),
  'other-json-type': createPassing(
    'json-content-types',
    'another Content-Type of JSON',
    'json-content-types',
    'unreadable-body',
  ),
  form: createPassing('form-body', 'a form as body', 'form-body'),
  'too-large': createBlocking('body-too-large', 'a large body', 'body-limit', 'web-server-refusals'),
  'compressed-body': createPassing('compressed-body', 'a compressed body', 'compressed-body', 'unreadable-body'),
  'empty-body': createBlocking('malformed-body', 'no body', 'unreadable-body'),
  'not-utf8': createBlocking('malformed-body', 'a body that is not UTF-8', 'unreadable-body'),
  'not-json': createBlocking('malformed-body', 'a body that is not JSON', 'unreadable-body'),
  'lone-surrogate': createBlocking('lone-surrogate', 'half of a surrogate pair', 'lone-surrogate', 'unreadable-body'),
  'number-overflow': createBlocking(
    'number-overflow',
    'a number that is too large',
    'number-overflow',
    'unreadable-body',
  ),
  'json-depth': createBlocking('json-depth', 'JSON that is nested deeply', 'json-depth', 'unreadable-body'),
  'not-an-object': createPassing('not-an-object', 'JSON that is no object', 'not-an-object'),
  // Leads
  'unknown-lead': createBlocking('unknown-lead', 'an unknown lead'),
  'lead-capitals': createPassing('uuid-case', 'the uuid of the lead in capital letters', 'uuid-case'),
  'event-missing': createPassing('invalid-fields', 'no event'),
  'event-empty': createPassing('invalid-fields', 'an empty event', 'empty-string'),
  'event-not-text': createPassing('invalid-fields', 'an event that is no string'),
  'event-not-uuid': createPassing('invalid-fields', 'an event that is no UUID'),
  'event-unknown': createPassing('unknown-event', 'an unknown event'),
  'event-capitals': createPassing('uuid-case', 'the event in capital letters', 'uuid-case'),
  'click-missing': createPassing('invalid-fields', 'no click'),
  'click-empty': createPassing('invalid-fields', 'an empty click', 'empty-string'),
  'click-not-text': createPassing('invalid-fields', 'a click that is no string'),
  'click-not-uuid': createPassing('invalid-fields', 'a click that is no UUID'),
  'click-unknown': createPassing('unknown-click', 'an unknown click', 'unknown-click'),
  'click-expired': createPassing('expired-click', 'a click older than 10 days', 'expired-click'),
  'click-capitals': createPassing('uuid-case', 'the click in capital letters', 'uuid-case', 'unknown-click'),
  'reference-missing': createPassing('reference-required', 'no reference', 'reference-required'),
  'reference-empty': createPassing('empty-string', 'an empty reference', 'empty-string', 'reference-required'),
  'reference-not-text': createPassing('invalid-fields', 'a reference that is no string'),
  'reference-long': createPassing('reference-length', 'a long reference', 'reference-length'),
  'reference-repeated': createPassing('repeated-reference', 'a reference of an earlier lead', 'repeated-reference'),
  'reference-repeated-elsewhere': createPassing(
    'repeated-reference',
    'a reference of an earlier lead with another event',
    'repeated-reference',
  ),
  'voucher-empty': createPassing('empty-string', 'an empty voucher', 'empty-string'),
  'voucher-not-text': createPassing('invalid-fields', 'a voucher that is no string'),
  'voucher-long': createPassing('voucher-length', 'a long voucher', 'voucher-length'),
  'undocumented-fields': createPassing('undocumented-fields', 'fields that no page documents', 'undocumented-fields'),
  // Updates
  'status-missing': createPassing('invalid-fields', 'no status'),
  'status-empty': createPassing('invalid-fields', 'an empty status', 'empty-string'),
  'status-not-text': createPassing('invalid-fields', 'a status that is no string'),
  'status-undocumented': createPassing('status-values', 'a status that no page documents'),
  reason: createPassing('merchant-reason', 'a reason', 'merchant-reason', 'undocumented-fields'),
  'was-rejected': createPassing('status-changes', 'a lead that is rejected', 'status-changes'),
  'was-approved': createPassing('approved-is-final', 'a lead that is approved'),
  'approved-again': createPassing('approved-again', 'approved for a lead that is approved', 'approved-again'),
  // Refusals that a client gets which does not ask for JSON, where others get JSON
  'no-accept': createPassing('refusal-without-accept', 'an Accept that is not for JSON', 'refusal-without-accept'),
} as const satisfies Record<string, OddityDescription>

export type Oddity = keyof typeof ODDITIES

/** The oddities that Retrack's page refuses. An answer that accepts one contradicts the page. */
const REFUSED_BY_PAGE: readonly Oddity[] = [
  'no-token',
  'no-bearer',
  'unknown-token',
  'was-approved',
  'status-undocumented',
]
export const isRefusedByPage = (oddity: Oddity) => REFUSED_BY_PAGE.includes(oddity)
