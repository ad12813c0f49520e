import { RUN_AGAIN } from '../../analysis/combine.ts'
import { quoteValue } from '../../analysis/format.ts'
import {
  getOrdersOf,
  judgeMissingLead,
  NO_ORDER_PLACED,
  presetCookieNote,
  requireOrders,
} from '../../analysis/orders.ts'
import { getBodyField, getRequests, ofKind } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const newestClick = requirement({
  id: 'lead.newest-click',
  level: 'recommended',
  title: 'After two visits the lead has the second click',
  failureTitle: 'After two visits the lead has the first click',
  why: 'The customer followed the last link, so its publisher is owed the commission. A click from a session or a cart pays an earlier publisher, and publishers compare their figures.',
  source: follows(
    'Send leads to Retrack',
    'The cookie connects a lead with a click, and it holds the click of the last visit.',
  ),
  expected: 'The field `click` is that of the visit right before the order.',
  journeys: ['first-order', 'newest-click-order'],
  method: 'The field `click` of the lead of an order after two visits with a click each.',
  remedy: {
    text: 'Read the cookie when the order is placed. Do not use an earlier click from a session, a cart or a customer record.',
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    requireOrders(evidence, ['newest-click-order'], (settings) => {
      const [order] = getOrdersOf(evidence, 'newest-click-order')
      if (order === undefined) return NO_ORDER_PLACED
      const { started } = order
      const older = ofKind(evidence, 'visit-started').filter(
        ({ journey, click }) => journey?.run === started.journey?.run && click !== null && click !== started.click,
      )
      const [visit] = older
      if (visit === undefined || started.click === null)
        return unproven('There were no two visits before the order.', RUN_AGAIN, started)
      const leads = getRequests(evidence, 'createLead')
      const wrong = leads.find((lead) => older.some(({ click }) => click === getBodyField(lead, 'click')))
      if (wrong !== undefined) {
        return failure(
          `The lead carried ${quoteValue(String(getBodyField(wrong, 'click')))}, the click of the first visit; the second had ${quoteValue(started.click)}.`,
          [visit, started, wrong],
        )
      }
      const right = leads.find((lead) => getBodyField(lead, 'click') === started.click)
      return right === undefined
        ? judgeMissingLead(evidence, order, settings)
        : pass(`The lead carried the click of the second visit.${presetCookieNote(order)}`, visit, started, right)
    }),
})
