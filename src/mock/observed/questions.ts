/**
 * The open questions about Retrack, one request each. The harmless ones can save nothing, whatever Retrack does: each
 * lacks a token, a body that can be read, an event, or a lead. Those that save something are asked only when somebody
 * wants that.
 */
import { randomUUID } from 'node:crypto'
import type { BehaviourId } from '../../../schemas/behaviours/index.ts'
import { OPERATIONS } from '../../../schemas/terms.ts'

/** The account that the questions are about. */
export interface TokenOption {
  /** Undefined: only what needs no token is asked. */
  readonly token: string | undefined
}

export interface LeadParts extends TokenOption {
  readonly event: string
  readonly click: string
}

export interface QuestionRequest {
  readonly method: 'GET' | 'POST' | 'OPTIONS'
  readonly target: string
  readonly token: string | undefined
  readonly contentType: string | undefined
  /** In place of `Bearer` with the token. */
  readonly authorization?: string
  /** In place of `application/json`. */
  readonly accept?: string
  /** The body is sent compressed with gzip. */
  readonly isCompressed?: true
  /** Beside those that follow from the rest. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export interface Question {
  readonly title: string
  /** The entry of the behaviour ledger that the answer settles. */
  readonly entry: BehaviourId
  readonly request: QuestionRequest
}

/** Identifiers that nobody has, made anew for each run. */
export interface MadeUp {
  readonly uuid: string
  readonly token: string
}

export const makeUp = (): MadeUp => ({ uuid: randomUUID(), token: `retrack-kit-${randomUUID()}` })

const LEADS = OPERATIONS.createLead.path
const JSON_TYPE = 'application/json'
/** More than the 64 KiB that the mock takes unless told otherwise. */
const LARGE = 'x'.repeat(70_000)

type Ask = (entry: BehaviourId, title: string, fields: object) => Question

/** Asks by sending JSON to a path. */
const createAsk =
  (target: string, token: string | undefined): Ask =>
  (entry, title, fields) => ({
    entry,
    title,
    request: { method: 'POST', target, token, contentType: JSON_TYPE, body: JSON.stringify(fields) },
  })

/** In an order that does least: first what needs no token. */
export function harmlessQuestions({ token }: TokenOption, { uuid, token: unknownToken }: MadeUp): Question[] {
  // No lead can come of these: nobody has the event.
  const lead = { event: uuid, click: uuid, reference: 'retrack-kit-test' }
  const json = JSON.stringify(lead)
  const update = JSON.stringify({ status: 'rejected' })
  const ask = (entry: BehaviourId, title: string, request: Partial<QuestionRequest>): Question => ({
    entry,
    title,
    request: { method: 'POST', target: LEADS, token, contentType: JSON_TYPE, body: json, ...request },
  })
  const withoutToken = [
    ask('unauthenticated', 'a lead without a token', { token: undefined }),
    ask('unauthenticated', 'a lead with an unknown token', { token: unknownToken }),
    ask('unauthenticated', 'a lead with another scheme than Bearer', {
      token: undefined,
      authorization: `Basic ${Buffer.from('retrack-kit:test').toString('base64')}`,
    }),
    ask('unauthenticated', 'an update without a token', { token: undefined, target: `${LEADS}/${uuid}`, body: update }),
    ask('unknown-path', 'a path that no page names', {
      method: 'GET',
      target: '/api/v2/retrack-kit-test',
      token: undefined,
      body: '',
    }),
    ask('trailing-slash', 'a lead to a path with a slash at its end', { target: `${LEADS}/`, token: undefined }),
    ask('refusal-without-accept', 'a lead without a token, from a client that does not ask for JSON', {
      token: undefined,
      accept: '*/*',
    }),
    ask('wrong-method', 'GET where leads are sent to', { method: 'GET', token: undefined, body: '' }),
    ask('preflight', 'whether a page may send leads', {
      method: 'OPTIONS',
      token: undefined,
      contentType: undefined,
      body: '',
      headers: { Origin: 'https://retrack-kit.invalid', 'Access-Control-Request-Method': 'POST' },
    }),
    ask('url-too-long', 'a path of 9,000 bytes', {
      method: 'GET',
      target: `/api/v2/${'x'.repeat(9_000)}`,
      token: undefined,
      contentType: undefined,
      body: '',
    }),
    ask('header-limit', 'a header of 9,000 bytes', {
      token: undefined,
      headers: { 'X-Retrack-Kit-Test': 'x'.repeat(9_000) },
    }),
    ask('unknown-program', 'a tracking link of no program', {
      method: 'GET',
      target: `${OPERATIONS.trackClick.path}?publisher=${uuid}&program=${uuid}`,
      token: undefined,
      contentType: undefined,
      body: '',
    }),
  ]
  if (token === undefined) return withoutToken
  return [
    ...withoutToken,
    ask('malformed-body', 'a body that is not JSON', { body: '{"event":' }),
    ask('malformed-body', 'no body', { body: '' }),
    ask('content-type', 'JSON that is declared as text', { contentType: 'text/plain' }),
    ask('content-type', 'JSON without a Content-Type', { contentType: undefined }),
    ask('json-content-types', 'JSON that is declared as text/json', { contentType: 'text/json' }),
    // The answer to this one tells which of the next were read.
    ask('unknown-event', 'an unknown event', {}),
    ask('compressed-body', 'a body that is compressed with gzip', { isCompressed: true }),
    ask('lone-surrogate', 'half of a surrogate pair', { body: `{"voucher":"\\ud83d",${json.slice(1)}` }),
    ask('number-overflow', 'a number that is too large', { body: `{"more":1e400,${json.slice(1)}` }),
    ask('json-depth', 'a field of 600 lists within each other', {
      body: `{"more":${'['.repeat(600)}${']'.repeat(600)},${json.slice(1)}`,
    }),
    { ...ask('form-body', 'a form', {}), request: formRequest(token, new URLSearchParams(lead).toString()) },
    ask('not-an-object', 'a list', { body: '[]' }),
    ask('body-too-large', 'a body of 70 KB', { body: JSON.stringify({ ...lead, voucher: LARGE }) }),
    ask('invalid-fields', 'no field at all', { body: '{}' }),
    ask('invalid-fields', 'an event that is no UUID', { body: JSON.stringify({ ...lead, event: 'none' }) }),
    ask('unknown-lead', 'an update of an unknown lead', { target: `${LEADS}/${uuid}`, body: update }),
    ask('invalid-fields', 'an update of an unknown lead without a status', { target: `${LEADS}/${uuid}`, body: '{}' }),
  ]
}

