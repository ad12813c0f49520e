/** Where the address bar of one page went, and where the store tried to send it. */

import type { CDPSession } from 'playwright-core'
import type { Navigation } from '../../schemas/evidence.ts'
import { parseUrl } from '../../shared/parse-url.ts'
import type { NewItem } from '../timeline.ts'
import type { CdpEvent } from './cdp.ts'
import type { PageNetwork } from './network-recorder.ts'

interface Step {
  readonly at: string
  readonly by: Navigation['by']
  readonly from: string
  /** Null where only the raw headers of the answer say. */
  readonly to: string | null
  /** The answer that led there; null where a page did. */
  readonly answer: { readonly requestId: string; readonly leg: number } | null
  outcome: Navigation['outcome']
}

/** In Chromium's words: why a page asked to go elsewhere. */
const REASONS: Readonly<Partial<Record<CdpEvent<'Page.frameRequestedNavigation'>['reason'], Navigation['by']>>> = {
  httpHeaderRefresh: 'refresh-header',
  metaTagRefresh: 'meta-refresh',
  scriptInitiated: 'script',
  formSubmissionGet: 'script',
  formSubmissionPost: 'script',
}

export class PageRoute {
  readonly #network: PageNetwork
  readonly #steps: Step[] = []
  readonly #legs = new Map<string, number>()
  /** The document that the address bar shows, or is about to. */
  #here: string | null = null
  #asked: Step | null = null

  constructor(cdp: CDPSession, mainFrame: string, network: PageNetwork) {
    this.#network = network
    cdp.on('Network.requestWillBeSent', (event) => {
      if (event.type === 'Document' && event.frameId === mainFrame) this.#began(event)
    })
    cdp.on('Network.loadingFailed', ({ requestId }) => this.#failed(requestId))
    cdp.on('Page.frameRequestedNavigation', ({ frameId, url, reason, disposition }) => {
      if (frameId !== mainFrame || disposition !== 'currentTab' || this.#here === null) return
      this.#asked = {
        at: formatNow(),
        by: REASONS[reason] ?? 'other',
        from: this.#here,
        to: url,
        answer: null,
        outcome: 'refused',
      }
      this.#steps.push(this.#asked)
    })
    cdp.on('Page.navigatedWithinDocument', ({ frameId }) => {
      // Only a fragment changed: the visitor stayed where she was.
      if (frameId === mainFrame && this.#asked !== null) this.#steps.splice(this.#steps.indexOf(this.#asked), 1)
      this.#asked = null
    })
  }

  /** How many times she was sent on so far. */
  get count(): number {
    return this.#steps.length
  }

  /** A page has asked to go elsewhere, and it is not known yet whether the browser goes there. */
  get isAsked(): boolean {
    return this.#asked !== null
  }

  /** All of a visit, for the evidence. The next visit starts anew. */
  take(): (NewItem & { readonly at: string })[] {
    const steps = this.#steps.splice(0)
    this.#legs.clear()
    this.#here = null
    this.#asked = null
    return steps
      .flatMap((step) => this.#written(step) ?? [])
      .map(({ step, to, written }, index) => ({
        kind: 'navigation',
        driver: 'chromium',
        at: step.at,
        hop: index + 1,
        from: step.from,
        to,
        written,
        fragmentSeen: true,
        by: step.by,
        outcome: step.outcome,
      }))
  }

  #began({ requestId, request, redirectResponse }: CdpEvent<'Network.requestWillBeSent'>): void {
    const to = `${request.url}${request.urlFragment ?? ''}`
    const leg = this.#legs.get(requestId)
    this.#legs.set(requestId, leg === undefined ? 0 : leg + 1)
    if (redirectResponse !== undefined && leg !== undefined) {
      const from = this.#here ?? redirectResponse.url
      this.#steps.push({ at: formatNow(), by: 'location', from, to, answer: { requestId, leg }, outcome: 'followed' })
    } else if (this.#asked !== null) {
      this.#asked.outcome = 'followed'
      this.#asked = null
    } else if (this.#here !== null) {
      this.#steps.push({ at: formatNow(), by: 'other', from: this.#here, to, answer: null, outcome: 'followed' })
    }
    this.#here = to
  }

  /** Either nobody answered where she was sent, or what was answered sends her where no browser goes. */
  #failed(requestId: string): void {
    const leg = this.#legs.get(requestId)
    if (leg === undefined) return
    const from = this.#here ?? ''
    this.#steps.push({
      at: formatNow(),
      by: 'location',
      from,
      to: null,
      answer: { requestId, leg },
      outcome: 'refused',
    })
  }

  /** Undefined for what turns out to be no step: then the one before it failed. */
  #written(step: Step): { readonly step: Step; readonly to: string; readonly written: string | null } | undefined {
    const answer = step.answer === null ? null : this.#network.answer(step.answer.requestId, step.answer.leg)
    const header = answer?.headers['location']
    const written = header === undefined ? null : header
    if (step.to !== null) return { step, to: step.to, written }
    if (written === null || answer === null || answer.status < 300 || answer.status >= 400) return undefined
    return { step, written, to: parseUrl(written, step.from)?.href ?? written }
  }

  /** Marks as failed what nobody answered; to be called before `take`. */
  settleFailures(): void {
    for (const [index, step] of this.#steps.entries()) {
      const before = this.#steps[index - 1]
      if (step.to !== null || step.answer === null || before === undefined) continue
      if (this.#network.answer(step.answer.requestId, step.answer.leg) === null) before.outcome = 'failed'
    }
  }
}

const formatNow = () => new Date().toISOString()
