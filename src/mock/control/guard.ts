/**
 * Keeps web pages out of the control API. A browser on the developer's machine can reach the
 * mock; a page of another site must not be able to use it. Host names are compared, not ports:
 * the mock may stand behind a proxy or a mapped port.
 */
import type { IncomingMessage } from 'node:http'

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host) || host === '::1'
}

/** Why a request could have come from a page of another origin; undefined where it could not. `boundTo` is the host that the mock listens on. */
export function foreignOrigin({ headers }: Pick<IncomingMessage, 'headers'>, boundTo: string): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers
  const own = hostName(`http://${host}`)
  if (own === undefined || (isLoopback(boundTo) && !isLoopback(own) && own !== boundTo.toLowerCase())) {
    return 'The Host header does not name this mock, which listens on this machine only. Use the address that it printed.'
  }
  if (site === 'cross-site') {
    return 'The control API cannot be used from a web page of another site (Sec-Fetch-Site: cross-site).'
  }
  if (origin !== undefined && hostName(origin) !== own) {
    return 'The control API cannot be used from a web page of another origin (the Origin header names another host).'
  }
  return undefined
}

function hostName(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}
