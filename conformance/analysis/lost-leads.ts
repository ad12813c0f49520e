/** Orders whose lead never came, in a store whose other orders make leads. */
import type { Evidence, MockRequest } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { getBodyField, getOrders, getRequests, getSetupErrors, type ObservedOrder } from '../evidence-view.ts'
import { failure, type Judgement } from '../requirement.ts'
import { formatDuration, list, quoteValue } from './format.ts'
import { findFirstOrder, findWait, getLeads } from './orders.ts'

type Items = readonly Evidence[]

/**
 * Returns one judgement if leads were lost, none if each order has its own. Journeys in `except` are judged one by one
 * elsewhere.
 */
export function judgeLostLeads(evidence: Items, except: readonly JourneyName[]): Judgement[] {
  if (!leadsTellTheirOrder(evidence)) return []
  const lost = getOrders(evidence).filter(
    (order) => isOfOther(order, except) && isAwaitedInVain(evidence, order) && !hasLead(evidence, order),
  )
  const [first] = lost
  const waited = first === undefined ? undefined : findWait(first, 'lead')
  if (first === undefined || waited === undefined) return []
  const names = lost.map(({ started }) => quoteValue(started.journey?.name ?? ''))
  const clicks = lost.map(({ started }) => quoteValue(started.click ?? ''))
  const [which, their] =
    lost.length === 1 ? ['another order', 'Its click was'] : [`${lost.length} other orders`, 'Their clicks were']
  return [
    failure(
      `No lead came of ${which} within ${formatDuration(waited.limitMs)}, nor until the check ended (${list(names)}). ${their} ${list(clicks)}.`,
      [
        first.started,
        ...lost.slice(1).map(({ started }) => started),
        ...lost.flatMap((order) => findWait(order, 'lead') ?? []),
      ],
      { remedy: LOOK_FOR_THE_ORDER },
    ),
  ]
}

const LOOK_FOR_THE_ORDER = {
  text: 'Other orders made leads, so look for what these ones met: a worker of the queue that has stopped, a job that failed and was put aside, a lead that was lost with the process that kept it in memory. Their clicks stand in the report, to be looked for in the log of the store.',
  code: null,
}

/** A lead can only be missed if leads name the click of their own order, and nothing else was broken. */
function leadsTellTheirOrder(evidence: Items): boolean {
  const first = findFirstOrder(evidence)
  if (first === undefined || getSetupErrors(evidence).length > 0) return false
  return getLeads(evidence, first).some(({ entry }) => entry.click === first.started.click)
}

const isOfOther = ({ started: { journey } }: ObservedOrder, except: readonly JourneyName[]) =>
  journey !== null && !except.includes(journey.name)

/** An order that went through with a click, and that the check waited for a lead of. */
function isAwaitedInVain(evidence: Items, order: ObservedOrder): boolean {
  const { started, finished } = order
  const isAffiliated = started.click !== null && (started.cookie === 'store' || started.cookie === 'preset')
  const hasTrouble = getSetupErrors(evidence, ...(started.journey === null ? [] : [started.journey.name])).length > 0
  return isAffiliated && finished?.succeeded === true && findWait(order, 'lead')?.result === 'no' && !hasTrouble
}

/** Whether an order has a lead: its own, or a spare one that no other order accounts for. */
function hasLead(evidence: Items, { started }: ObservedOrder): boolean {
  const orders = getOrders(evidence)
  const leads = getRequests(evidence, 'createLead')
  return leads.some((lead) => {
    if (lead.cause === started.id || lead.entry.click === started.click) return true
    if (lead.entry.id <= started.journal) return false
    const order = orders.find((other) => other.started.id === lead.cause)
    return order === undefined || !accountFor(orders, order.started.click, getLeads(evidence, order))
  })
}

/** As many orders were placed with the click as its leads have references. */
function accountFor(orders: readonly ObservedOrder[], click: string | null, leads: readonly MockRequest[]): boolean {
  const references = new Set(leads.map((lead) => getBodyField(lead, 'reference')))
  return references.size <= orders.filter(({ started }) => started.click === click).length
}
