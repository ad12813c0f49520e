import type { Evidence } from '../../../schemas/evidence.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration, formatValue } from '../../analysis/format.ts'
import { judgeLostLeads } from '../../analysis/lost-leads.ts'
import {
  findWait,
  getLeads,
  getOrdersOf,
  journalDropped,
  judgeFailedOrder,
  requireOrders,
} from '../../analysis/orders.ts'
import { NO_REDIRECT_PAGE } from '../../analysis/redirect-visits.ts'
import { attributeToSetupOfRun, journeyMissing, mockFailure } from '../../analysis/setup.ts'
import type { ObservedOrder } from '../../evidence-view.ts'
import { failure, type Judgement, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const returningVisitor = requirement({
  id: 'lead.returning-visitor',
  level: 'recommended',
  title: 'Who comes back with a new session is still known by her click',
  failureTitle: 'Who comes back with a new session makes no lead',
  why: 'Most customers look, close the browser, and order days later. A click that is kept in the session on the server is gone by then, though the cookie is there: only the orders of the first hour are reported.',
  source: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'An order by a visitor who has the cookie `retrack_click`, and no cookie of a session, makes a lead.',
  journeys: ['first-order', 'returning-visitor'],
  method:
    'The lead of an order before which all cookies were deleted that end with the session, as a browser does that is closed.',
  remedy: {
    text: "Read the click from the customer's cookie when she orders, not from the session that began with her visit.",
    snippet: 'order.click = request.cookies.retrack_click   // not: request.session.click',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    requireOrders(evidence, ['returning-visitor'], ({ store }) => {
      if (store.redirectUrl === null) return NO_REDIRECT_PAGE
      const [order] = getOrdersOf(evidence, 'returning-visitor')
      if (order === undefined) return journeyMissing(evidence, 'returning-visitor')
      return attributeToSetupOfRun(evidence, order.started.journey?.run, ofOrder(evidence, order))
    }),
})

function ofOrder(evidence: readonly Evidence[], order: ObservedOrder): Judgement {
  const { started } = order
  const [lead] = getLeads(evidence, order)
  if (lead !== undefined) {
    return pass(
      `An order in a new session made a lead, with the click ${formatValue(lead.entry.click ?? undefined)}.`,
      started,
      lead,
    )
  }
  if (judgeFailedOrder(order) !== undefined) {
    const why = order.finished?.reason == null ? '' : `: ${order.finished.reason}`
    return unproven(
      `The order in a new session could not be placed${why}.`,
      'See whether the steps of `placeOrder` need what the visit left in the session, and correct them in retrack-kit.yaml.',
      started,
    )
  }
  const waited = findWait(order, 'lead')
  if (waited === undefined) return unproven('The check did not wait for a lead.', RUN_AGAIN, started)
  if (waited.result === 'unknown') return journalDropped(waited)
  if (waited.result === 'yes') return unproven('The lead that came is missing from the evidence.', RUN_AGAIN, waited)
  if (!otherOrdersMakeLeads(evidence)) {
    return unproven('No order made a lead.', 'See `lead.sent`; once leads come, run the check again.', started)
  }
  if (judgeLostLeads(evidence, ['returning-visitor']).length > 0) {
    return unproven(
      'Other orders made no lead, either.',
      'See `lead.sent`; once all leads come, run the check again.',
      started,
    )
  }
  return (
    mockFailure(evidence) ??
    failure(
      `No lead came within ${formatDuration(waited.limitMs)} of an order in a new session, though the cookie was there.`,
      [started, waited],
    )
  )
}

const otherOrdersMakeLeads = (evidence: readonly Evidence[]): boolean =>
  getOrdersOf(evidence, 'first-order', 'order-without-voucher').some((order) => getLeads(evidence, order).length > 0)
