/** In which order the journeys are made, which of them side by side, and which not at all. */
import type { JournalEntry } from '../schemas/journal.ts'
import type { CheckContext } from './journeys/context.ts'
import { makeRun, type OrderOutcome, type PlannedRun, type StoreTraits } from './journeys/journey.ts'
import {
  type FirstOrderOutcome,
  firstOrderWithPresetCookie,
  firstOrderWithStoreCookie,
  orderWithoutClick,
  orderWithoutVoucher,
} from './journeys/orders.ts'
import { finishQuietPeriods } from './journeys/quiet-periods.ts'
import type { CookieSource } from './journeys/redirect-page.ts'
import type { OrderPlan, Plan } from './plan.ts'

/** How many visitors are in the store at a time: more were no faster on two cores. */
export const MAX_VISITORS = 2

/** Where the traits of the store make no difference: nothing is ordered. */
const NO_TRAITS: StoreTraits = { cookie: 'store', leadsCarryOwnClick: true }

/** Makes the journeys of a plan. What they saw is on the time line, whether or not the plan comes to its end. */
export async function executePlan(context: CheckContext, { firstVisit, visits, orders }: Plan): Promise<void> {
  const queue = new VisitQueue(context, visits)
  const cookie = firstVisit === null ? 'preset' : await makeRun(context, NO_TRAITS, firstVisit)
  if (orders !== null) await makeOrders(context, orders, cookie, queue)
  await queue.finish()
}

async function makeOrders(
  context: CheckContext,
  plan: OrderPlan,
  cookieSource: CookieSource,
  visits: VisitQueue,
): Promise<void> {
  const start = await context.mock.position()
  const { traits, ...first } = await placeFirstOrder(context, plan, cookieSource)
  if (first.lead === null) {
    if (first.succeeded && (await context.mock.position()) <= start) recordNoRequests(context)
    return
  }
  // Refused leads may be sent again at any time. Where they do not name their order, no later one could be told from them.
  if (!traits.leadsCarryOwnClick && first.accepted === null) return

  const second = await placeSecondOrder(context, plan, traits, visits)
  const isAccepted = first.accepted !== null || (second !== null && second.outcome.accepted !== null)
  // Where no lead was ever accepted, only the newest click can be judged.
  const concurrent = plan.concurrent.filter(({ journey }) => isAccepted || journey.name === 'newest-click-order')
  const outcomes = await makeConcurrentOrders(context, concurrent, traits, visits, second?.isIndependent === true)
  if (plan.hanging !== null && isAccepted) outcomes.push(await makeRun(context, traits, plan.hanging))

  const accepted = [first, second?.outcome, ...outcomes].find((outcome) => outcome?.accepted)?.accepted ?? null
  const finalOrders = () => makeFinalOrders(context, plan, traits, accepted)
  await all([visits.finish(), finalOrders()])
  const quietPeriods = [first, second?.outcome ?? [], outcomes].flat().flatMap((outcome) => outcome.quietPeriods)
  await finishQuietPeriods(context, quietPeriods)
  await makeRun(context, traits, plan.closing)
}

interface FirstOrder extends Omit<FirstOrderOutcome, 'click'> {
  readonly traits: StoreTraits
}

/** Where the redirect page left no cookie, or a wrong one, the order is placed with that, then with one that the check sets. */
async function placeFirstOrder(context: CheckContext, plan: OrderPlan, source: CookieSource): Promise<FirstOrder> {
  let hadSucceeded = false
  if (source === null) {
    const [variant = null] = firstOrderWithStoreCookie.variants?.(context.config) ?? []
    const trial = await makeRun(context, NO_TRAITS, { journey: firstOrderWithStoreCookie, variant })
    if (trial.lead?.click === trial.click || trial.notStarted) return { ...trial, traits: NO_TRAITS }
    hadSucceeded = trial.succeeded
  }
  const cookie = source ?? 'preset'
  const again = { journey: firstOrderWithPresetCookie, variant: 'preset' }
  const run = source === 'store' || context.config.store.redirectUrl === null ? plan.first : again
  const outcome = await makeRun(context, { cookie, leadsCarryOwnClick: true }, run)
  const leadsCarryOwnClick = outcome.lead === null || outcome.lead.click === outcome.click
  const succeeded = outcome.succeeded || hadSucceeded
  return { ...outcome, succeeded, traits: { cookie, leadsCarryOwnClick } }
}

interface SecondOrder {
  readonly outcome: OrderOutcome
  /** What another visitor does changes nothing for this one, so that journeys may run side by side. */
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
  const outcome = await makeRun(context, traits, { journey: orderWithoutVoucher(between), variant: null })
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
  const make = async (run: PlannedRun) => void outcomes.push(await makeRun(context, traits, run))
  if (traits.leadsCarryOwnClick && isIndependent && context.environment.operator === null) {
    const ordering = all(runs.map(make)).finally(() => visits.pause())
    await all([visits.start(), ordering])
  } else {
    await visits.finish()
    for (const run of runs) await make(run)
  }
  return outcomes
}

/** While no order is waited for any more: whatever comes now comes of these. */
async function makeFinalOrders(
  context: CheckContext,
  { final }: OrderPlan,
  traits: StoreTraits,
  firstAccepted: JournalEntry | null,
): Promise<void> {
  for (const run of final) {
    const isWithoutClick = run.journey.name === 'order-without-click'
    const journey = isWithoutClick ? orderWithoutClick(firstAccepted?.id ?? null) : run.journey
    await makeRun(context, traits, { ...run, journey })
  }
}

/** Ends when all have, also where one fails: nothing may still be under way when the check ends. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

/** Orders went through, and nothing at all reached the mock: then the store does not know of it. */
function recordNoRequests({ timeline, mockUrl }: CheckContext): void {
  const message = `No request from your store reached ${mockUrl}: is RETRACK_API_URL set?`
  const remedy = `Configure the store with ${mockUrl} as the base URL of Retrack, in place of https://retrack.refunder.com, and restart it.`
  timeline.add(
    { kind: 'setup-error', problem: 'nothing-reached-mock', message, remedy },
    { journey: null, cause: null },
  )
}

/** The visits that nothing waits for: they fill the time in which orders wait. */
class VisitQueue {
  readonly #context: CheckContext
  readonly #pending: PlannedRun[]
  #isPaused = false

  constructor(context: CheckContext, visits: readonly PlannedRun[]) {
    this.#context = context
    this.#pending = [...visits]
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0
  }

  async runNext(): Promise<void> {
    const next = this.#pending.shift()
    if (next !== undefined) await makeRun(this.#context, NO_TRAITS, next)
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
