import { requireOrders } from '../../analysis/orders.ts'
import { NO_REDIRECT_PAGE } from '../../analysis/redirect-visits.ts'
import { judgeSpecialOrder } from '../../analysis/special-order.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const linkLater = requirement({
  id: 'lead.link-later',
  level: 'recommended',
  title: 'A visitor who knows the store before following the link makes a lead, too',
  failureTitle: 'A visitor who knows the store before following the link makes no lead',
  why: 'Many customers look first, then go to their cashback site, and then order. A store that notes only where the first visit came from has noted "nowhere", and the order makes no lead.',
  source: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'An order by a visitor who opened a page of the store, and then a link from Retrack, makes a lead.',
  journeys: ['first-order', 'link-later'],
  method: 'The lead of an order by a visitor who had opened the deeplink directly before coming from Retrack.',
  remedy: {
    text: 'Save the click of every visit that brings one, also for known visitors.',
    code: 'redirect-page',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    requireOrders(evidence, ['link-later'], ({ store }) => {
      if (store.redirectUrl === null) return NO_REDIRECT_PAGE
      return judgeSpecialOrder(evidence, {
        journey: 'link-later',
        order: 'by a visitor who was in the store before she followed the link',
        clue: 'though visitors who come by a link first make leads',
        ifFailed:
          'See whether the steps of `placeOrder` go through for a visitor who has opened a page of the store before.',
      })
    }),
})
