/**
 * Keeps web pages out of the control API. A browser on the developer's machine can reach the
 * mock; a page of another site must not be able to use it. Host names are compared, not ports:
 * the mock may stand behind a proxy or a mapped port.
 */

import type { IncomingMessage } from 'node:http'
import { isAddressOrPrivateName, isLoopback } from '../../../shared/hosts.ts'
import { parseUrl } from '../../../shared/parse-url.ts'
import { forwardedHost, type ProxyOptions } from '../http/external-url.ts'

export interface OriginGuardOptions extends ProxyOptions {
  /** The host that the mock listens on. */
  readonly host: string
  /** Names by which the mock may be reached beside its own. */
  readonly allowedHosts: readonly string[]
  /** A caller with this token may use any host name: a web page does not know it. */
  readonly adminToken?: string | undefined
}

/** Why a request could have come from a page of another origin; undefined where it could not. */
export function crossOriginReason(
  { headers }: Pick<IncomingMessage, 'headers'>,
  options: OriginGuardOptions,
): string | undefined {
  const { origin, 'sec-fetch-site': site } = headers
  const host = hostName(`http://${headers.host ?? ''}`)
  const forwarded = options.trustProxy === true ? forwardedHost(headers) : undefined
  // Both: a page under a name that was pointed here can send any header, but not another Host.
  const refused =
    findNameProblem(host, options) ?? (forwarded && findNameProblem(hostName(`http://${forwarded}`), options))
  if (refused) return refused
  if (site === 'cross-site') {
    return 'The control API cannot be used from a web page of another site (Sec-Fetch-Site: cross-site).'
  }
  const own = [host, forwarded && hostName(`http://${forwarded}`), options.publicUrl && hostName(options.publicUrl)]
  if (origin !== undefined && !own.includes(hostName(origin) ?? '')) {
    return 'The control API cannot be used from a web page of another origin (the Origin header names another host).'
  }
  return undefined
}

/** Explains why a name in a header may belong to a foreign page; undefined for the mock's own names. */
function findNameProblem(
  name: string | undefined,
  { host: boundTo, allowedHosts, adminToken, publicUrl }: OriginGuardOptions,
): string | undefined {
  if (name === undefined) {
    return 'The Host header does not name this mock: there is no host name in it. Use the address that the mock printed.'
  }
  const names = [boundTo, ...allowedHosts, ...(publicUrl === undefined ? [] : [hostName(publicUrl) ?? ''])]
  if (names.some((own) => own.toLowerCase() === name)) return undefined
  if (isLoopback(boundTo) && !isLoopback(name)) {
    return `The Host header does not name this mock, which listens on this machine only (${boundTo}). Use the address that it printed, or start it with --allow-host ${name}.`
  }
  if (adminToken === undefined && !isAddressOrPrivateName(name)) {
    return `The Host header holds ${name}, a public name, and the mock listens on ${describeAddress(boundTo)}: a web page could have pointed a name of its own here. Use an IP address or a name that only your network knows (without a dot, or under .internal, .local, .svc or .test), or start the mock with --allow-host ${name} or with --admin-token.`
  }
  return undefined
}

const describeAddress = (boundTo: string) =>
  boundTo === '0.0.0.0' || boundTo === '::' ? `all addresses of its machine (${boundTo})` : boundTo

/** Whether a browser says that a page sent the request; `none` is a person who typed the address. */
export function isFromPage({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const site = headers['sec-fetch-site']
  return headers.origin !== undefined || (site !== undefined && site !== 'none')
}

function hostName(url: string): string | undefined {
  return parseUrl(url)?.hostname
}
