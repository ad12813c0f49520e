/** Watches one page of Chromium: its requests, its navigations, its scripts, and when it has settled. */
import type { CDPSession, Page } from 'playwright-core'
import type { SecretRedactor } from '../../shared/redaction.ts'
import type { NewItem } from '../timeline.ts'
import type { CdpEvent } from './cdp.ts'
import { type Document, type ReadDocument, readDocument } from './documents.ts'
import { PageNetwork } from './network-recorder.ts'
import { PageRoute } from './page-route.ts'
import type { PageReport } from './page-script.ts'
import { rejectOnAbort } from './reject-on-abort.ts'

type Timed = NewItem & { readonly at: string }
type ScriptItem = Extract<Timed, { kind: 'console-error' | 'injected-script' | 'cookie-write' }>

/** The errors and cookies of one visit, and the characters that are kept of each: a cookie has 4,096 at most. */
const MAX_NOTES = 1_000
const MAX_NOTE_LENGTH = 8_192

/** Remembers how late the scripts of earlier pages sent a visitor on. */
export interface AdaptiveTimeouts {
  slowestScriptMs: number
  /** A page of scripts led nowhere though it should have: the next are not waited for as long. */
  leadsNowhere: boolean
}

/** How long a page of scripts is watched for whether it leads on. */
const SHOULD_LEAD_ON_MS = 5_000
const LED_NOWHERE_MS = 1_000
const MIN_QUIET_MS = 150
/** With these a firewall shows a page whose script tells browsers from robots, and loads the page anew. */
const CHALLENGES: readonly number[] = [403, 503]
const CHALLENGE_MS = 1_000
const QUIET = 3
/** How long it may take Chromium to begin with what a page has asked for. */
const ASKED_MS = 1_000
/** How long a page whose document and scripts are there is waited for because of its images and the like. */
const LATE_RESOURCES_MS = 5_000
/** How long a document may take to come after its headers: it is kept in memory until then. */
const DOCUMENT_LIMIT_MS = 10_000

export class PageWatch {
  readonly page: Page
  readonly cdp: CDPSession
  readonly #network: PageNetwork
  readonly #route: PageRoute
  readonly #seen: Timed[] = []
  /** Items of #seen that come of the page's scripts. */
  #notes = 0
  readonly #pace: AdaptiveTimeouts
  #opened = ''
  /** The page that was opened has not come to rest yet. */
  #isOpening = false
  #leadsOn = false
  #isBusy = false
  #restingSince = 0
  /** When the document and its scripts had been read; 0 until then. */
  #readSince = 0
  /** Resolves when its process has ended. */
  readonly crashed: Promise<void>
  /** Why this visit was ended. */
  #problem: string | null = null
  #last: (Pick<Document, 'hop' | 'status'> & Pick<ReadDocument, 'refresh'> & { readonly hasScript: boolean }) | null =
    null
  #wake = () => {}

  static async of(page: Page, pace: AdaptiveTimeouts): Promise<PageWatch> {
    const cdp = await page.context().newCDPSession(page)
    const [{ frameTree }] = await Promise.all([
      cdp.send('Page.getFrameTree'),
      cdp.send('Page.enable'),
      cdp.send('Network.enable'),
      cdp.send('Fetch.enable', {
        patterns: [
          // A document is held until its body was read: a page that leads on at once would take it along.
          { resourceType: 'Document', requestStage: 'Response' },
          // The browser's own, such as the icon of a page, whenever it finds the time: nobody asks for them here.
          { resourceType: 'Other', requestStage: 'Request' },
        ],
      }),
    ])
    return new PageWatch(page, cdp, frameTree.frame.id, pace)
  }

