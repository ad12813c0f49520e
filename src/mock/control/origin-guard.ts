/**
 * Keeps web pages out of the control API. A browser on the developer's machine can reach the
 * mock; a page of another site must not be able to use it. Host names are compared, not ports:
 * the mock may stand behind a proxy or a mapped port.
 */

import type { IncomingMessage } from 'node:http'
import { isAddressOrPrivateName, isLoopback } from '../../../shared/hosts.ts'
import { parseUrl } from '../../../shared/parse-url.ts'

const ALLOW_HINT = ', or start it with --allow-host and this name.'

export interface OriginGuardOptions {
  /** The host that the mock listens on. */
  readonly host: string
  /** Names by which the mock may be reached beside its own. */
  readonly allowedHosts: readonly string[]
  /** Whoever has it may use any name: a web page does not know it. */
  readonly adminToken?: string | undefined
}

/** Why a request could have come from a page of another origin; undefined where it could not. */
export function crossOriginReason(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { host: boundTo, allowedHosts, adminToken }: OriginGuardOptions,
): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers
  const hostOfRequest = hostName(`http://${host}`)
  const isOwnName =
    hostOfRequest !== undefined &&
    (hostOfRequest === boundTo.toLowerCase() || allowedHosts.some((name) => name.toLowerCase() === hostOfRequest))
  if (hostOfRequest === undefined || (isLoopback(boundTo) && !isOwnName && !isLoopback(hostOfRequest))) {
    return `The Host header does not name this mock, which listens on this machine only. Use the address that it printed${ALLOW_HINT}`
  }
  if (adminToken === undefined && !isOwnName && !isAddressOrPrivateName(hostOfRequest)) {
    return `The Host header is a public name, which any web page could use. Use the address of the mock, a name of your own network, or start it with --admin-token${ALLOW_HINT}`
  }
  if (site === 'cross-site') {
    return 'The control API cannot be used from a web page of another site (Sec-Fetch-Site: cross-site).'
  }
  if (origin !== undefined && hostName(origin) !== hostOfRequest) {
    return 'The control API cannot be used from a web page of another origin (the Origin header names another host).'
  }
  return undefined
}

/** Whether a browser says that a page sent the request. */
export function isFromPage({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
}

function hostName(url: string): string | undefined {
  return parseUrl(url)?.hostname
}
