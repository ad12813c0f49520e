import { requireOrders } from '../../analysis/orders.ts'
import { judgeSpecialOrder } from '../../analysis/special-order.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const clickVersion = requirement({
  id: 'lead.click-version',
  level: 'required',
  title: 'A click with a uuid of version 1 makes a lead, too',
  failureTitle: 'A click with a uuid of version 1 is lost',
  why: "The click in Retrack's own example link is of version 1. A store that accepts only version 4 loses every visitor with another version.",
  source: documented(
    'Create a redirect page',
    'https://www.store-domain.com/retrack?click=625fae10-1eb0-11eb-adc1-0242ac120002&deeplink=https%3A%2F%2Fwww.store-domain.com%2Fsome-product',
  ),
  expected: 'An order after a visit with such a click makes a lead with that click.',
  journeys: ['first-order', 'version-1-click'],
  method: 'The lead of an order after a visit whose click has a uuid of version 1.',
  remedy: {
    text: 'Accept a uuid of any version as a click.',
    code: 'is-click',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    requireOrders(evidence, ['version-1-click'], () =>
      judgeSpecialOrder(evidence, {
        journey: 'version-1-click',
        order: 'with a click of version 1',
        clue: 'though orders with clicks of version 4 make leads',
        ifFailed: 'See whether the store refuses its visitor or her cookie; other orders went through.',
      }),
    ),
})
