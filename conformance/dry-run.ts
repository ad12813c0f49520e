/** Describes what a check would do, without doing it. */
import type { Config } from '../schemas/config.ts'
import { FAULT_JOURNEYS, JOURNEYS, type JourneyName } from '../schemas/journeys.ts'
import type { ActionName } from './actions/operator.ts'
import type { Journey, PlannedRun } from './journeys/journey.ts'
import { listHandWork, type OrderScope } from './order-scope.ts'
import { createPlan, listRuns } from './plan.ts'
import type { Requirement } from './requirement.ts'
import { getStoreOrigins } from './store-urls.ts'

export interface DryRun {
  readonly journeys: readonly { readonly name: JourneyName; readonly runs: number; readonly what: string }[]
  readonly visits: number
  readonly orders: number
  /** At least so many: pages may load others. */
  readonly requests: number
  readonly origins: readonly string[]
  /** The actions that a person is asked to do, each as often as it is asked of her. */
  readonly byHand: readonly ActionName[]
  /** If everything that is awaited is awaited to the end, in milliseconds. */
  readonly longestMs: number
}

const VISIT_MS = 1_000

/** Counts what a check makes of a store that does everything right. */
export function dryRun(
  config: Config,
  requirements: readonly Pick<Requirement, 'journeys'>[],
  scope: OrderScope = 'all',
): DryRun {
  const runs = listRuns(createPlan(config, requirements, scope))
  const count = (per: (journey: Journey<unknown>) => number) => runs.reduce((sum, { journey }) => sum + per(journey), 0)
  const usesPage = config.store.redirectUrl !== null
  const visits = usesPage ? count((journey) => journey.visits) : 0
  const orders = count((journey) => journey.orders)
  const changes = count((journey) => journey.statusChanges?.(config) ?? 0)
  const steps = config.placeOrder.kind === 'http' ? config.placeOrder.steps.length : 1
  const names = [...new Set(runs.map(({ journey }) => journey.name))]
  return {
    journeys: names.map((name) => ({
      name,
      runs: runs.filter(({ journey }) => journey.name === name).length,
      what: JOURNEYS[name],
    })),
    visits,
    orders,
    // A visit is the redirect page and the page that it leads to.
    requests: 2 * visits + orders * steps + changes,
    origins: getStoreOrigins(config),
    byHand: runs.flatMap((run) => listHandWork(run, config)),
    longestMs: visits * VISIT_MS + longestWaitMs(config, runs),
  }
}

/** Orders whose deliveries fail are waited for together; those before and after them one by one. */
function longestWaitMs({ timing }: Config, runs: readonly PlannedRun<unknown>[]): number {
  const { retry, checkout, status, quietPeriod, lead } = timing
  const ordering = runs.filter(({ journey }) => journey.orders > 0).map(({ journey }) => journey.name)
  const faults = FAULT_JOURNEYS.filter((name) => ordering.includes(name))
  const alone = new Set(ordering).size - faults.length
  const together = faults.length === 0 ? 0 : faults.includes('fault-hang') && faults.length > 1 ? 4 : 2
  return (Math.min(alone, 3) + together) * retry + (alone > 0 ? checkout + 2 * (status + quietPeriod) + lead : 0)
}
