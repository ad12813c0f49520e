import { requireOrders } from '../../analysis/orders.ts'
import { NO_REDIRECT_PAGE } from '../../analysis/redirect-visits.ts'
import { judgeSpecialOrder } from '../../analysis/special-order.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const returningVisitor = requirement({
  id: 'lead.returning-visitor',
  level: 'recommended',
  title: 'A visitor who comes back with a new session makes a lead, too',
  failureTitle: 'A visitor who comes back with a new session makes no lead',
  why: "Most customers look, close the browser, and order days later. By then a click in the server's session is gone, though the cookie is still there: only quick orders make leads.",
  source: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'An order by a visitor who has the cookie `retrack_click`, but no session cookie, makes a lead.',
  journeys: ['first-order', 'returning-visitor'],
  method: 'The lead of an order after all session cookies were deleted, as when a browser is closed.',
  remedy: {
    text: 'Read the click from the cookie at the time of the order, not from the session of the visit.',
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
