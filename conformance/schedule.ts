/** In which order the journeys are made, which of them side by side, and which not at all. */
import { getLeadUuid } from '../schemas/journal.ts'
import type { JourneyName } from '../schemas/journeys.ts'
import { millisecondsUntil, waitUntil } from './abort.ts'
import { type CheckContext, requiredQuietMs } from './journeys/context.ts'
import { failedDeliveries, hangingDelivery } from './journeys/deliveries.ts'
import { FAULT_JOURNEYS } from './journeys/needs.ts'
import {
  badCookieOrders,
  closingOrder,
  firstOrder,
  newestClickOrder,
  noteCookie,
  orderWithoutClick,
  orderWithoutVoucher,
} from './journeys/orders.ts'
import { type PlannedJourney, planVisit, redirectPageJourneys } from './journeys/redirect-page.ts'
import { firstDeeplink } from './journeys/run.ts'
import { approvedOrder, getAction, rejectedOrder } from './journeys/status.ts'

/** What is to be made, of what the config makes possible. */
export interface Plan {
  /** Null where the program uses no redirect page. */
  readonly firstVisit: PlannedJourney | null
  readonly visits: readonly PlannedJourney[]
  readonly orders: boolean
  readonly selected: ReadonlySet<JourneyName>
}

const ORDERS: readonly JourneyName[] = [
  'first-order',
  'order-without-voucher',
  'order-without-click',
  'newest-click-order',
  'bad-cookie-order',
  'closing-order',
  ...FAULT_JOURNEYS,
  'rejected-order',
  'approved-order',
]

export function createPlan(context: CheckContext, selected: ReadonlySet<JourneyName>): Plan {
  const { config } = context
  const orders = getAction(config.placeOrder) !== null && ORDERS.some((name) => selected.has(name))
  const visits = redirectPageJourneys(context).filter(({ name }) => selected.has(name))
  // Orders go by what the first visit left.
  const isVisited = config.store.redirectUrl !== null && (orders || visits.length > 0 || selected.has('visit'))
  const firstVisit = isVisited ? planVisit(firstDeeplink(config.store.deeplinks), null, noteCookie) : null
  return { firstVisit, visits, orders, selected }
}

/** How many visitors are in the store at a time: more were no faster on two cores. */
export const MAX_VISITORS = 2

/** Makes the journeys. What they saw is on the time line, whether or not it comes to its end. */
export async function collect(context: CheckContext, { firstVisit, visits, orders, selected }: Plan): Promise<void> {
  const visitQueue = new VisitQueue(context, visits)
  await firstVisit?.run(context)
  if (!orders) return visitQueue.finish()
  await firstOrder(context)
  const { state } = context
  if (state.firstLead === null || state.cannotOrder) {
    await recordNoRequests(context)
    return visitQueue.finish()
  }

  // Refused leads may be sent again at any time. Where they do not name their order, no later one could be told from them.
  if (!state.leadsCarryOwnClick && state.firstAccepted === null) return visitQueue.finish()
  if (selected.has('order-without-voucher')) {
    await orderWithoutVoucher(visitQueue.isEmpty ? null : () => visitQueue.runNext()).run(context)
  }
  const pending = concurrentOrders(context, selected)
  if (state.leadsCarryOwnClick && state.runsAreIndependent && context.environment.operator === null) {
    const ordering = all(pending.map((order) => order.run(context))).finally(() => visitQueue.pause())
    await all([visitQueue.start(), ordering])
  } else {
    await visitQueue.finish()
    for (const order of pending) await order.run(context)
  }
  if (state.firstAccepted !== null && selected.has('fault-hang')) await hangingDelivery().run(context)

  await all([visitQueue.finish(), finalOrders(context, selected)])
  await finishQuietPeriods(context)
}

const anotherVisit = ({ config }: CheckContext): PlannedJourney =>
  planVisit(firstDeeplink(config.store.deeplinks), 'before-order-without-click', async () => {})

/** While no order is waited for any more: whatever comes now comes of them. */
async function finalOrders(context: CheckContext, selected: ReadonlySet<JourneyName>): Promise<void> {
  if (selected.has('order-without-click')) {
    // A store that keeps the last click it saw then sends one that belongs to no order.
    if (context.config.store.redirectUrl !== null) await anotherVisit(context).run(context)
    await orderWithoutClick().run(context)
  }
  if (selected.has('bad-cookie-order')) for (const order of badCookieOrders()) await order.run(context)
}

