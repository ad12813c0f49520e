/** An order that differs from the others in one thing: where they make leads, so must it. */
import type { Evidence } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import type { ObservedOrder } from '../evidence-view.ts'
import { failure, type Judgement, pass, unproven } from '../requirement.ts'
import { RUN_AGAIN } from './combine.ts'
import { formatDuration, formatValue } from './format.ts'
import { judgeLostLeads } from './lost-leads.ts'
import { findWait, getLeads, getOrdersOf, journalDropped, judgeFailedOrder } from './orders.ts'
import { attributeToSetupOfRun, journeyMissing, mockFailure } from './setup.ts'

/** Journeys whose order is such a one; what of all others was lost is for `lead.sent`. */
export const SPECIAL_ORDERS = [
  'returning-visitor',
  'version-1-click',
  'other-version-click',
  'link-later',
  'cart-first',
  'orders-at-once',
  'other-way-to-order',
  'declined-visitor',
  'late-visitor',
] as const satisfies readonly JourneyName[]

export interface SpecialOrder {
  readonly journey: (typeof SPECIAL_ORDERS)[number]
  /** The special property of the order, as the end of "an order …". */
  readonly order: string
  /** The reason why its missing lead is a mistake, as the end of a sentence. */
  readonly clue: string
  /** The remedy if the order itself fails. */
  readonly ifFailed: string
}

export function judgeSpecialOrder(evidence: readonly Evidence[], special: SpecialOrder): Judgement {
  const [order] = getOrdersOf(evidence, special.journey)
  if (order === undefined) return journeyMissing(evidence, special.journey)
  return attributeToSetupOfRun(evidence, order.started.journey?.run, judgeLeadOfSpecialOrder(evidence, order, special))
}

export function judgeLeadOfSpecialOrder(
  evidence: readonly Evidence[],
  order: ObservedOrder,
  special: Omit<SpecialOrder, 'journey'>,
): Judgement {
  const { started } = order
  const [lead] = getLeads(evidence, order)
  const waited = findWait(order, 'lead')
  if (lead !== undefined && waited?.result === 'no' && lead.entry.id > waited.upTo) {
    const late = `A lead came of an order ${special.order}, but not within ${formatDuration(waited.limitMs)}.`
    return mockFailure(evidence) ?? failure(late, [started, waited, lead])
  }
  if (lead !== undefined) {
    const click = formatValue(lead.entry.click ?? undefined)
    return pass(`An order ${special.order} made a lead, with the click ${click}.`, started, lead)
  }
  if (judgeFailedOrder(order) !== undefined) {
    const why = order.finished?.reason == null ? '' : `: ${order.finished.reason}`
    return unproven(`The order ${special.order} could not be placed${why}.`, special.ifFailed, started)
  }
  if (waited === undefined) return unproven('The check did not wait for a lead.', RUN_AGAIN, started)
  if (waited.result === 'unknown') return journalDropped(waited)
  if (waited.result === 'yes') return unproven('The lead that came is missing from the evidence.', RUN_AGAIN, waited)
  if (!otherOrdersMakeLeads(evidence)) {
    return unproven('No order made a lead.', 'See `lead.sent`; once leads come, run the check again.', started)
  }
  if (judgeLostLeads(evidence, SPECIAL_ORDERS).length > 0) {
    return unproven(
      'Other orders made no lead, either.',
      'See `lead.sent`; once all leads come, run the check again.',
      started,
    )
  }
  return (
    mockFailure(evidence) ??
    failure(`No lead came within ${formatDuration(waited.limitMs)} of an order ${special.order}, ${special.clue}.`, [
      started,
      waited,
    ])
  )
}

const otherOrdersMakeLeads = (evidence: readonly Evidence[]): boolean =>
  getOrdersOf(evidence, 'first-order', 'order-without-voucher').some((order) => getLeads(evidence, order).length > 0)
