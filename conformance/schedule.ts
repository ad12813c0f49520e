/** In which order the journeys are made, which of them side by side, and which not at all. */

import { listActions } from '../schemas/config/ways.ts'
import type { Config } from '../schemas/config.ts'
import type { JourneyName } from '../schemas/journeys.ts'
import type { CheckContext } from './journeys/context.ts'
import { makeRun, type OrderOutcome, type PlannedRun, type StoreTraits } from './journeys/journey.ts'
import {
  type FirstOrderOutcome,
  firstOrderWithPresetCookie,
  firstOrderWithStoreCookie,
  orderWithoutVoucher,
} from './journeys/orders.ts'
import { finishQuietPeriods } from './journeys/quiet-periods.ts'
import { type FirstVisit, visitBeforeOrder } from './journeys/redirect-page.ts'
import { listHandWork } from './order-scope.ts'
import { countOrders, listRuns, type OrderPlan, type Plan } from './plan.ts'

/** How many visitors are in the store at a time: more were no faster on two cores. */
export const MAX_VISITORS = 2

/** Where the traits of the store make no difference: nothing is ordered. */
const NO_TRAITS: StoreTraits = {
  cookie: 'store',
  clickCookie: null,
  leadsCarryOwnClick: true,
  firstAcceptedId: null,
  retryLimitMs: null,
}

const NO_VISIT: FirstVisit = { cookieSource: 'preset', clickCookie: null }

/** Makes the journeys of a plan. What they saw is on the time line, whether or not the plan comes to its end. */
export async function executePlan(context: CheckContext, plan: Plan): Promise<void> {
  const { firstVisit, visits, orders } = plan
  const runs = listRuns(plan)
  const asks = runs.flatMap((run) => listHandWork(run, context.config)).length
  context.progress({ kind: 'planned', runs: runs.length, orders: countOrders(runs), asks })
  context.bail?.start(runs.filter(({ journey }) => journey !== visitBeforeOrder).map(({ journey }) => journey.name))
  const visit = firstVisit === null ? NO_VISIT : await makeAndJudge(context, NO_TRAITS, firstVisit)
  const queue = new VisitQueue(context, { ...NO_TRAITS, clickCookie: visit.clickCookie }, visits)
  if (orders !== null) await makeOrders(context, orders, visit, queue)
  await queue.finish()
}

/** A run of a journey, and with `--bail` an end where what it shows has failed. */
async function makeAndJudge<Outcome>(
  context: CheckContext,
  traits: StoreTraits,
  run: PlannedRun<Outcome>,
): Promise<Outcome> {
  const outcome = await makeRun(context, traits, run)
  await judgeEnded(context, run.journey.name)
  return outcome
}

async function judgeEnded({ bail, stop }: CheckContext, ...names: readonly JourneyName[]): Promise<void> {
  try {
    await bail?.ended(...names)
  } catch (error) {
    stop(error)
    throw error
  }
}

async function makeOrders(
  context: CheckContext,
  plan: OrderPlan,
  visit: FirstVisit,
  visits: VisitQueue,
): Promise<void> {
  const { traits, ...first } = await placeFirstOrder(context, plan, visit)
  // Refused leads may be sent again at any time. Where they do not name their order, no later one could be told from them.
  if (first.lead === null || (!traits.leadsCarryOwnClick && first.accepted === null)) {
    const [, ...rest] = listRuns({ firstVisit: null, visits: [], orders: plan })
    return judgeEnded(context, ...rest.map(({ journey }) => journey.name).filter((name) => name !== 'visit'))
  }

  const second = await placeSecondOrder(context, plan, traits, visits)
  const isAccepted = first.accepted !== null || (second !== null && second.outcome.accepted !== null)
  // Where no lead was ever accepted, only the newest click can be judged.
  const concurrent = plan.concurrent.filter(({ journey }) => isAccepted || journey.name === 'newest-click-order')
  const outcomes = await makeConcurrentOrders(context, concurrent, traits, visits, second?.isIndependent === true)
  if (plan.hanging !== null && isAccepted)
    outcomes.push(await makeAndJudge(context, toRetryTraits(context, traits, outcomes), plan.hanging))

  if (plan.refused !== null && isAccepted)
    outcomes.push(await makeAndJudge(context, toRetryTraits(context, traits, outcomes), plan.refused))

  if (plan.restart !== null && isAccepted) {
    await visits.finish()
    outcomes.push(await makeAndJudge(context, toRetryTraits(context, traits, outcomes), plan.restart))
  }

  const accepted = [first, second?.outcome, ...outcomes].find((outcome) => outcome?.accepted)?.accepted ?? null
  await all([visits.finish(), makeFinalOrders(context, plan, { ...traits, firstAcceptedId: accepted?.id ?? null })])
  const quietPeriods = [first, second?.outcome ?? [], outcomes].flat().flatMap((outcome) => outcome.quietPeriods)
  await finishQuietPeriods(context, quietPeriods)
  await makeAndJudge(context, traits, plan.closing)
}

interface FirstOrder extends Omit<FirstOrderOutcome, 'click'> {
  readonly traits: StoreTraits
}

