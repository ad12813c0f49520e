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

const blocking = (entry: BehaviourId, words: string, ...settings: SettableId[]): OddityDescription => ({
  entry,
  words,
  settings,
  blocks: true,
})
const passing = (entry: BehaviourId, words: string, ...settings: SettableId[]): OddityDescription => ({
  entry,
  words,
  settings,
  blocks: false,
})

export const ODDITIES = {
  // Oddities that a web server checks first
  'long-url': blocking('url-too-long', 'a long URL', 'url-limit', 'web-server-refusals'),
  'long-header': blocking('header-limit', 'a long header', 'header-limit', 'web-server-refusals'),
  'trailing-slash': passing('trailing-slash', 'a slash at the end of the path', 'trailing-slash'),
  'unknown-path': blocking('unknown-path', 'a path that no page names'),
  'get-for-post': blocking('wrong-method', 'GET'),
  'wrong-method': blocking('wrong-method', 'another method'),
  preflight: blocking('preflight', 'the question of a browser whether a page may send it', 'preflight'),
  // Tracking links
  'unknown-program': blocking('unknown-program', 'an unknown publisher or program', 'tracking-link'),
  head: passing('head-request', 'HEAD', 'head-request'),
  'no-deeplink': passing('missing-deeplink', 'no deeplink', 'tracking-link'),
  // Tokens
  'no-token': blocking('unauthenticated', 'no Authorization header'),
  'no-bearer': blocking('unauthenticated', 'an Authorization header without Bearer'),
  'unknown-token': blocking('unauthenticated', 'an unknown token'),
  // Bodies
  'no-content-type': blocking('content-type', 'no Content-Type', 'unreadable-body'),
  'other-content-type': blocking('content-type', 'another Content-Type than JSON', 'unreadable-body'),
  'other-json-type': passing(
    'json-content-types',
    'another Content-Type of JSON',
    'json-content-types',
    'unreadable-body',
  ),
  form: passing('form-body', 'a form as body', 'form-body'),
  'too-large': blocking('body-too-large', 'a large body', 'body-limit', 'web-server-refusals'),
  'compressed-body': passing('compressed-body', 'a compressed body', 'compressed-body', 'unreadable-body'),
  'empty-body': blocking('malformed-body', 'no body', 'unreadable-body'),
  'not-utf8': blocking('malformed-body', 'a body that is not UTF-8', 'unreadable-body'),
  'not-json': blocking('malformed-body', 'a body that is not JSON', 'unreadable-body'),
  'lone-surrogate': blocking('lone-surrogate', 'half of a surrogate pair', 'lone-surrogate', 'unreadable-body'),
  'number-overflow': blocking('number-overflow', 'a number that is too large', 'number-overflow', 'unreadable-body'),
  'json-depth': blocking('json-depth', 'JSON that is nested deeply', 'json-depth', 'unreadable-body'),
  'not-an-object': passing('not-an-object', 'JSON that is no object', 'not-an-object'),
  // Leads
  'unknown-lead': blocking('unknown-lead', 'an unknown lead'),
  'lead-capitals': passing('uuid-case', 'the uuid of the lead in capital letters', 'uuid-case'),
  'event-missing': passing('invalid-fields', 'no event'),
  'event-empty': passing('invalid-fields', 'an empty event', 'empty-string'),
  'event-not-text': passing('invalid-fields', 'an event that is no string'),
  'event-not-uuid': passing('invalid-fields', 'an event that is no UUID'),
  'event-unknown': passing('unknown-event', 'an unknown event'),
  'event-capitals': passing('uuid-case', 'the event in capital letters', 'uuid-case'),
  'click-missing': passing('invalid-fields', 'no click'),
  'click-empty': passing('invalid-fields', 'an empty click', 'empty-string'),
  'click-not-text': passing('invalid-fields', 'a click that is no string'),
  'click-not-uuid': passing('invalid-fields', 'a click that is no UUID'),
  'click-unknown': passing('unknown-click', 'an unknown click', 'unknown-click'),
  'click-expired': passing('expired-click', 'a click older than 10 days', 'expired-click'),
  'click-capitals': passing('uuid-case', 'the click in capital letters', 'uuid-case', 'unknown-click'),
  'reference-missing': passing('reference-required', 'no reference', 'reference-required'),
  'reference-empty': passing('empty-string', 'an empty reference', 'empty-string', 'reference-required'),
  'reference-not-text': passing('invalid-fields', 'a reference that is no string'),
  'reference-long': passing('reference-length', 'a long reference', 'reference-length'),
  'reference-repeated': passing('repeated-reference', 'a reference of an earlier lead', 'repeated-reference'),
  'reference-repeated-elsewhere': passing(
    'repeated-reference',
    'a reference of an earlier lead with another event',
    'repeated-reference',
  ),
  'voucher-empty': passing('empty-string', 'an empty voucher', 'empty-string'),
  'voucher-not-text': passing('invalid-fields', 'a voucher that is no string'),
  'voucher-long': passing('voucher-length', 'a long voucher', 'voucher-length'),
  'undocumented-fields': passing('undocumented-fields', 'fields that no page documents', 'undocumented-fields'),
  // Updates
  'status-missing': passing('invalid-fields', 'no status'),
  'status-empty': passing('invalid-fields', 'an empty status', 'empty-string'),
  'status-not-text': passing('invalid-fields', 'a status that is no string'),
  'status-undocumented': passing('status-values', 'a status that no page documents'),
  reason: passing('merchant-reason', 'a reason', 'merchant-reason', 'undocumented-fields'),
  'was-rejected': passing('status-changes', 'a lead that is rejected', 'status-changes'),
  'was-approved': passing('approved-is-final', 'a lead that is approved'),
  'approved-again': passing('approved-again', 'approved for a lead that is approved', 'approved-again'),
  // Refusals that a client gets which does not ask for JSON, where others get JSON
  'no-accept': passing('refusal-without-accept', 'an Accept that is not for JSON', 'refusal-without-accept'),
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
