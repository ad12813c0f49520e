/**
 * Tells of the answer to a client that does not ask for JSON whether others would have got another one, as from a Laravel
 * application: a page, or a redirect.
 */
import type { Observation } from '../../../schemas/observations.ts'
import { parseUrl } from '../../../shared/parse-url.ts'
import { asksForJson } from '../http/accepts-json.ts'
import type { ReadRequest } from './read-request.ts'
import { type Situation, situationKey } from './situation.ts'
import { type DecodedAnswer, parseJson } from './template.ts'

export const isAskingForJson = ({ headers }: ReadRequest) =>
  asksForJson(headers.get('accept'), headers.get('x-requested-with'))

export interface KnownRefusals {
  readonly observations: readonly Observation[]
  /** Other refusals were pages for a client that does not ask for JSON, and JSON for one that does. */
  readonly isPageForOthers: boolean
}

/** The value of `refusal-without-accept` that a refusal tells of; undefined where it tells nothing. */
export function judgeWithoutAccept(
  request: ReadRequest,
  situation: Situation,
  answer: DecodedAnswer,
  { observations, isPageForOthers }: KnownRefusals,
): 'json' | 'redirect' | undefined {
  if (situation.oddities.length === 0 || isAskingForJson(request)) return undefined
  if (parseJson(answer.text) !== undefined) return 'json'
  if (isForPages(request, answer, isPageForOthers)) return 'redirect'
  // The same refusal in JSON, for whoever asks for that.
  const isJsonForOthers = observations.some(
    ({ situation: key, status, body }) =>
      key === situationKey(situation) && body.kind === 'json' && (status === answer.status || answer.status < 400),
  )
  return isJsonForOthers && isHtml(answer) ? 'redirect' : undefined
}

/** Whether a client gets a page or a redirect since it does not ask for JSON, as far as earlier refusals tell. */
export function isForPages(request: ReadRequest, answer: DecodedAnswer, isPageForOthers: boolean): boolean {
  if (isAskingForJson(request)) return false
  return isLaravelRedirect(request, answer) || (isPageForOthers && answer.status >= 400 && isHtml(answer))
}

const isHtml = ({ headers }: DecodedAnswer) => /html/.test(headers.get('content-type') ?? '')

/** Back to where the client came from, to the front page, or to the login. */
function isLaravelRedirect({ headers, method }: ReadRequest, answer: DecodedAnswer): boolean {
  if (method !== 'POST' || answer.status !== 302) return false
  const location = answer.headers.get('location') ?? ''
  const { pathname, search } = parseUrl(location) ?? parseUrl(`http://retrack.invalid${location}`) ?? {}
  return location === headers.get('referer') || (search === '' && (pathname === '/' || pathname === '/login'))
}
