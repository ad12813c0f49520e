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
  title: 'A lead that Retrack refuses holds up no other lead',
  failureTitle: 'A lead that Retrack refuses holds up the leads of other orders',
  why: 'One lead is enough that Retrack never takes: a click that it does not know, a voucher that is too long. A queue that begins with its first entry and stops where that fails sends it again and again, and nothing behind it: from that order on no lead comes any more, and no order fails to tell of it.',
  source: follows(
    'Send leads to Retrack',
    'All connected leads should be uploaded as soon as possible: each of them, whatever becomes of another.',
  ),
  expected:
    'While the lead of one order is answered 422 each time, the lead of the next order is sent and answered 200.',
  journeys: ['first-order', 'refused-lead'],
  method:
    'An order whose lead is answered 422 to each try, and an order of another visitor after that: whether the lead of the second was answered 200 within twice `timing.lead`, while the first was still refused.',
  remedy: {
    text: 'Give each lead its own next try, and go on with the next lead where one fails.',
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
