/** Two orders of one visitor with one click, and the leads of each. */
import type { Evidence, MockRequest } from '../../schemas/evidence.ts'
import { getBodyField, getRequests, type ObservedOrder, wasAccepted } from '../evidence-view.ts'
import { type Judgement, unproven } from '../requirement.ts'
import { RUN_AGAIN } from './combine.ts'
import { getOrdersOf, judgeFailedOrder, requireOrders } from './orders.ts'
import { attributeToSetupOfRun, journeyMissing, type SettingsItem } from './setup.ts'

export interface TwoOrders {
  readonly first: ObservedOrder
  readonly second: ObservedOrder
  /** The lead of the first order, as it was accepted. */
  readonly firstLead: MockRequest
  /** Leads with the same click that came after the second order began. */
  readonly later: readonly MockRequest[]
}

/** Judges both orders if they were placed. A store may be unable to take the second one from the same visitor. */
export function judgeTwoOrders(
  evidence: readonly Evidence[],
  rule: (orders: TwoOrders, settings: SettingsItem) => Judgement,
): Judgement {
  return requireOrders(evidence, ['second-order'], (settings) => {
    const [first, second] = getOrdersOf(evidence, 'second-order')
    if (first === undefined) return journeyMissing(evidence, 'second-order')
    return attributeToSetupOfRun(
      evidence,
      first.started.journey?.run,
      ofOrders(evidence, first, second, (orders) => rule(orders, settings)),
    )
  })
}

function ofOrders(
  evidence: readonly Evidence[],
  first: ObservedOrder,
  second: ObservedOrder | undefined,
  rule: (orders: TwoOrders) => Judgement,
): Judgement {
  const { click } = first.started
  const leads = getRequests(evidence, 'createLead').filter(({ entry }) => click !== null && entry.click === click)
  const firstLead = leads.find(wasAccepted)
  if (firstLead === undefined) {
    const remedy = 'See `lead.sent` and `lead.accepted`; once leads come, run the check again.'
    return unproven('The first of two orders had no lead that was answered 200.', remedy, first.started)
  }
  if (second === undefined) return unproven('No second order was placed.', RUN_AGAIN, first.started)
  if (judgeFailedOrder(second) !== undefined) {
    const why = second.finished?.reason == null ? '' : `: ${second.finished.reason}`
    return unproven(
      `The same visitor could not order a second time by the steps of \`placeOrder\`${why}.`,
      'See whether they go through twice in one browser, with the cookies of the first time.',
      second.started,
    )
  }
  const later = leads.filter(({ entry }) => entry.id > second.started.journal)
  return rule({ first, second, firstLead, later })
}

export const haveSameReference = (one: MockRequest, other: MockRequest): boolean =>
  getBodyField(one, 'reference') === getBodyField(other, 'reference')
