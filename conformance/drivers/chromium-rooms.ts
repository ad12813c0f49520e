/**
 * Browser contexts, each with one page that is watched. Making one costs several times as much as a
 * visit, so one that a visitor has left is cleaned and used again: cookies, cache and storage are
 * gone, as in a fresh profile.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { timeLimit } from '../time-limit.ts'
import { orDied } from './or-died.ts'
import { PAGE_SCRIPT, readTold, TELL } from './page-script.ts'
import { type Pace, PageWatch } from './page-watch.ts'

export interface Room {
  readonly context: BrowserContext
  readonly page: Page
  readonly watch: PageWatch
}

/** A room that has not come to rest by then is torn down. */
const QUIET_LIMIT_MS = 2_000
const VIEWPORT = { width: 960, height: 600 }

export class Rooms {
  readonly #browser: Browser
  /** Where a visitor may have kept something. */
  readonly #origins: readonly string[]
  readonly #died: AbortSignal
  readonly #pace: Pace = { slowestScriptMs: 0, leadsNowhere: false }
  readonly #clean: Room[] = []

  constructor(browser: Browser, origins: readonly string[], died: AbortSignal) {
    this.#browser = browser
    this.#origins = origins
    this.#died = died
  }

  async take(): Promise<Room> {
    return this.#clean.pop() ?? orDied(this.#died, this.#make())
  }

  /** What may not be as it was (`isKnown` is false) is torn down. */
  async giveBack(room: Room, isKnown: boolean): Promise<void> {
    const close = () => orDied(this.#died, room.context.close()).catch(() => {})
    if (!isKnown || room.context.pages().length > 1) return close()
    await orDied(this.#died, this.#cleanUp(room)).then(() => void this.#clean.push(room), close)
  }

  async #make(): Promise<Room> {
    // Workers of the store would answer in place of the network, unseen.
    const context = await this.#browser.newContext({
      viewport: VIEWPORT,
      ignoreHTTPSErrors: true,
      serviceWorkers: 'block',
    })
    let watch: PageWatch | undefined
    await context.exposeBinding(TELL, (_source, given: unknown) => {
      const told = readTold(given)
      if (told !== undefined) watch?.told(told)
    })
    await context.addInitScript(PAGE_SCRIPT)
    const page = await context.newPage()
    watch = await PageWatch.of(page, this.#pace)
    return { context, page, watch }
  }

  async #cleanUp({ watch }: Room): Promise<void> {
    // An answer that is still on its way would leave its cookies to the next visitor.
    using limit = timeLimit(QUIET_LIMIT_MS)
    await orDied(limit.signal, watch.quiet())
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
