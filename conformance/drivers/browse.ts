/**
 * Follows redirects over plain HTTP as a browser would: it stores and sends cookies, and records each step. Used by the
 * driver without a browser and by `http` actions.
 */

import type { HttpExchange } from '../../schemas/evidence.ts'
import { parseUrl } from '../../shared/parse-url.ts'
import type { SecretRedactor } from '../../shared/redaction.ts'
import type { RunRecorder } from '../timeline.ts'
import { describeFailure, type HttpRequest, type HttpResponse, send } from './http-client.ts'
import type { Origins } from './origins.ts'
import type { CookieStore } from './visitor.ts'

/** As many as Chromium follows. */
const MAX_REDIRECTS = 20

export interface BrowsingContext {
  readonly box: CookieStore
  readonly origins: Origins
  readonly secret: SecretRedactor
  readonly record: RunRecorder
}

/** A redirect, and what becomes of it. */
export interface Redirect {
  readonly from: string
  /** As the store wrote it. */
  readonly written: string
  /** Resolved; as it was written where it is no URL. */
  readonly to: string
  readonly outcome: 'followed' | 'refused' | 'not-tried'
}

export interface Step {
  readonly url: string
  readonly method: string
  readonly answer: HttpResponse
}

export interface RedirectObserver {
  /** Hears of every answer, redirects included. */
  readonly answered?: (step: Step) => void
  readonly redirected?: (redirect: Redirect) => void
}

/** Answers the last step. Rejects with a sentence where no answer came. */
export async function browse(
  first: HttpRequest,
  { box, origins, secret, record }: BrowsingContext,
  signal: AbortSignal,
  { answered = () => {}, redirected = () => {} }: RedirectObserver = {},
): Promise<Step> {
  let request = first
  for (let count = 0; ; count += 1) {
    const { url } = request
    if (!origins.allows(url))
      throw new Error(`${url} is not of the store or of the mock, and the check goes nowhere else`)
    const step = {
      url,
      method: request.method,
      answer: await exchange(withCookie(request, await box.header(url)), secret, record, signal),
    }
    await box.keep(url, step.answer.setCookies)
    answered(step)
    const written = step.answer.headers['location']
    if (written === undefined || !isRedirect(step.answer.status)) return step
    const redirect = toRedirect(url, written, origins)
    redirected(redirect)
    if (redirect.outcome !== 'followed') return step
    if (count === MAX_REDIRECTS)
      throw new Error(`more than ${MAX_REDIRECTS} redirects, the last of them to ${redirect.to}`)
    request = followRedirect(request, redirect.to, step.answer.status)
  }
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status)

/** Node hands on a header's bytes; browsers read them as UTF-8. */
const decodeUtf8 = (header: string) => Buffer.from(header, 'latin1').toString('utf8')

function toRedirect(from: string, header: string, origins: Origins): Redirect {
  const written = decodeUtf8(header)
  const to = parseUrl(written, from) ?? null
  // A redirect without a fragment keeps that of the page.
  if (to !== null && to.hash === '' && !written.includes('#')) to.hash = new URL(from).hash
  const outcome =
    to === null || !/^https?:$/.test(to.protocol) ? 'refused' : origins.allows(to.href) ? 'followed' : 'not-tried'
  return { from, written, to: to?.href ?? written, outcome }
}

function followRedirect({ method, headers, body }: HttpRequest, to: string, status: number): HttpRequest {
  const turnsToGet = method !== 'HEAD' && (status === 303 || (method === 'POST' && (status === 301 || status === 302)))
  if (!turnsToGet) return { method, url: to, headers, body }
  const { 'content-type': _, origin: __, ...kept } = headers
  return { method: 'GET', url: to, headers: kept }
}

function withCookie(request: HttpRequest, jar: string | null): HttpRequest {
  const own = request.headers['cookie']
  const all = [own, jar].filter((one) => one !== undefined && one !== null && one !== '').join('; ')
  return all === '' ? request : { ...request, headers: { ...request.headers, cookie: all } }
}

async function exchange(
  request: HttpRequest,
  secret: SecretRedactor,
  record: RunRecorder,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const url = request.url.split('#', 1)[0] ?? request.url
  const at = new Date().toISOString()
  const about = {
    kind: 'exchange',
    at,
    driver: 'http',
    resource: 'document',
    method: request.method,
    url,
    sentCookies: request.headers['cookie'] ?? null,
  } as const
  const sought = { url, 'request-headers': joinHeaders(request.headers), 'request-body': request.body ?? '' }
  try {
    const answer = await send({ ...request, url }, signal)
    const { status, headers, setCookies, body } = answer
    const places = {
      ...sought,
      'response-headers': `${joinHeaders(headers)}\n${setCookies.join('\n')}`,
      'response-body': body,
    }
    const response = { status, headers: { ...headers }, setCookies: [...setCookies], fromCache: false }
    record.add({ ...about, response, failure: null, ...locateToken(places, secret) })
    return answer
  } catch (error) {
    const failure = describeFailure(signal.aborted ? signal.reason : error)
    record.add({ ...about, response: null, failure, ...locateToken(sought, secret) })
    throw new Error(`${request.method} ${url}: ${failure}`, { cause: error })
  }
}

const joinHeaders = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

type Places = Partial<Record<HttpExchange['tokenIn'][number], string>>

/** Where a token was looked for, and where it stood. */
export function locateToken(places: Places, secret: SecretRedactor): Pick<HttpExchange, 'tokenIn' | 'tokenSearchedIn'> {
  const named = (['url', 'request-headers', 'request-body', 'response-headers', 'response-body'] as const).filter(
    (place) => places[place] !== undefined,
  )
  return { tokenIn: named.filter((place) => secret.isIn(places[place] ?? '')), tokenSearchedIn: named }
}
