/** A visitor in Chromium. */

import type { Page } from 'playwright-core'
import { Cookie } from 'tough-cookie'
import type { JarCookie } from '../../schemas/evidence.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { getErrorMessage } from '../../shared/error-message.ts'
import { keepsSecureCookies } from '../../shared/hosts.ts'
import { REDACTED, type SecretRedactor } from '../../shared/redaction.ts'
import { withTimeout } from '../abort.ts'
import type { NewItem, RunRecorder } from '../timeline.ts'
import type { CdpCommand } from './cdp.ts'
import { getRateLimitMs } from './http-client.ts'
import type { PagePool, PooledPage } from './page-pool.ts'
import { PageLimitError } from './page-watch.ts'
import { rejectOnAbort } from './reject-on-abort.ts'
import { takePicture } from './screenshot.ts'
import {
  type CookieStore,
  isOfProfile,
  type Look,
  type PresetCookie,
  toAgreed,
  type VisitOutcome,
  type Visitor,
  type VisitorProfile,
  type VisitorProfiles,
  type VisitRequest,
} from './visitor.ts'

/** A page that has not come to rest by then does not. */
const VISIT_LIMIT_MS = 30_000

export interface ChromiumOptions {
  readonly pool: PagePool
  readonly secret: SecretRedactor
  readonly signal: AbortSignal
  readonly died: AbortSignal
  readonly profiles: VisitorProfiles
}

export class ChromiumVisitor implements Visitor {
  readonly driver = 'chromium'
  readonly userAgent: string
  readonly headers: Readonly<Record<string, string>>
  readonly box: CookieStore
  readonly #record: RunRecorder
  readonly #options: ChromiumOptions
  #taken: Promise<PooledPage> | null = null
  /** False once something was done in the page that cleaning it may not undo. */
  #isKnown = true
  /** The last writer of each cookie, by the cookie's name. */
  readonly #writers = new Map<string, JarCookie['setBy']>()

  #profile: VisitorProfile