/** The references of leads that a probe saves begin so: they are found, and known for what they are. */
export const TEST_REFERENCE = 'retrack-kit-test-'

/** Longer than what a column of a database usually takes. */
const LONG = 'x'.repeat(300)

/** Each may save a lead: those come first that are likely to be refused. Once three were saved, no more is asked. */
export function savingQuestions({ token, event, click }: LeadParts, { uuid }: MadeUp): Question[] {
  const prefix = `${TEST_REFERENCE}${uuid.slice(0, 8)}`
  const ask = createAsk(LEADS, token)
  const lead = (n: number) => ({ event, click, reference: `${prefix}-${n}` })
  const form = new URLSearchParams(lead(9)).toString()
  return [
    ask('lead-saved', 'a lead', lead(1)),
    ask('unknown-event', 'a lead with an unknown event', { ...lead(2), event: uuid }),
    ask('invalid-fields', 'a lead without an event', { ...lead(3), event: undefined }),
    ask('invalid-fields', 'a lead without a click', { ...lead(3), click: undefined }),
    ask('invalid-fields', 'a lead with an event that is no UUID', { ...lead(3), event: 'none' }),
    ask('invalid-fields', 'a lead with a click that is no UUID', { ...lead(3), click: 'none' }),
    ask('unknown-click', 'a lead with an unknown click', { ...lead(4), click: uuid }),
    ask('repeated-reference', 'a second lead with the same reference', lead(1)),
    ask('undocumented-fields', 'a lead with a field that no page documents', {
      ...lead(5),
      customer: 'retrack-kit-test',
    }),
    ask('reference-length', 'a lead with a reference of 300 characters', {
      ...lead(6),
      reference: `${prefix}-${LONG}`.slice(0, 300),
    }),
    ask('voucher-length', 'a lead with a voucher of 300 characters', { ...lead(7), voucher: LONG }),
    ask('empty-string', 'a lead with an empty voucher', { ...lead(8), voucher: '' }),
    { ...ask('form-body', 'a lead as a form', {}), request: formRequest(token, form) },
  ]
}

const formRequest = (token: string | undefined, body: string): QuestionRequest => ({
  method: 'POST',
  target: LEADS,
  token,
  contentType: 'application/x-www-form-urlencoded',
  body,
})

/** Of a lead that was saved. It is never approved: that would be paid for. The last one leaves it rejected. */
export function updateQuestions({ token }: TokenOption, lead: string): Question[] {
  const ask = createAsk(`${LEADS}/${lead}`, token)
  return [
    ask('invalid-fields', 'an update without a status', {}),
    ask('status-values', 'a status that no page names', { status: 'retrack-kit-test' }),
    ask('update-answer', 'rejecting the lead', { status: 'rejected' }),
    ask('status-changes', 'making a rejected lead pending', { status: 'pending' }),
    createAsk(`${LEADS}/${lead.toUpperCase()}`, token)('uuid-case', 'rejecting it by its uuid in capital letters', {
      status: 'rejected',
    }),
    ask('merchant-reason', 'rejecting it with a reason', { status: 'rejected', reason: 'retrack-kit test' }),
  ]
}

/** Of another lead that is still pending. */
export const reasonedRejection = ({ token }: TokenOption, lead: string): Question =>
  createAsk(`${LEADS}/${lead}`, token)('merchant-reason', 'rejecting another lead with a reason', {
    status: 'rejected',
    reason: 'retrack-kit test',
  })

export const rejection = ({ token }: TokenOption, lead: string): Question =>
  createAsk(`${LEADS}/${lead}`, token)('update-answer', 'rejecting what was saved', { status: 'rejected' })
