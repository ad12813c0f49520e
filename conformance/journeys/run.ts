/** One run of a journey: a visitor of its own, and what she does. */
import type { JarCookie } from '../../schemas/evidence.ts'
import type { JourneyName, JourneyRun } from '../../schemas/journeys.ts'
import { CLICK_COOKIE, type VisitOutcome, type Visitor } from '../drivers/visitor.ts'
import { RunRecord } from '../timeline.ts'
import type { World } from './world.ts'

/** "With a 10-day expiration", as the page has it. */
export const COOKIE_LIFETIME_MS = 10 * 24 * 60 * 60 * 1000

export interface Run {
  readonly world: World
  readonly journey: JourneyRun
  readonly record: RunRecord
  readonly visitor: Visitor
}

/** Makes a run, and sends its visitor home when it is over. */
export async function inRun(
  world: World,
  name: JourneyName,
  variant: string | null,
  travel: (run: Run) => Promise<void>,
): Promise<void> {
  if (world.signal.aborted) return
  const journey = { name, run: world.nextRun(), variant }
  const record = new RunRecord(world.timeline, journey)
  world.progress({ kind: 'began', run: journey })
  const visitor = world.driver.visitor(record)
  try {
    await travel({ world, journey, record, visitor })
  } catch (error) {
    world.stop(error)
    throw error
  } finally {
    await visitor.leave()
    world.progress({ kind: 'ended', run: journey })
  }
}

export interface Sent {
  readonly click: string | null
  readonly deeplink: string | null
}

/** The redirect page with what Retrack, or somebody else, adds to it. Null leaves a parameter out. */
export function visitUrl(redirectUrl: string, { click, deeplink }: Sent): string {
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

export interface Visited extends VisitOutcome {
  readonly cookies: readonly JarCookie[]
}

/** Opens the redirect page with these parameters. */
export function visitRedirectPage(run: Run, sent: Sent, options: VisitOptions = {}): Promise<Visited> {
  const { redirectUrl } = run.world.config.store
  if (redirectUrl === null) throw new TypeError('There is no redirect page to visit.')
  return visit(run, 'redirect-page', visitUrl(redirectUrl, sent), sent, options)
}

export async function visit(
  { world, record, visitor }: Run,
  target: 'redirect-page' | 'order-page',
  url: string,
  sent: Sent,
  { screenshot = false, cookiesCleared = false, leadsOn = true }: VisitOptions = {},
): Promise<Visited> {
  return world.visitors.use(async () => {
    const began = performance.now()
    record.begin({ kind: 'visit-began', url, ...sent, target, driver: visitor.driver, cookiesCleared })
    const outcome = await visitor.open({ url, leadsOn: leadsOn && target === 'redirect-page', screenshot })
    const cookies = outcome.outcome === 'failed' && world.driver.died.aborted ? [] : await visitor.cookies()
    if (outcome.outcome === 'settled') record.add({ kind: 'cookie-jar', driver: visitor.driver, cookies })
    const { isUnread: _, ...ended } = outcome
    record.add({ kind: 'visit-ended', ...ended, durationMs: performance.now() - began })
    return { ...outcome, cookies }
  })
}

/** A fresh click, and what Retrack would send its visitor with. */
export async function freshClick({ config, mock }: World, deeplink = firstDeeplink(config.store.deeplinks)) {
  const { click } = await mock.plantClick(deeplink)
  return { click, deeplink }
}

export function firstDeeplink([first]: readonly string[]): string {
  if (first === undefined) throw new TypeError('A config has at least one deeplink.')
  return first
}

/** Whether the visitor's own click goes along to where orders are placed, exactly as it was sent. */
export async function bringsClick({ world, visitor }: Run, click: string): Promise<boolean> {
  return (await cookieFor(visitor, world.surroundings.cookieUrl)) === click
}

/** The value of `retrack_click` that goes along to a URL. */
export async function cookieFor(visitor: Visitor, url: string): Promise<string | undefined> {
  const header = (await visitor.box.header(url)) ?? ''
  const pair = header.split('; ').find((one) => one.startsWith(`${CLICK_COOKIE}=`))
  return pair?.slice(CLICK_COOKIE.length + 1)
}

type Why = 'older-click' | 'redirect-page-left-none' | 'no-redirect-page' | 'tampered'

export async function plantCookie(
  { record, visitor }: Run,
  why: Why,
  url: string,
  value: string,
  lifetimeMs = COOKIE_LIFETIME_MS,
): Promise<void> {
  const expires = new Date(Date.now() + lifetimeMs)
  await visitor.plant({ url, value, expires })
  record.add({ kind: 'cookie-planted', why, url, value, expires: expires.toISOString() }, null)
}
