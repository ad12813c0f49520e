/**
 * Browser contexts, each with one page that is watched. Making one costs several times as much as a
 * visit, so one that a visitor has left is cleaned and used again: cookies, cache and storage are
 * gone, as in a fresh profile.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { withTimeout } from '../abort.ts'
import { toUserAgent } from './http-client.ts'
import { PAGE_SCRIPT, parsePageReport, REPORT_BINDING } from './page-script.ts'
import { type AdaptiveTimeouts, PageWatch } from './page-watch.ts'
import { rejectOnAbort } from './reject-on-abort.ts'
import type { VisitorProfile } from './visitor.ts'

export interface PooledPage {
  readonly context: BrowserContext
  readonly page: Page
  readonly watch: PageWatch
}

/** A page that is still busy by then is closed. */
const QUIET_LIMIT_MS = 2_000
const VIEWPORT = { width: 960, height: 600 }

/** Returns the locale for scripts: the language that a header asks for first. */
const toLocale = (accepted: string | undefined) => {
  const [, locale] = /^([a-z]{2,3}(?:-[a-z]{2})?)\b/i.exec(accepted ?? '') ?? []
  return locale === undefined ? {} : { locale }
}

export class PagePool {
  readonly #browser: Browser
  /** Where a visitor may have kept something. */
  readonly #origins: readonly string[]
  readonly #profile: VisitorProfile
  readonly #died: AbortSignal
  readonly #timeouts: AdaptiveTimeouts = { slowestScriptMs: 0, leadsNowhere: false }
  readonly #idle: PooledPage[] = []
  readonly #inUse = new Set<PooledPage>()

  readonly userAgent: string

  constructor(browser: Browser, origins: readonly string[], profile: VisitorProfile, died: AbortSignal) {
    this.userAgent = profile.headers['user-agent'] ?? toUserAgent(browser.version().split('.')[0] ?? '')
    this.#browser = browser
    this.#origins = origins
    this.#profile = profile
    this.#died = died
  }

  /** The pages that visitors have now. */
  get inUse(): PageWatch[] {
    return [...this.#inUse].map(({ watch }) => watch)
  }

  async acquire(): Promise<PooledPage> {
    const pooled = this.#idle.pop() ?? (await rejectOnAbort(this.#died, this.#create()))
    this.#inUse.add(pooled)
    return pooled
  }

  /** Closes a page whose state is unknown (`isKnown` is false). */
  async release(pooled: PooledPage, isHealthy: boolean): Promise<void> {
    this.#inUse.delete(pooled)
    const close = () => rejectOnAbort(this.#died, pooled.context.close()).catch(() => {})
    if (!isHealthy || pooled.context.pages().length > 1) return close()
    await rejectOnAbort(this.#died, this.#reset(pooled)).then(() => void this.#idle.push(pooled), close)
  }

  async #create(): Promise<PooledPage> {
    // Workers of the store would answer in place of the network, unseen.
    const context = await this.#browser.newContext({
      viewport: VIEWPORT,
      ignoreHTTPSErrors: true,
      serviceWorkers: 'block',
      userAgent: this.userAgent,
      ...toLocale(this.#profile.headers['accept-language']),
      extraHTTPHeaders: { ...this.#profile.headers },
    })
    let watch: PageWatch | undefined
    await context.exposeBinding(REPORT_BINDING, (_source, given: unknown) => {
      const told = parsePageReport(given)
      if (told !== undefined) watch?.told(told)
    })
    // Before ours, which would take what it writes for the work of the store.
    if (this.#profile.script !== null) await context.addInitScript(this.#profile.script)
    await context.addInitScript(PAGE_SCRIPT)
    const page = await context.newPage()
    watch = await PageWatch.of(page, this.#timeouts)
    return { context, page, watch }
  }

  async #reset({ watch }: PooledPage): Promise<void> {
    // An answer that is still on its way would leave its cookies to the next visitor.
    using limit = withTimeout(QUIET_LIMIT_MS)
    await rejectOnAbort(limit.signal, watch.quiet())
    const { cdp } = watch
    await Promise.all([
      cdp.send('Network.clearBrowserCookies'),
      cdp.send('Network.clearBrowserCache'),
      ...this.#origins.flatMap((origin) => [
        cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' }),
        cdp
          .send('DOMStorage.clear', { storageId: { storageKey: `${origin}/`, isLocalStorage: false } })
          .catch(() => {}),
      ]),
    ])
  }
}
