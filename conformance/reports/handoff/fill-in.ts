/** What only the merchant can write, and how to tell that she must. */
import { BlockList, isIP } from 'node:net'
import type { PhrasingContent } from 'mdast'
import { strong } from '../markdown.ts'

export const fillIn = (what: string): PhrasingContent => strong(`FILL IN: ${what}`)

/** Networks that Retrack cannot reach (RFC 1122, 1918, 3927, 4193, 4291). */
const PRIVATE = new BlockList()
PRIVATE.addSubnet('127.0.0.0', 8)
PRIVATE.addSubnet('10.0.0.0', 8)
PRIVATE.addSubnet('172.16.0.0', 12)
PRIVATE.addSubnet('192.168.0.0', 16)
PRIVATE.addSubnet('169.254.0.0', 16)
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addSubnet('fe80::', 10, 'ipv6')
PRIVATE.addAddress('::1', 'ipv6')

/** Names that mean nothing outside (RFC 6761, 6762, and what private networks use). */
const PRIVATE_NAME = /^[^.]+$|\.(?:localhost|test|local|internal|home\.arpa|invalid|example)$/i

/** True of an address that only this machine or its network can reach. */
export function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return true
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const version = isIP(host)
  return version === 0 ? PRIVATE_NAME.test(host) : PRIVATE.check(host, version === 6 ? 'ipv6' : 'ipv4')
}