  constructor(record: RunRecorder, look: Look, options: ChromiumOptions) {
    this.#record = record
    this.#options = options
    this.userAgent = options.pool.userAgent
    this.#profile = options.profiles[look] ?? options.profiles.usual
    this.headers = this.#profile.headers
    this.box = { header: (url) => this.#header(url), keep: (url, setCookies) => this.#keep(url, setCookies) }
  }

  async open({ url, leadsOn, screenshot }: VisitRequest): Promise<VisitOutcome> {
    const { signal, died, secret } = this.#options
    const { page, watch } = await this.#page()
    using limit = withTimeout(VISIT_LIMIT_MS, signal, died)
    let outcome: Pick<VisitOutcome, 'outcome' | 'reason' | 'url'>
    try {
      // Opening the current URL again would reload it, or only go to its fragment.
      if (withoutFragment(page.url()) === withoutFragment(url)) {
        await rejectOnAbort(limit.signal, page.goto('about:blank'))
        // Its last events come before this answer: none of them is taken for the page that is opened next.
        await rejectOnAbort(limit.signal, watch.cdp.send('Page.getFrameTree'))
      }
      watch.begin(url, leadsOn)
      page.goto(url, { waitUntil: 'commit', timeout: VISIT_LIMIT_MS }).catch(() => watch.notGone())
      await watch.rest(limit.signal)
      outcome = { outcome: 'settled', reason: null, url: shownUrl(page) }
      if (screenshot) await rejectOnAbort(limit.signal, this.#picture(page))
    } catch (error) {
      this.#isKnown = false
      const isOver = died.aborted || signal.aborted
      const reason = died.aborted
        ? getErrorMessage(died.reason)
        : signal.aborted
          ? 'it was broken off'
          : explainUnsettled(error)
      outcome = { outcome: isOver ? 'failed' : 'timed-out', reason, url: shownUrl(page) }
    }
    const seen = await rejectOnAbort(died, watch.take(secret)).catch(() => [])
    this.#tell(seen)
    const isUnanswered = outcome.outcome !== 'settled' || hasUnansweredDocument(seen)
    return { ...outcome, isUnanswered, isUnread: false, rateLimitedMs: findRateLimit(seen) }
  }

  async cookies(): Promise<JarCookie[]> {
    const { watch } = await this.#page()
    const { cookies } = await rejectOnAbort(this.#options.died, watch.cdp.send('Network.getAllCookies'))
    return cookies.map((cookie) => ({
      name: cookie.name,
      value: isOfProfile(this.#profile, cookie.name, cookie.value) ? REDACTED : cookie.value,
      domain: cookie.domain,
      path: cookie.path,
      expires: cookie.session ? null : new Date(cookie.expires * 1000).toISOString(),
      secure: cookie.secure,
      httpOnly: cookie.httpOnly,
      sameSite: cookie.sameSite ?? null,
      setBy: isOfProfile(this.#profile, cookie.name, cookie.value)
        ? 'check'
        : (this.#writers.get(cookie.name) ?? 'unknown'),
    }))
  }

  async plant({ url, value, expires, domain, path = '/' }: PresetCookie): Promise<void> {
    const place = domain === undefined ? { url } : { domain }
    const about = {
      name: CLICK_COOKIE,
      value,
      ...place,
      path,
      secure: keepsSecureCookies(url),
      sameSite: 'Lax',
    } as const
    await this.#set({ ...about, expires: expires.getTime() / 1000 })
    this.#writers.set(CLICK_COOKIE, 'check')
  }

  async forgetCookies(): Promise<void> {
    const pooled = await this.#page()
    await pooled.context.clearCookies()
    this.#writers.clear()
    await this.#bringCookies(pooled)
  }

  async endSession(): Promise<void> {
    const pooled = await this.#page()
    const { cdp } = pooled.watch
    const { cookies } = await rejectOnAbort(this.#options.died, cdp.send('Network.getAllCookies'))
    for (const { name, domain, path, session } of cookies) {
      if (session && name !== CLICK_COOKIE) await cdp.send('Network.deleteCookies', { name, domain, path })
    }
    await this.#bringCookies(pooled)
  }

  async agree(): Promise<string[]> {
    const pooled = await this.#page()
    const { profiles } = this.#options
    this.#profile = toAgreed(this.#profile, profiles)
    await this.#bringCookies(pooled)
    if (profiles.usual.script !== null) {
      // The script stays with the page, so no visitor who has not agreed may have it again.
      this.#isKnown = false
      await pooled.context.addInitScript(profiles.usual.script)
    }
    return this.#profile.cookies.map(({ name }) => name)
  }

  async act<Answer>(act: (page: Page) => Promise<Answer>): Promise<Answer> {
    const { page, watch } = await this.#page()
    this.#isKnown = false
    try {
      return await act(page)
    } finally {
      const { died, secret } = this.#options
      this.#tell(await rejectOnAbort(died, watch.take(secret)).catch(() => []))
    }
  }

  async leave(): Promise<void> {
    const taken = this.#taken
    this.#taken = null
    const pooled = await taken?.catch(() => null)
    if (pooled) await this.#options.pool.release(pooled, this.#isKnown)
  }

  /** Hers from her first step until she leaves. */
  #page(): Promise<PooledPage> {
    this.#taken ??= this.#options.pool.acquire().then(async (pooled) => {
      await this.#bringCookies(pooled)
      return pooled
    })
    return this.#taken
  }

  /** Sets the cookies that the visitor has before she comes to the store. */
  async #bringCookies({ watch }: PooledPage): Promise<void> {
    const { cookies, origins } = this.#profile
    for (const url of origins) {
      for (const { name, value } of cookies) await watch.cdp.send('Network.setCookie', { name, value, url, path: '/' })
    }
  }

  #tell(seen: readonly NewItem[]): void {
    for (const one of seen) {
      this.#record.add(one)
      if (one.kind === 'cookie-write') this.#writers.set(nameIn(one.text), 'script')
      if (one.kind !== 'exchange') continue
      for (const text of one.response?.setCookies ?? []) this.#writers.set(nameIn(text), 'header')
    }
  }

  async #picture(page: Page): Promise<void> {
    const image = await takePicture(page, this.#options.secret).catch(() => null)
    if (image === null) return
    const data = `data:image/jpeg;base64,${image.toString('base64')}`
    this.#record.add({ kind: 'screenshot', driver: 'chromium', url: page.url(), image: data })
  }

  async #header(url: string): Promise<string | null> {
    const { watch } = await this.#page()
    const { cookies } = await watch.cdp.send('Network.getCookies', { urls: [url] })
    const sent = cookies.filter(({ secure }) => !secure || keepsSecureCookies(url))
    // Longer paths first, as browsers have it.
    const ordered = sent.sort((a, b) => b.path.length - a.path.length)
    return ordered.length === 0 ? null : ordered.map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  async #keep(url: string, setCookies: readonly string[]): Promise<void> {
    for (const text of setCookies) {
      const cookie = Cookie.parse(text, { loose: true })
      if (cookie === undefined || (cookie.secure && !keepsSecureCookies(url))) continue
      const expires = cookie.expiryTime()
      if (expires !== undefined && expires <= Date.now()) {
        await this.#delete(cookie, url)
        continue
      }
      await this.#set({
        name: cookie.key,
        value: cookie.value,
        url,
        path: cookie.path ?? new URL('.', url).pathname,
        secure: cookie.secure,
        httpOnly: cookie.httpOnly,
        ...(cookie.domain === null ? {} : { domain: cookie.domain }),
        ...(expires === undefined || expires === Number.POSITIVE_INFINITY ? {} : { expires: expires / 1000 }),
      })
      this.#writers.set(cookie.key, 'header')
    }
  }

  async #delete({ key, domain, path }: Cookie, url: string): Promise<void> {
    const { watch } = await this.#page()
    const place = domain === null ? { url } : { domain }
    await watch.cdp.send('Network.deleteCookies', {
      name: key,
      ...place,
      path: path ?? new URL('.', url).pathname,
    })
  }

  /** Sets a cookie as a page would: the browser may refuse it. */
  async #set(cookie: CdpCommand<'Network.setCookie'>): Promise<void> {
    const { watch } = await this.#page()
    await watch.cdp.send('Network.setCookie', cookie).catch(() => {})
  }
}

