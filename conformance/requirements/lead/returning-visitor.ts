import { requireOrders } from '../../analysis/orders.ts'
import { NO_REDIRECT_PAGE } from '../../analysis/redirect-visits.ts'
import { judgeSpecialOrder } from '../../analysis/special-order.ts'
import { requirement } from '../../requirement.ts'
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
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    requireOrders(evidence, ['returning-visitor'], ({ store }) => {
      if (store.redirectUrl === null) return NO_REDIRECT_PAGE
      return judgeSpecialOrder(evidence, {
        journey: 'returning-visitor',
        order: 'in a new session',
        clue: 'though the cookie was there',
        ifFailed:
          'See whether the steps of `placeOrder` need what the visit left in the session, and correct them in retrack-kit.yaml.',
      })
    }),
})
