/** Refusals as Laravel sends them to a client that does not ask for JSON: a page, or a redirect. */
import type { IncomingMessage } from 'node:http'
import { parseUrl } from '../../../shared/parse-url.ts'
import { externalUrl, type ProxyOptions } from '../http/external-url.ts'
import { htmlPage, type MockResponse } from '../http/response.ts'
import type { Refusal } from '../refusal.ts'
import { LOGIN_PATH } from './front-page.ts'

/** `response` is the refusal in JSON, of which the headers stay. */
export function toRefusalPage(
  refusal: Refusal,
  response: MockResponse,
  message: IncomingMessage,
  proxy: ProxyOptions,
): MockResponse {
  const location = findRedirect(refusal, message, proxy)
  const status = location === undefined ? refusal.status : 302
  const page = htmlPage(location === undefined ? String(status) : 'Redirecting')
  return {
    status,
    headers: { ...response.headers, ...page.headers, ...(location === undefined ? {} : { location }) },
    body: page.body,
  }
}

/** Wrong fields lead back to where the client came from, an unknown token to the login. */
function findRedirect(refusal: Refusal, message: IncomingMessage, proxy: ProxyOptions): string | undefined {
  const { referer } = message.headers
  if (refusal.errors !== undefined) {
    const previous = referer === undefined ? undefined : parseUrl(referer)
    return /^https?:$/.test(previous?.protocol ?? '') ? previous?.href : externalUrl(message, proxy)
  }
  return refusal.behaviours.includes('unauthenticated') ? `${externalUrl(message, proxy)}${LOGIN_PATH}` : undefined
}
