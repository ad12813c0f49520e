import type { Evidence } from '../../../schemas/evidence.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration } from '../../analysis/format.ts'
import { getLeads, getOrdersOf, journalDropped, requireOrders } from '../../analysis/orders.ts'
import { NO_REDIRECT_PAGE } from '../../analysis/redirect-visits.ts'
import { attributeToSetupOfRun, journeyMissing, mockFailure } from '../../analysis/setup.ts'
import { type ObservedOrder, ofKind, wasAccepted } from '../../evidence-view.ts'
import { failure, type Judgement, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const othersUnharmed = requirement({
  id: 'delivery.others-unharmed',
  level: 'recommended',
  title: 'A lead that Retrack refuses does not block other leads',
  failureTitle: 'A lead that Retrack refuses blocks the leads of other orders',
  why: 'Retrack never accepts some leads, such as one with an unknown click or a voucher that is too long. A queue that stops at such a lead sends it again and again, and nothing behind it. Leads stop coming, although every order succeeds.',
  source: follows(
    'Send leads to Retrack',
    'All connected leads should be uploaded as soon as possible, whatever happens to others.',
  ),
  expected: 'While Retrack refuses the lead of one order with 422, it receives and accepts the lead of the next order.',
  journeys: ['first-order', 'refused-lead'],
  method:
    'An order whose lead always gets a 422, and then an order of another visitor: whether the second lead was accepted within twice `timing.lead`, while the first was still refused.',
  remedy: {
    text: 'Schedule the next attempt for each lead separately. When one fails, continue with the next.',
    code: 'worker',
  },
  component: 'lead-delivery',
  judge: (evidence) =>
    requireOrders(evidence, ['refused-lead'], ({ store }) => {
      if (store.redirectUrl === null) return NO_REDIRECT_PAGE
      const [refused, next] = getOrdersOf(evidence, 'refused-lead')
      if (refused === undefined) return journeyMissing(evidence, 'refused-lead')
      return attributeToSetupOfRun(evidence, refused.started.journey?.run, ofOrders(evidence, refused, next))
    }),
})

function ofOrders(evidence: readonly Evidence[], refused: ObservedOrder, next: ObservedOrder | undefined): Judgement {
  const { started } = refused
  const failed = getLeads(evidence, refused).find(({ entry }) => entry.fault !== null)
  if (failed === undefined) {
    return unproven(
      'No lead met the failure.',
      'See `lead.sent` and `lead.accepted`; once leads come, run the check again.',
      started,
    )
  }
  if (next?.finished === undefined) return unproven('No other order was placed meanwhile.', RUN_AGAIN, started, failed)
  if (!next.finished.succeeded) {
    return unproven(
      'The order after it could not be placed.',
      'See `delivery.checkout-unharmed`; once orders go through, run the check again.',
      next.started,
      next.finished,
    )
  }
  const [waited, waitedLonger] = ofKind(next.items, 'wait-finished').filter((one) => one.for === 'accepted-lead')
  if (waited === undefined) return unproven('The check did not wait for its lead.', RUN_AGAIN, next.started, failed)
  const accepted = getLeads(evidence, next).find(wasAccepted)
  const isInTime = waited.result === 'yes' && waitedLonger === undefined
  if (accepted !== undefined && isInTime) {
    return pass('While one lead was refused, that of the next order was answered 200.', failed, accepted, waited)
  }
  if (waited.result === 'unknown') return journalDropped(waited)
  if (waited.result === 'yes') return unproven('The lead that came is missing from the evidence.', RUN_AGAIN, waited)
  if (accepted === undefined || waitedLonger === undefined) {
    return unproven(
      'The lead of the order after it did not come at all.',
      'See in the log of the store what became of it, and run the check again.',
      next.started,
      waited,
    )
  }
  return (
    mockFailure(evidence) ??
    failure(
      `While one lead was answered 422, that of the next order did not come in ${formatDuration(waited.limitMs)}: it came once Retrack took the first.`,
      [failed, next.started, waited, accepted],
    )
  )
}