  private constructor(page: Page, cdp: CDPSession, mainFrame: string, pace: AdaptiveTimeouts) {
    this.page = page
    this.cdp = cdp
    this.#pace = pace
    this.#network = new PageNetwork(cdp, mainFrame, (count) => this.#end(`the page sent more than ${count} requests`))
    this.#route = new PageRoute(cdp, mainFrame, this.#network)
    cdp.on('Fetch.requestPaused', (event) => void this.#paused(event, event.frameId === mainFrame))
    cdp.on('Page.frameStartedLoading', ({ frameId }) => frameId === mainFrame && this.#busy(true))
    cdp.on('Page.frameStoppedLoading', ({ frameId }) => frameId === mainFrame && this.#busy(false))
    this.crashed = new Promise((resolve) => {
      cdp.on('Inspector.targetCrashed', () => {
        this.#end('the page crashed in the browser')
        resolve()
      })
    })
    cdp.on('Page.domContentEventFired', () => {
      this.#readSince = performance.now()
      this.#wake()
    })
    cdp.on('Page.frameRequestedNavigation', ({ frameId, reason }) => {
      if (frameId !== mainFrame) return
      if (reason === 'scriptInitiated' && this.#restingSince > 0) {
        const lateMs = performance.now() - this.#restingSince
        pace.slowestScriptMs = Math.max(pace.slowestScriptMs, lateMs)
      }
      this.#wake()
    })
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      this.#note({ ...consoleError, at: formatNow(), url: message.location().url || null, text: message.text() })
    })
    page.on('pageerror', (error) =>
      this.#note({ ...consoleError, at: formatNow(), url: page.url(), text: String(error) }),
    )
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}))
  }

  get isLoading(): boolean {
    return this.#isBusy
  }

  /** The address of the page that is open, or that is being opened. */
  get address(): string {
    return this.#isOpening ? this.#opened : this.page.url()
  }

  /** Handles a report from the script in the page. */
  told(told: PageReport): void {
    const at = new Date(told.at).toISOString()
    const { url, text } = told
    if (told.what === 'injected') this.#note({ kind: 'injected-script', driver: 'chromium', at, url, text })
    else this.#note({ kind: 'cookie-write', driver: 'chromium', at, url, text, by: told.by })
  }

  begin(opened: string, leadsOn: boolean): void {
    this.#opened = opened
    this.#isOpening = true
    this.#leadsOn = leadsOn
    this.#last = null
    this.#network.begin()
    this.#route.take()
    this.#seen.length = 0
    this.#notes = 0
    this.#problem = null
    this.#busy(true)
  }

  /** The browser does not go where it was told to: an error, a download, an answer without content. */
  notGone(): void {
    this.#busy(false)
  }

  /** Ends when nothing more is to be expected; rejects when `limit` ends, or the page takes more than it may. */
  async rest(limit: AbortSignal): Promise<void> {
    for (;;) {
      limit.throwIfAborted()
      if (this.#problem !== null) throw new PageLimitError(this.#problem)
      const left = this.#restsAt() - performance.now()
      if (left <= 0) break
      await this.#change(left, limit)
    }
    // A page that crashes stops loading first, and is said to have crashed later; it answers nothing meanwhile.
    // One whose script does not end answers nothing at all.
    await rejectOnAbort(limit, Promise.race([this.cdp.send('Page.getFrameTree').catch(() => {}), this.crashed]))
    if (this.#problem !== null) throw new PageLimitError(this.#problem)
    this.#isOpening = false
    const isStuck = this.#leadsOn && this.#route.count === 0 && this.#last?.hasScript === true
    if (isStuck) this.#pace.leadsNowhere = true
  }

  /** All that was seen since the last time, in the order in which it happened. */
  async take(secret: SecretRedactor): Promise<Timed[]> {
    this.#route.settleFailures()
    const route = this.#route.take()
    const network = await this.#network.take(secret)
    return [...network, ...route, ...this.#seen.splice(0)].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  }

  /** Ends once what the page has asked for has come; what its scripts may yet ask for is cut off. */
  async quiet(): Promise<void> {
    if (this.#last?.hasScript !== false) await this.page.goto('about:blank')
    await this.#network.quiet()
  }

  #restsAt(): number {
    if (!this.#isBusy) return this.#restingSince + this.#patience()
    if (this.#readSince === 0) return Number.POSITIVE_INFINITY
    return this.#readSince + Math.max(LATE_RESOURCES_MS, this.#patience())
  }

  /** Adds what a script did, within bounds: it may do it without end. */
  #note(item: ScriptItem): void {
    if (this.#notes === MAX_NOTES) {
      this.#end(`the page wrote more than ${MAX_NOTES} errors and cookies`)
      return
    }
    this.#notes += 1
    this.#seen.push({ ...item, text: item.text.slice(0, MAX_NOTE_LENGTH) })
  }

  /** Ends the visit: the page takes more than it may. */
  #end(problem: string): void {
    if (this.#problem !== null) return
    this.#problem = problem
    this.cdp.send('Page.stopLoading').catch(() => {})
    this.#wake()
  }

  /** How long a page at rest may yet lead on. */
  #patience(): number {
    if (this.#route.isAsked) return ASKED_MS
    const last = this.#last
    if (last === null) return 0
    if (last.refresh !== null && !/^\s*(?:javascript|data):/i.test(last.refresh.url) && this.#route.count <= last.hop) {
      return (last.refresh.seconds + 1) * 1000
    }
    if (!last.hasScript) return 0
    if (this.#leadsOn && this.#route.count === 0) return this.#pace.leadsNowhere ? LED_NOWHERE_MS : SHOULD_LEAD_ON_MS
    const usual = Math.max(MIN_QUIET_MS, QUIET * this.#pace.slowestScriptMs)
    return CHALLENGES.includes(last.status) ? Math.max(CHALLENGE_MS, usual) : usual
  }

  #busy(isBusy: boolean): void {
    this.#isBusy = isBusy
    this.#restingSince = isBusy ? 0 : performance.now()
    this.#readSince = 0
    this.#wake()
  }

  #change(ms: number, limit: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        limit.removeEventListener('abort', end)
        this.#wake = () => {}
        resolve()
      }
      const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(end, ms)
      limit.addEventListener('abort', end, { once: true })
      this.#wake = end
    })
  }

  async #paused(event: CdpEvent<'Fetch.requestPaused'>, isMain: boolean): Promise<void> {
    const { requestId, networkId, request, responseStatusCode: status = 0, responseHeaders = [] } = event
    if (event.resourceType === 'Other') {
      await this.cdp.send('Fetch.fulfillRequest', { requestId, responseCode: 204 }).catch(() => {})
      return
    }
    const headers = Object.fromEntries(responseHeaders.map(({ name, value }) => [name.toLowerCase(), value]))
    const isRedirect = status >= 300 && status < 400 && headers['location'] !== undefined
    try {
      if (isMain && status > 0 && !isRedirect) {
        const limit = setTimeout(
          () => this.#end(`a document had not come ${DOCUMENT_LIMIT_MS / 1000} s after its headers`),
          DOCUMENT_LIMIT_MS,
        )
        const got = await this.cdp.send('Fetch.getResponseBody', { requestId }).finally(() => clearTimeout(limit))
        const body = got.base64Encoded ? Buffer.from(got.body, 'base64').toString('utf8') : got.body
        if (networkId !== undefined) this.#network.keepBody(networkId, body)
        const url = `${request.url}${request.urlFragment ?? ''}`
        const hop = this.#route.count
        const { seen, refresh } = readDocument({ opened: this.#opened, hop, url, status, headers, body }, 'chromium')
        this.#seen.push({ ...seen, at: formatNow() })
        this.#last = { hasScript: seen.hasScript, refresh, hop, status }
      }
    } catch {
      // The page has gone elsewhere meanwhile, or been closed.
    }
    await this.cdp.send('Fetch.continueRequest', { requestId }).catch(() => {})
  }
}

/** A page crashed, or took more than it may, and its visit was ended. */
export class PageLimitError extends Error {}

const consoleError = { kind: 'console-error', driver: 'chromium' } as const
const formatNow = () => new Date().toISOString()
