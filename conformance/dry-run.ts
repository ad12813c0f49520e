/** What a check would do, without doing it. */
import type { Config } from '../schemas/config.ts'
import { JOURNEYS, type JourneyName } from '../schemas/journeys.ts'
import { FAULT_JOURNEYS, getJourneys } from './journeys/needs.ts'
import { getAction } from './journeys/status.ts'
import { VARIANTS } from './probes.ts'
import type { Requirement } from './requirement.ts'
import { getStoreOrigins } from './store-urls.ts'

export interface DryRun {
  readonly journeys: readonly { readonly name: JourneyName; readonly runs: number; readonly what: string }[]
  readonly visits: number
  readonly orders: number
  readonly requests: number
  readonly origins: readonly string[]
  /** If everything that is awaited is awaited to the end. */
  readonly longestMs: number
}

const VISIT_MS = 1_000
const isFault = (name: JourneyName) => FAULT_JOURNEYS.some((fault) => fault === name)
const isOrder = (name: JourneyName) => name.endsWith('-order') || name.startsWith('order-with') || isFault(name)
const NO_VISIT: readonly JourneyName[] = ['order-without-click', 'bad-cookie-order']
const TWO_VISITS: readonly JourneyName[] = ['same-link-again', 'newest-click-order', 'order-page']

export function dryRun(config: Config, requirements: readonly Pick<Requirement, 'id'>[]): DryRun {
  const needed = getJourneys(requirements)
  const names = (Object.keys(JOURNEYS) as JourneyName[]).filter((name) => needed.has(name) && isPossible(name, config))
  const journeys = names.map((name) => ({ name, runs: runsOf(name, config), what: JOURNEYS[name] }))
  const count = (per: (name: JourneyName) => number) =>
    journeys.reduce((sum, { name, runs }) => sum + runs * per(name), 0)
  const usesPage = config.store.redirectUrl !== null
  const visits = usesPage ? count((name) => (NO_VISIT.includes(name) ? 0 : TWO_VISITS.includes(name) ? 2 : 1)) : 0
  const orders = count((name) => (isOrder(name) ? 1 : 0))
  const steps = config.placeOrder.kind === 'http' ? config.placeOrder.steps.length : 1
  const changes = names.includes('approved-order') ? 2 : 0
  const { retry, checkout, status, quietPeriod, lead } = config.timing
  // Orders that fail are waited for together; those before and after them one by one.
  const alone = names.filter((name) => isOrder(name) && !isFault(name)).length
  const faults = names.filter(isFault)
  const together = faults.length === 0 ? 0 : faults.includes('fault-hang') && faults.length > 1 ? 4 : 2
  const waits = (Math.min(alone, 3) + together) * retry
  return {
    journeys,
    visits,
    orders,
    requests: visits * (usesPage ? 2 : 0) + orders * steps + changes + (names.includes('rejected-order') ? 1 : 0),
    origins: getStoreOrigins(config),
    longestMs: visits * VISIT_MS + waits + (alone > 0 ? checkout + 2 * (status + quietPeriod) + lead : 0),
  }
}

function isPossible(name: JourneyName, config: Config): boolean {
  if (name === 'order-page') return config.store.orderUrl !== null && config.store.redirectUrl !== null
  if (name === 'newest-click-order' && config.store.redirectUrl === null) return false
  if (!isOrder(name)) return config.store.redirectUrl !== null
  if (getAction(config.placeOrder) === null) return false
  if (name === 'rejected-order') return getAction(config.rejectOrder) !== null
  return name !== 'approved-order' || getAction(config.approveOrder) !== null
}

function runsOf(name: JourneyName, { store }: Config): number {
  return name === 'visit' ? store.deeplinks.length : (VARIANTS[name]?.length ?? 1)
}
