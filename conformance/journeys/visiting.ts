/** Actions of a visitor: she opens pages, and her cookie is read or set. */

import type { JarCookie, VisitStarted } from '../../schemas/evidence.ts'
import { CLICK_LIFETIME_MS, type ClickVersion } from '../../schemas/terms.ts'
import { waitUntil } from '../abort.ts'
import { getSentClick } from '../drivers/sent-click.ts'
import type { VisitOutcome } from '../drivers/visitor.ts'
import type { CheckContext } from './context.ts'
import type { JourneyContext } from './journey.ts'

export interface RedirectParameters {
  readonly click: string | null
  readonly deeplink: string | null
}

/** The redirect page with what Retrack, or somebody else, adds to it. Null leaves a parameter out. */
export function visitUrl(redirectUrl: string, { click, deeplink }: RedirectParameters): string {
  const parameters = Object.entries({ click, deeplink }).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  if (parameters.length === 0) return redirectUrl
  return `${redirectUrl}${redirectUrl.includes('?') ? '&' : '?'}${parameters.join('&')}`
}

export interface VisitOptions {
  readonly screenshot?: boolean
  readonly cookiesCleared?: boolean
  /** False: what is sent is not what Retrack sends, and the page need not lead anywhere. */
  readonly leadsOn?: boolean
}

export interface VisitResult extends VisitOutcome {
  readonly cookies: readonly JarCookie[]
}

/** Opens the redirect page with these parameters. */
export function visitRedirectPage(
  run: JourneyContext,
  parameters: RedirectParameters,
  options: VisitOptions = {},
): Promise<VisitResult> {
  const { redirectUrl } = run.check.config.store
  if (redirectUrl === null) throw new TypeError('There is no redirect page to visit.')
  return visit(run, 'redirect-page', visitUrl(redirectUrl, parameters), parameters, options)
}

export async function visit(
  { check, record, visitor }: JourneyContext,
  target: VisitStarted['target'],
  url: string,
  parameters: RedirectParameters,
  { screenshot = false, cookiesCleared = false, leadsOn = true }: VisitOptions = {},
): Promise<VisitResult> {
  return check.visitors.use(async () => {
    const began = performance.now()
    record.start({ kind: 'visit-started', url, ...parameters, target, driver: visitor.driver, cookiesCleared })
    const open = () => visitor.open({ url, leadsOn: leadsOn && target === 'redirect-page', screenshot })
    let outcome = await open()
    for (let attempt = 1; outcome.rateLimitedMs !== null && attempt < MAX_ATTEMPTS; attempt += 1) {
      await waitForRateLimit(check, outcome.rateLimitedMs)
      outcome = await open()
    }
    check.signal.throwIfAborted()
    if (outcome.isUnanswered) await check.requireStore(outcome.outcome === 'timed-out' ? 'responsive' : 'reachable')
    const cookies = outcome.outcome === 'failed' && check.driver.died.aborted ? [] : await visitor.cookies()
    if (outcome.outcome === 'settled') record.add({ kind: 'cookie-jar', driver: visitor.driver, cookies })
    const { outcome: how, reason, url: endedAt } = outcome
    record.add({ kind: 'visit-finished', outcome: how, reason, url: endedAt, durationMs: performance.now() - began })
    return { ...outcome, cookies }
  })
}

/** How often a page is opened that answers 429. */
const MAX_ATTEMPTS = 4
const MAX_RATE_LIMIT_MS = 60_000

/** A store that keeps out who opens many pages says how long to wait: that is no fault of it. */
async function waitForRateLimit({ progress, signal }: CheckContext, askedMs: number): Promise<void> {
  const limitMs = Math.min(askedMs, MAX_RATE_LIMIT_MS)
  progress({ kind: 'awaiting', what: 'the store, which answered 429 (too many requests)', limitMs, run: null })
  await waitUntil(performance.now() + limitMs, signal)
  progress({ kind: 'awaited', run: null })
}

/** A click for visits that no order follows, and what Retrack would send its visitor with. */
export async function createClick({ config, mock }: CheckContext, deeplink = firstDeeplink(config.store.deeplinks)) {
  const { click } = await mock.createClick({ deeplink, isForOrder: false })
  return { click, deeplink }
}

/** A click of a visitor who orders. */
export async function createOrderClick({ config, mock }: CheckContext, version?: ClickVersion) {
  const deeplink = firstDeeplink(config.store.deeplinks)
  const { click } = await mock.createClick({ deeplink, isForOrder: true, version })
  return { click, deeplink }
}

export function firstDeeplink([first]: readonly string[]): string {
  if (first === undefined) throw new TypeError('A config has at least one deeplink.')
  return first
}

/** Whether the visitor's own click goes along to where orders are placed, exactly as it was sent. */
export async function sendsClickToOrderPage({ check, visitor }: JourneyContext, click: string): Promise<boolean> {
  return (await getSentClick(visitor, check.environment.cookieUrl)) === click
}

type PresetReason = 'older-click' | 'redirect-page-left-none' | 'no-redirect-page' | 'tampered'

export async function presetCookie(
  { record, visitor }: JourneyContext,
  reason: PresetReason,
  url: string,
  value: string,
  lifetimeMs = CLICK_LIFETIME_MS,
  /** The cookie in whose place it is set. Left out: one of the host of the URL. */
  like: Pick<JarCookie, 'domain' | 'path'> | null = null,
): Promise<void> {
  const expires = new Date(Date.now() + lifetimeMs)
  await visitor.plant({ url, value, expires, ...(like === null ? {} : { domain: like.domain, path: like.path }) })
  record.add({ kind: 'cookie-preset', reason, url, value, expires: expires.toISOString() }, null)
}
