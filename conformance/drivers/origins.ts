/** Where the check may go: to the store and to the mock, and nowhere else. */

import { keepsSecureCookies } from '../../shared/hosts.ts'
import { parseUrl } from '../../shared/parse-url.ts'

/** Ports that a store may move its visitors between: `http` and `https` of the same host. */
const DEFAULT_PORTS = ['80', '443'] as const

export class Origins {
  /** As they were named. */
  readonly all: readonly string[]
  readonly #addresses: ReadonlySet<string>

  constructor(urls: readonly string[]) {
    this.all = [...new Set(urls.map((url) => new URL(url).origin))]
    this.#addresses = new Set(
      urls.flatMap((url) => {
        const { hostname } = new URL(url)
        return [getAddress(new URL(url)), ...DEFAULT_PORTS.map((port) => `${hostname}:${port}`)]
      }),
    )
  }

  allows(url: string): boolean {
    const parsed = parseUrl(url)
    return parsed !== undefined && /^https?:$/.test(parsed.protocol) && this.#addresses.has(getAddress(parsed))
  }

  /** The value of Chromium's `--host-resolver-rules`: what is not allowed is not found. */
  resolverRules(): string {
    return [...[...this.#addresses].map((address) => `MAP ${address} ${address}`), 'MAP * ~NOTFOUND'].join(',')
  }

  /** The value of Chromium's `--unsafely-treat-insecure-origin-as-secure`: where it keeps `Secure` cookies over http. */
  secureOverHttp(): string {
    return this.all.filter((origin) => origin.startsWith('http:') && keepsSecureCookies(origin)).join(',')
  }
}

function getAddress({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`
}
