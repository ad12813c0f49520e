import { requireOrders } from '../../analysis/orders.ts'
import { NO_REDIRECT_PAGE } from '../../analysis/redirect-visits.ts'
import { judgeSpecialOrder } from '../../analysis/special-order.ts'
import { notApplicable, requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const cartFirst = requirement({
  id: 'lead.cart-first',
  level: 'recommended',
  title: 'A visitor who fills the cart before following the link makes a lead, too',
  failureTitle: 'A visitor who fills the cart before following the link makes no lead',
  why: 'Many customers fill their cart first, remember their cashback, and come back by its link to pay. If the store reads the cookie when the cart begins, there is none yet, and the most common order of a cashback customer makes no lead.',
  source: documented(
    'Send leads to Retrack',
    "Whenever a lead is generated, you should check if it's affiliated with Retrack based on the cookie you set initially.",
  ),
  expected:
    'An order makes a lead if the visitor filled the cart first, and followed a link from Retrack before paying.',
  journeys: ['first-order', 'cart-first'],
  method:
    'The lead of an order by a visitor who came from Retrack right after the step of `placeOrder` that fills the cart. This is the first step, except the last, whose path names a cart or basket.',
  remedy: {
    text: 'Read the cookie when the order is placed, not when the cart begins or gets its first product.',
    code: 'redirect-page',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    requireOrders(evidence, ['cart-first'], ({ store, cartStep }) => {
      if (store.redirectUrl === null) return NO_REDIRECT_PAGE
      if (cartStep === null)
        return notApplicable('No step of `placeOrder` is known to fill a cart before another one orders.')
      return judgeSpecialOrder(evidence, {
        journey: 'cart-first',
        order: `by a visitor who followed the link after \`${cartStep}\``,
        clue: 'though visitors who come by a link first make leads',
        ifFailed:
          'See whether the steps of `placeOrder` go through for a visitor who opens the redirect page in the middle of them.',
      })
    }),
})
