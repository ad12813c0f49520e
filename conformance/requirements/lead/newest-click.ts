import { follows } from '../../basis.ts'
import { field, ofKind, requestsFor } from '../../evidence-view.ts'
import { byPlantedCookie, NO_ORDER_PLACED, noLead, onOrders, ordersIn } from '../../reading/orders.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { shown } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const newestClick = requirement({
  id: 'lead.newest-click',
  level: 'recommended',
  title: 'After two visits the lead carries the second click',
  failureTitle: 'After two visits the lead carries the first click',
  why: 'The customer followed the last link, and its publisher is owed the commission. A click that was kept in a session or a cart pays an earlier one, and publishers compare their figures.',
  basis: follows(
    'Send leads to Retrack',
    'A lead is connected by the cookie, and the cookie is that of the last visit.',
  ),
  expected: 'The field `click` is that of the visit right before the order.',
  looksAt: 'The field `click` of the lead of an order that was placed after two visits with a click each.',
  advice: {
    text: 'Read the cookie when the order is placed, and keep no click of an earlier visit in a session, a cart or a customer record.',
    snippet: 'order.click = request.cookies.retrack_click   // not: session.click ??= …',
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    onOrders(evidence, ['newest-click-order'], (settings) => {
      const [order] = ordersIn(evidence, 'newest-click-order')
      if (order === undefined) return NO_ORDER_PLACED
      const { began } = order
      const older = ofKind(evidence, 'visit-began').filter(
        ({ journey, click }) => journey?.run === began.journey?.run && click !== null && click !== began.click,
      )
      const [visit] = older
      if (visit === undefined || began.click === null)
        return unproven('There were no two visits before the order.', RUN_AGAIN, began)
      const leads = requestsFor(evidence, 'createLead')
      const wrong = leads.find((lead) => older.some(({ click }) => click === field(lead, 'click')))
      if (wrong !== undefined) {
        return breach(
          `The lead carried ${shown(String(field(wrong, 'click')))}, the click of the first visit; the second had ${shown(began.click)}.`,
          [visit, began, wrong],
        )
      }
      const right = leads.find((lead) => field(lead, 'click') === began.click)
      return right === undefined
        ? noLead(evidence, order, settings)
        : pass(`The lead carried the click of the second visit.${byPlantedCookie(order)}`, visit, began, right)
    }),
})
