/** The cookies of a visitor without a browser: RFC 6265bis, and what Chromium refuses beside it. */

import { isIPv6 } from 'node:net'
import { Cookie, CookieJar } from 'tough-cookie'
import type { JarCookie } from '../../schemas/evidence.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { keepsSecureCookies } from '../../shared/hosts.ts'
import { REDACTED } from '../../shared/redaction.ts'
import { type CookieStore, isOfProfile, type PresetCookie, type VisitorProfile } from './visitor.ts'

/** Chromium's limit for a name with its value. */
const MAX_BYTES = 4096
const SAME_SITES = { strict: 'Strict', lax: 'Lax', none: 'None' } as const

export interface BlockedCookie {
  readonly url: string
  readonly name: string
  readonly text: string
  readonly reasons: readonly string[]
}

export class HttpCookieStore implements CookieStore {
  #jar: CookieJar
  #profile: VisitorProfile
  /** The value that the check itself planted, while it stands. */
  #planted: string | null = null
  readonly #onBlocked: (blocked: BlockedCookie) => void

  constructor(profile: VisitorProfile, onBlocked: (blocked: BlockedCookie) => void) {
    this.#profile = profile
    this.#jar = newJar(profile)
    this.#onBlocked = onBlocked
  }

  async header(url: string): Promise<string | null> {
    return (await this.#jar.getCookieString(toCookieUrl(url))) || null
  }

  async keep(url: string, setCookies: readonly string[]): Promise<void> {
    for (const text of setCookies) {
      const reasons = await this.#refusal(url, text)
      if (reasons.length > 0) this.#onBlocked({ url, name: text.split(/[=;]/, 1)[0]?.trim() ?? '', text, reasons })
      else if (Cookie.parse(text, { loose: true })?.key === CLICK_COOKIE) this.#planted = null
    }
  }

  async plant({ url, value, expires, domain, path = '/' }: PresetCookie): Promise<void> {
    const secure = keepsSecureCookies(url)
    const isForAll = domain?.startsWith('.') === true
    const place = domain === undefined ? url : withHost(url, domain.replace(/^\./, ''))
    await this.#jar.setCookie(
      new Cookie({
        key: CLICK_COOKIE,
        value,
        expires,
        path,
        secure,
        sameSite: 'lax',
        ...(isForAll ? { domain: domain.slice(1) } : {}),
      }),
      toCookieUrl(place),
    )
    this.#planted = value
  }

  /** Gives her the cookies of another profile beside those that she has. Answers their names. */
  async become(profile: VisitorProfile): Promise<string[]> {
    this.#profile = profile
    bringCookies(this.#jar, profile)
    return profile.cookies.map(({ name }) => name)
  }

  forget(): void {
    this.#jar = newJar(this.#profile)
    this.#planted = null
  }

  async endSession(): Promise<void> {
    const { cookies = [] } = (await this.#jar.serialize()) ?? {}
    this.#jar = newJar(this.#profile)
    for (const stored of cookies) {
      const cookie = Cookie.fromJSON(stored)
      if (cookie === undefined || !staysAfterSession(cookie)) continue
      const domain = cookie.domain ?? ''
      // A cookie of one host must be stored without a domain.
      if (cookie.hostOnly) cookie.domain = null
      await this.#jar.setCookie(cookie, `https://${isIPv6(domain) ? `[${domain}]` : domain}${cookie.path ?? '/'}`)
    }
  }

  async cookies(): Promise<JarCookie[]> {
    const { cookies = [] } = (await this.#jar.serialize()) ?? {}
    return (
      cookies
        .flatMap((stored) => Cookie.fromJSON(stored) ?? [])
        // The jar still holds what was deleted, until somebody asks for it.
        .filter((cookie) => (cookie.expiryTime() ?? Number.POSITIVE_INFINITY) > Date.now())
        .map((cookie) => ({
          name: cookie.key,
          value: isOfProfile(this.#profile, cookie.key, cookie.value) ? REDACTED : cookie.value,
          domain: `${cookie.hostOnly ? '' : '.'}${cookie.domain ?? ''}`,
          path: cookie.path ?? '/',
          expires: formatExpiry(cookie),
          secure: cookie.secure,
          httpOnly: cookie.httpOnly,
          sameSite: isSameSite(cookie.sameSite) ? SAME_SITES[cookie.sameSite] : null,
          setBy:
            isOfProfile(this.#profile, cookie.key, cookie.value) ||
            (cookie.key === CLICK_COOKIE && cookie.value === this.#planted)
              ? 'check'
              : 'header',
        }))
    )
  }

  /** Stores it, or says why not in Chromium's words. */
  async #refusal(url: string, text: string): Promise<string[]> {
    const cookie = Cookie.parse(text, { loose: true })
    if (cookie === undefined) return ['SyntaxError']
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(text)) return ['DisallowedCharacter']
    if (Buffer.byteLength(cookie.key) + Buffer.byteLength(cookie.value) > MAX_BYTES)
      return ['NameValuePairExceedsMaxSize']
    if (cookie.secure && !keepsSecureCookies(url)) return ['SecureOnly']
    if (cookie.sameSite === 'none' && !cookie.secure) return ['SameSiteNoneInsecure']
    return this.#jar.setCookie(cookie, toCookieUrl(url)).then(
      () => [],
      () => ['InvalidDomain'],
    )
  }
}

/** The jar knows https, and of http only this machine. */
const toCookieUrl = (url: string) => (keepsSecureCookies(url) ? url.replace(/^http:/i, 'https:') : url)

function newJar(profile: VisitorProfile): CookieJar {
  const jar = new CookieJar(undefined, { rejectPublicSuffixes: false, allowSpecialUseDomain: true })
  bringCookies(jar, profile)
  return jar
}

function bringCookies(jar: CookieJar, { cookies, origins }: VisitorProfile): void {
  for (const origin of origins) {
    for (const { name, value } of cookies) jar.setCookieSync(new Cookie({ key: name, value, path: '/' }), origin)
  }
}

const staysAfterSession = (cookie: Cookie) => cookie.key === CLICK_COOKIE || formatExpiry(cookie) !== null

/** The last moment that a `Date` can tell: a store may write any number as `Max-Age`. */
const MAX_TIME_MS = 8.64e15

/** `Max-Age` beats `Expires`, and counts from when the cookie was stored. */
function formatExpiry(cookie: Cookie): string | null {
  const time = cookie.expiryTime()
  if (time === undefined || time === Number.POSITIVE_INFINITY) return null
  return new Date(Math.min(Math.max(0, time), MAX_TIME_MS)).toISOString()
}

function isSameSite(given: string | undefined): given is keyof typeof SAME_SITES {
  return given !== undefined && Object.hasOwn(SAME_SITES, given)
}

function withHost(url: string, host: string): string {
  const changed = new URL(url)
  changed.hostname = host
  return changed.href
}
