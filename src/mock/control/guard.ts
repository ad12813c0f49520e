/**
 * Keeps web pages out of the control API. A browser on the developer's machine can reach the
 * mock; a page of another site must not be able to use it. Host names are compared, not ports:
 * the mock may stand behind a proxy or a mapped port.
 */
import type { IncomingMessage } from 'node:http'
import { Refused } from './refuse.ts'

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host) || host === '::1'
}

/** Refuses what a page of another origin could have sent. `boundTo` is the host that the mock listens on. */
export function refuseForeignPages(request: IncomingMessage, boundTo: string): void {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers
  const own = hostName(`http://${host}`)
  if (own === undefined || (isLoopback(boundTo) && !isLoopback(own) && own !== boundTo.toLowerCase())) {
    throw new Refused(
      403,
      'The Host header does not name this mock, which listens on this machine only. Use the address that it printed.',
    )
  }
  if (site === 'cross-site') {
    throw new Refused(
      403,
      'The control API cannot be used from a web page of another site (Sec-Fetch-Site: cross-site).',
    )
  }
  if (origin !== undefined && hostName(origin) !== own) {
    throw new Refused(
      403,
      'The control API cannot be used from a web page of another origin (the Origin header names another host).',
    )
  }
}

function hostName(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}
