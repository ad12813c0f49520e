/** In which order the journeys are made, which of them side by side, and which not at all. */
import { getLeadUuid } from '../schemas/journal.ts'
import type { JourneyName } from '../schemas/journeys.ts'
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
import { type Planned, redirectPageJourneys, visitOf } from './journeys/redirect-page.ts'
import { firstDeeplink } from './journeys/run.ts'
import { actionOf, approvedOrder, rejectedOrder } from './journeys/status.ts'
import { neededSilence, type World } from './journeys/world.ts'
import { millisecondsTo, until } from './time-limit.ts'

/** What is to be made, of what the config makes possible. */
export interface Plan {
  /** Null where the program uses no redirect page. */
  readonly firstVisit: Planned | null
  readonly visits: readonly Planned[]
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

export function planOf(world: World, selected: ReadonlySet<JourneyName>): Plan {
  const { config } = world
  const orders = actionOf(config.placeOrder) !== null && ORDERS.some((name) => selected.has(name))
  const visits = redirectPageJourneys(world).filter(({ name }) => selected.has(name))
  // Orders go by what the first visit left.
  const isVisited = config.store.redirectUrl !== null && (orders || visits.length > 0 || selected.has('visit'))
  const firstVisit = isVisited ? visitOf(firstDeeplink(config.store.deeplinks), null, noteCookie) : null
  return { firstVisit, visits, orders, selected }
}

/** How many visitors are in the store at a time: more were no faster on two cores. */
export const VISITORS = 2

/** Makes the journeys. What they saw is on the time line, whether or not it comes to its end. */
export async function collect(world: World, { firstVisit, visits, orders, selected }: Plan): Promise<void> {
  const lane = new VisitLane(world, visits)
  await firstVisit?.travel(world)
  if (!orders) return lane.finish()
  await firstOrder(world)
  const { findings } = world
  if (findings.firstLead === null || findings.cannotOrder) {
    await noteDeafMock(world)
    return lane.finish()
  }

  // Refused leads may be sent again at any time. Where they do not name their order, no later one could be told from them.
  if (!findings.namesItsClick && findings.firstAccepted === null) return lane.finish()
  if (selected.has('order-without-voucher')) {
    await orderWithoutVoucher(lane.isEmpty ? null : () => lane.one()).travel(world)
  }
  const pending = ordersAmid(world, selected)
  if (findings.namesItsClick && findings.isApart && world.surroundings.person === null) {
    const ordering = all(pending.map((order) => order.travel(world))).finally(() => lane.pause())
    await all([lane.start(), ordering])
  } else {
    await lane.finish()
    for (const order of pending) await order.travel(world)
  }
  if (findings.firstAccepted !== null && selected.has('fault-hang')) await hangingDelivery().travel(world)

  await all([lane.finish(), ordersAtTheEnd(world, selected)])
  await closeSilences(world)
}

const anotherVisit = ({ config }: World): Planned =>
  visitOf(firstDeeplink(config.store.deeplinks), 'before-order-without-click', async () => {})

/** While no order is waited for any more: whatever comes now comes of them. */
async function ordersAtTheEnd(world: World, selected: ReadonlySet<JourneyName>): Promise<void> {
  if (selected.has('order-without-click')) {
    // A store that keeps the last click it saw then sends one that belongs to no order.
    if (world.config.store.redirectUrl !== null) await anotherVisit(world).travel(world)
    await orderWithoutClick().travel(world)
  }
  if (selected.has('bad-cookie-order')) for (const order of badCookieOrders()) await order.travel(world)
}

/** Ends when all have, also where one fails: nothing may still be under way when the check ends. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

/** Orders went through, and nothing at all reached the mock: then the store does not know of it. */
async function noteDeafMock({ findings, mock, timeline, mockUrl }: World): Promise<void> {
  if (!findings.hasOrdered || (await mock.position()) > findings.start) return
  const message = `No request from your store reached ${mockUrl}: is RETRACK_API_URL set?`
  const mend = `Configure the store with ${mockUrl} as the base URL of Retrack, in place of https://retrack.refunder.com, and restart it.`
  timeline.add(
    { kind: 'set-up-problem', problem: 'nothing-reached-mock', message, mend },
    { journey: null, cause: null },
  )
}

/** The orders that are made while others are under way; where no lead was ever accepted, those that need one are pointless. */
function ordersAmid(world: World, selected: ReadonlySet<JourneyName>): Planned[] {
  const { config, findings } = world
  const [approve, reject] = [actionOf(config.approveOrder), actionOf(config.rejectOrder)]
  const all = [
    ...(findings.firstAccepted === null
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
async function closeSilences(world: World): Promise<void> {
  const { findings, mock, progress, timeline } = world
  const neededMs = neededSilence(world)
  const end = Math.max(...findings.silences.map(({ since }) => since + neededMs))
  const limitMs = millisecondsTo(end)
  if (limitMs > 0) {
    progress({ kind: 'awaiting', what: 'nothing more to come', limitMs, run: null })
    // A silence that is too short by a fraction of a millisecond proves nothing.
    await until(end, world.signal)
    progress({ kind: 'awaited', run: null })
  }
  const closedAt = performance.now()
  const upTo = await mock.position()
  const before = await mock.journal()
  for (const { record, cause, of, after, since, heardBefore } of findings.silences) {
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
    record.add({ kind: 'silence', of, holds, watchedMs, neededMs, after, upTo, heardBefore, heardAfter: null }, cause)
  }
  await closingOrder(world)
  const { data } = await mock.journal()
  const leads = data.filter(({ operation, outcome }) => operation === 'createLead' && outcome === 'accepted')
  timeline.amendSilences((end) => leads.find(({ id }) => id > end)?.id ?? null)
}

type Entries = Awaited<ReturnType<World['mock']['journal']>>['data']

/** A refused update names its lead by its path only; its click is that of the lead. */
function clickOfLead(entries: Entries, lead: string): string | null | undefined {
  return entries.find((entry) => entry.operation === 'createLead' && getLeadUuid(entry) === lead)?.click
}

/** The visits that nothing waits for: they fill the time in which orders wait. */
class VisitLane {
  readonly #world: World
  readonly #pending: Planned[]
  #isPaused = false

  constructor(world: World, visits: readonly Planned[]) {
    this.#world = world
    this.#pending = [...visits]
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0
  }

  async one(): Promise<void> {
    await this.#pending.shift()?.travel(this.#world)
  }

  /** Makes visits until there are no more, or it is told to pause. */
  async start(): Promise<void> {
    this.#isPaused = false
    const lane = async () => {
      while (!this.isEmpty && !this.#isPaused && !this.#world.signal.aborted) await this.one()
    }
    await all(Array.from({ length: VISITORS }, lane))
  }

  pause(): void {
    this.#isPaused = true
  }

  finish(): Promise<void> {
    return this.start()
  }
}