/** Ends when all have, also where one fails: nothing may still be under way when the check ends. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

/** Orders went through, and nothing at all reached the mock: then the store does not know of it. */
async function recordNoRequests({ state, mock, timeline, mockUrl }: CheckContext): Promise<void> {
  if (!state.hasOrdered || (await mock.position()) > state.start) return
  const message = `No request from your store reached ${mockUrl}: is RETRACK_API_URL set?`
  const remedy = `Configure the store with ${mockUrl} as the base URL of Retrack, in place of https://retrack.refunder.com, and restart it.`
  timeline.add(
    { kind: 'setup-error', problem: 'nothing-reached-mock', message, remedy },
    { journey: null, cause: null },
  )
}

/** The orders that are made while others are under way; where no lead was ever accepted, those that need one are pointless. */
function concurrentOrders(context: CheckContext, selected: ReadonlySet<JourneyName>): PlannedJourney[] {
  const { config, state } = context
  const [approve, reject] = [getAction(config.approveOrder), getAction(config.rejectOrder)]
  const all = [
    ...(state.firstAccepted === null
      ? []
      : [
          ...failedDeliveries(),
          ...(approve === null ? [] : [approvedOrder(approve, reject)]),
          ...(reject === null ? [] : [rejectedOrder(reject)]),
        ]),
    ...(config.store.redirectUrl === null ? [] : [newestClickOrder()]),
  ]
  return all.filter(({ name }) => selected.has(name))
}

/** Waits until every silence has lasted long enough, hears one more lead, and writes down what was heard. */
async function finishQuietPeriods(context: CheckContext): Promise<void> {
  const { state, mock, progress, timeline } = context
  const neededMs = requiredQuietMs(context)
  const end = Math.max(...state.quietPeriods.map(({ since }) => since + neededMs))
  const limitMs = millisecondsUntil(end)
  if (limitMs > 0) {
    progress({ kind: 'awaiting', what: 'nothing more to come', limitMs, run: null })
    // A silence that is too short by a fraction of a millisecond proves nothing.
    await waitUntil(end, context.signal)
    progress({ kind: 'awaited', run: null })
  }
  const closedAt = performance.now()
  const upTo = await mock.position()
  const before = await mock.journal()
  for (const { record, cause, of, after, since, leadBefore } of state.quietPeriods) {
    const heard = before.data.some(
      (entry) =>
        entry.id > after &&
        entry.id <= upTo &&
        entry.operation === of.operation &&
        (of.click === null || entry.click === of.click) &&
        (of.lead === null || getLeadUuid(entry) === of.lead || entry.click === clickOfLead(before.data, of.lead)),
    )
    const holds = heard ? 'no' : before.evicted > after ? 'unknown' : 'yes'
    const watchedMs = closedAt - since
    record.add(
      { kind: 'quiet-period', of, result: holds, watchedMs, neededMs, after, upTo, leadBefore, leadAfter: null },
      cause,
    )
  }
  await closingOrder(context)
  const { data } = await mock.journal()
  const leads = data.filter(({ operation, outcome }) => operation === 'createLead' && outcome === 'accepted')
  timeline.amendQuietPeriods((end) => leads.find(({ id }) => id > end)?.id ?? null)
}

type Entries = Awaited<ReturnType<CheckContext['mock']['journal']>>['data']

/** A refused update names its lead by its path only; its click is that of the lead. */
function clickOfLead(entries: Entries, lead: string): string | null | undefined {
  return entries.find((entry) => entry.operation === 'createLead' && getLeadUuid(entry) === lead)?.click
}

/** The visits that nothing waits for: they fill the time in which orders wait. */
class VisitQueue {
  readonly #context: CheckContext
  readonly #pending: PlannedJourney[]
  #isPaused = false

  constructor(context: CheckContext, visits: readonly PlannedJourney[]) {
    this.#context = context
    this.#pending = [...visits]
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0
  }

  async runNext(): Promise<void> {
    await this.#pending.shift()?.run(this.#context)
  }

  /** Makes visits until there are no more, or it is told to pause. */
  async start(): Promise<void> {
    this.#isPaused = false
    const visitQueue = async () => {
      while (!this.isEmpty && !this.#isPaused && !this.#context.signal.aborted) await this.runNext()
    }
    await all(Array.from({ length: MAX_VISITORS }, visitQueue))
  }

  pause(): void {
    this.#isPaused = true
  }

  finish(): Promise<void> {
    return this.start()
  }
}