/** If the redirect page left no cookie or a wrong one, the order is placed with that first, then with a correct one. */
async function placeFirstOrder(
  context: CheckContext,
  plan: OrderPlan,
  { cookieSource: source, clickCookie }: FirstVisit,
): Promise<FirstOrder> {
  const base: StoreTraits = { ...NO_TRAITS, clickCookie }
  // In a browser of a person's own the check can set no cookie.
  if (isOrderedElsewhere(context)) return toFirstOrder(await makeAndJudge(context, base, plan.first), base)
  if (source === null) {
    // Where it is not the last first order, what it shows is not all that the journey shows.
    const trial = await makeRun(context, base, firstOrderWithStoreCookie)
    if (trial.lead?.click === trial.click || trial.notStarted) {
      await judgeEnded(context, firstOrderWithStoreCookie.journey.name)
      return { ...trial, traits: base }
    }
  }
  const cookie = source ?? 'preset'
  const isPlain = source === 'store' || context.config.store.redirectUrl === null
  const run = isPlain ? plan.first : firstOrderWithPresetCookie
  const traits: StoreTraits = { ...base, cookie }
  return toFirstOrder(await makeAndJudge(context, traits, run), traits)
}

function toFirstOrder(outcome: FirstOrderOutcome, traits: StoreTraits): FirstOrder {
  const leadsCarryOwnClick = outcome.lead === null || outcome.lead.click === outcome.click
  return { ...outcome, traits: { ...traits, leadsCarryOwnClick } }
}

const isOrderedElsewhere = ({ config, driver, environment: { operator } }: CheckContext): boolean =>
  config.placeOrder.kind === 'manual' && !(driver.name === 'chromium' && operator?.hasDisplay === true)

interface SecondOrder {
  readonly outcome: OrderOutcome
  /** Visits of other visitors do not affect this one, so that journeys may run side by side. */
  readonly isIndependent: boolean
}

async function placeSecondOrder(
  context: CheckContext,
  { withoutVoucher }: OrderPlan,
  traits: StoreTraits,
  visits: VisitQueue,
): Promise<SecondOrder | null> {
  if (withoutVoucher === null) return null
  const between = visits.isEmpty ? null : () => visits.runNext()
  const outcome = await makeAndJudge(context, traits, { journey: orderWithoutVoucher(between), variant: null })
  const hadCompany = between !== null || context.config.store.redirectUrl === null
  const isIndependent = hadCompany && outcome.lead?.click === outcome.click
  return { outcome, isIndependent }
}

/** Side by side where the store tells its visitors apart, and no person places the orders. */
async function makeConcurrentOrders(
  context: CheckContext,
  runs: readonly PlannedRun[],
  traits: StoreTraits,
  visits: VisitQueue,
  isIndependent: boolean,
): Promise<OrderOutcome[]> {
  const outcomes: OrderOutcome[] = []
  const make = async (run: PlannedRun, runTraits = traits) =>
    void outcomes.push(await makeAndJudge(context, runTraits, run))
  if (traits.leadsCarryOwnClick && isIndependent && !isDoneByHand(context.config)) {
    const ordering = all(longestFirst(runs).map((run) => make(run))).finally(() => visits.pause())
    await all([visits.start(), ordering])
  } else {
    await visits.finish()
    for (const run of runs) await make(run, toRetryTraits(context, traits, outcomes))
  }
  return outcomes
}

/** Journeys that wait for long even in a store that does everything right. */
const LONGEST: readonly JourneyName[] = ['lost-approval', 'fault-429', 'fault-outage', 'rejected-before-lead']

/** The orders that are waited for longest are placed first, so that their time passes while others are placed. */
const longestFirst = (runs: readonly PlannedRun[]): PlannedRun[] => [
  ...LONGEST.flatMap((name) => runs.filter(({ journey }) => journey.name === name)),
  ...runs.filter(({ journey }) => !LONGEST.includes(journey.name)),
]

/** A person does one thing after the other. */
const isDoneByHand = (config: Config): boolean => listActions(config).some(({ action }) => action.kind === 'manual')

/** After so many failures without any retry, the store is not waited for in full any more. */
const FAILURES_WITHOUT_RETRY = 3
const SHORT_RETRY_LIMIT_MS = 10_000

function toRetryTraits({ config }: CheckContext, traits: StoreTraits, outcomes: readonly OrderOutcome[]): StoreTraits {
  const failed = outcomes.filter((outcome) => outcome.wasFailed)
  const retries = failed.some(({ accepted }) => accepted !== null)
  if (retries || failed.length < FAILURES_WITHOUT_RETRY) return traits
  return { ...traits, retryLimitMs: Math.min(config.timing.retry, SHORT_RETRY_LIMIT_MS) }
}

/** While no order is waited for any more: whatever comes now comes of these. */
async function makeFinalOrders(context: CheckContext, { final }: OrderPlan, traits: StoreTraits): Promise<void> {
  for (const run of final) await makeAndJudge(context, traits, run)
}

/** Ends when all have, also where one fails: nothing may still be under way when the check ends. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

/** The visits that nothing waits for: they fill the time in which orders wait. */
class VisitQueue {
  readonly #context: CheckContext
  readonly #traits: StoreTraits
  readonly #pending: PlannedRun[]
  #isPaused = false

  constructor(context: CheckContext, traits: StoreTraits, visits: readonly PlannedRun[]) {
    this.#context = context
    this.#traits = traits
    this.#pending = [...visits]
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0
  }

  async runNext(): Promise<void> {
    const next = this.#pending.shift()
    if (next !== undefined) await makeAndJudge(this.#context, this.#traits, next)
  }

  /** Makes visits until there are no more, or it is told to pause. */
  async start(): Promise<void> {
    this.#isPaused = false
    const work = async () => {
      while (!this.isEmpty && !this.#isPaused && !this.#context.signal.aborted) await this.runNext()
    }
    await all(Array.from({ length: MAX_VISITORS }, work))
  }

  pause(): void {
    this.#isPaused = true
  }

  finish(): Promise<void> {
    return this.start()
  }
}
