/**
 * Keeps web pages out of the control API. A browser on the developer's machine can reach the
 * mock; a page of another site must not be able to use it. Host names are compared, not ports:
 * the mock may stand behind a proxy or a mapped port.
 */
import type { IncomingMessage } from 'node:http'
import { isAddressOrPrivateName, isLoopback } from '../../../shared/hosts.ts'

export interface OriginGuardOptions {
  /** The host that the mock listens on. */
  readonly host: string
  /** It was started with a token that is not known to all. */
  readonly hasSecretToken: boolean
}

/** Why a request could have come from a page of another origin; undefined where it could not. */
export function crossOriginReason(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { host: boundTo, hasSecretToken }: OriginGuardOptions,
): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers
  const hostOfRequest = hostName(`http://${host}`)
  if (
    hostOfRequest === undefined ||
    (isLoopback(boundTo) && !isLoopback(hostOfRequest) && hostOfRequest !== boundTo.toLowerCase())
  ) {
    return 'The Host header does not name this mock, which listens on this machine only. Use the address that it printed.'
  }
  if (
    !isLoopback(boundTo) &&
    !hasSecretToken &&
    !isAddressOrPrivateName(hostOfRequest) &&
    hostOfRequest !== boundTo.toLowerCase()
  ) {
    return 'The Host header is a public name, and this mock has no secret token. Use its address, a name of your own network, or start it with --token or --admin-token.'
  }
  if (site === 'cross-site') {
    return 'The control API cannot be used from a web page of another site (Sec-Fetch-Site: cross-site).'
  }
  if (origin !== undefined && hostName(origin) !== hostOfRequest) {
    return 'The control API cannot be used from a web page of another origin (the Origin header names another host).'
  }
  return undefined
}

function hostName(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}
