/** Decides by a host name or an address where the host is. */
import { BlockList, isIP } from 'node:net'
import { parseUrl } from './parse-url.ts'

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\]|::1)$/i

/** Names that only this machine or a private network can resolve (RFC 2606, 6761, 6762, 8375, and common use). */
const PRIVATE_NAME =
  /^[^.]+$|\.(?:local|localhost|internal|intranet|private|corp|lan|home|home\.arpa|svc|test|invalid|example)$/i

/** Networks that the internet cannot reach (RFC 1122, 1918, 3927, 4193, 4291). */
const PRIVATE_NETWORKS = new BlockList()
PRIVATE_NETWORKS.addSubnet('127.0.0.0', 8)
PRIVATE_NETWORKS.addSubnet('10.0.0.0', 8)
PRIVATE_NETWORKS.addSubnet('172.16.0.0', 12)
PRIVATE_NETWORKS.addSubnet('192.168.0.0', 16)
PRIVATE_NETWORKS.addSubnet('169.254.0.0', 16)
PRIVATE_NETWORKS.addSubnet('fc00::', 7, 'ipv6')
PRIVATE_NETWORKS.addSubnet('fe80::', 10, 'ipv6')
PRIVATE_NETWORKS.addAddress('::1', 'ipv6')

const withoutBrackets = (host: string) => host.replace(/^\[|\]$/g, '')

/** Whether the host is this machine itself, whatever DNS says. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}

/** Whether the host is any IP address, or a name that no public DNS server can point elsewhere. */
export function isAddressOrPrivateName(host: string): boolean {
  return PRIVATE_NAME.test(host) || isIP(withoutBrackets(host)) !== 0
}

/** Whether only this machine or its network can open the URL. True of what is no URL. */
export function isPrivateUrl(url: string): boolean {
  const parsed = parseUrl(url)
  if (parsed === undefined) return true
  const host = withoutBrackets(parsed.hostname).replace(/\.$/, '')
  const version = isIP(host)
  return version === 0 ? PRIVATE_NAME.test(host) : PRIVATE_NETWORKS.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Whether `Secure` cookies are stored there. They are over https, and in a check also over http in a private network.
 * There the store has no certificate, and behaves as it will have one.
 */
export function keepsSecureCookies(url: string): boolean {
  return parseUrl(url)?.protocol !== 'http:' || isPrivateUrl(url)
}
