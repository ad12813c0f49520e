/** Refusals as a Laravel application sends them to a client that does not ask for JSON: a page, or a redirect to one. */
import type { IncomingMessage } from 'node:http'
import { parseUrl } from '../../../shared/parse-url.ts'
import { htmlPage, type MockResponse } from '../http/response.ts'
import type { Refusal } from '../refusal.ts'
import { LOGIN_PATH } from './front-page.ts'

/** `response` is the refusal in JSON, of which the headers stay. */
export function toRefusalPage(refusal: Refusal, response: MockResponse, { headers }: IncomingMessage): MockResponse {
  const location = findRedirect(refusal, headers)
  const status = location === undefined ? refusal.status : 302
  const page = htmlPage(location === undefined ? String(status) : 'Redirecting')
  return {
    status,
    headers: { ...response.headers, ...page.headers, ...(location === undefined ? {} : { location }) },
    body: page.body,
  }
}

/** Wrong fields lead back to where the client came from, an unknown token to the login. */
function findRedirect(refusal: Refusal, { host, referer }: IncomingMessage['headers']): string | undefined {
  const origin = `http://${host ?? 'localhost'}`
  if (refusal.errors !== undefined) {
    const previous = referer === undefined ? undefined : parseUrl(referer)
    return /^https?:$/.test(previous?.protocol ?? '') ? previous?.href : `${origin}/`
  }
  return refusal.behaviours.includes('unauthenticated') ? `${origin}${LOGIN_PATH}` : undefined
}
