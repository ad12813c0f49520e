/** The URL by which clients reach the mock: its own, or that of a proxy in front of it. */

import type { IncomingHttpHeaders } from 'node:http'
import { parseUrl } from '../../../shared/parse-url.ts'
import { withoutTrailingSlashes } from '../../../shared/trailing-slashes.ts'

export interface ProxyOptions {
  /** The URL of the proxy, which may end in a path. It holds whatever a request says. */
  readonly publicUrl?: string | undefined
  /** Whether `X-Forwarded-Proto`, `-Host` and `-Prefix` are believed: only a proxy that sets them itself makes them true. */
  readonly trustProxy?: boolean | undefined
}

/** Without a slash at its end. */
export function externalUrl(
  { headers, socket }: { readonly headers: IncomingHttpHeaders; readonly socket?: object },
  { publicUrl, trustProxy = false }: ProxyOptions,
): string {
  if (publicUrl !== undefined) return withoutTrailingSlashes(publicUrl)
  // A request of HTTP/1.0 may name no host.
  const { host = 'localhost' } = headers
  const own = socket !== undefined && 'encrypted' in socket ? 'https' : 'http'
  if (!trustProxy) return `${own}://${host}`
  const proto = forwarded(headers, 'proto')
  const scheme = proto === 'https' || proto === 'http' ? proto : own
  return `${scheme}://${forwardedHost(headers) ?? host}${readPrefix(headers)}`
}

/** The host and port that the proxy was asked for; undefined where it names none. */
export function forwardedHost(headers: IncomingHttpHeaders): string | undefined {
  const host = forwarded(headers, 'host')
  const url = host === undefined ? undefined : parseUrl(`http://${host}`)
  // A host alone: what else a header may hold must not become part of a link.
  return url !== undefined && url.href === `http://${url.host}/` && url.username === '' ? host : undefined
}

const PREFIX = /^(?:\/[\w.~%-]+)+$/

/** The path below which the proxy serves the mock, and which it takes off. */
function readPrefix(headers: IncomingHttpHeaders): string {
  const prefix = withoutTrailingSlashes(forwarded(headers, 'prefix') ?? '')
  return PREFIX.test(prefix) ? prefix : ''
}

/** Of several proxies in a row, the first is the one that the client asked. */
function forwarded(headers: IncomingHttpHeaders, name: 'proto' | 'host' | 'prefix'): string | undefined {
  const [first] = String(headers[`x-forwarded-${name}`] ?? '').split(',')
  return first?.trim() || undefined
}