const nameIn = (text: string) => text.split(/[=;]/, 1)[0]?.trim() ?? ''

/** Returns the `Retry-After` of the last document, in milliseconds. */
function findRateLimit(seen: readonly NewItem[]): number | null {
  const last = seen.findLast((item) => item.kind === 'exchange' && item.resource === 'document')
  if (last?.kind !== 'exchange' || last.response === null) return null
  return getRateLimitMs(last.response.status, last.response.headers['retry-after'])
}

/** The last document got no answer: the browser shows a page of its own in its place. */
function hasUnansweredDocument(seen: readonly NewItem[]): boolean {
  const last = seen.findLast((item) => item.kind === 'exchange' && item.resource === 'document')
  return last?.kind === 'exchange' && last.response === null
}

/** Where she ended; null where the browser shows nothing of the store's. */
const withoutFragment = (url: string): string | undefined => url.split('#', 1)[0]

function shownUrl(page: Page): string | null {
  const url = page.url()
  return /^(?:about|chrome-error|chrome):/.test(url) ? null : url
}

function explainUnsettled(error: unknown): string {
  if (error instanceof PageLimitError) return error.message
  const isLate = error instanceof Error && error.name === 'TimeoutError'
  return isLate ? `the page had not come to rest after ${VISIT_LIMIT_MS / 1000} s` : String(error)
}
