import { CLICK_COOKIE } from '../../../schemas/terms.ts'
import { FIX_COOKIE_FIRST, requireUsableCookie } from '../../analysis/click-cookie.ts'
import { quoteValue } from '../../analysis/format.ts'
import { getOrderTraffic } from '../../analysis/order-requests.ts'
import { requireRedirectPage } from '../../analysis/redirect-visits.ts'
import { attributeToSetup, findMixedLoopback } from '../../analysis/setup.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const cookieReachesOrder = requirement({
  id: 'redirect.cookie-reaches-order',
  level: 'required',
  title: 'The cookie reaches the pages where orders are placed',
  failureTitle: 'The cookie does not reach the pages where orders are placed',
  why: 'Browsers do not send a cookie of `www.` to `checkout.`. The redirect page saves the click, but the server that sends leads never sees it: no order makes a lead.',
  source: follows(
    'Send leads to Retrack',
    'The cookie shows whether a lead is affiliated, so it must be there when the lead is generated.',
  ),
  expected: 'The requests that place an order carry the cookie `retrack_click`.',
  journeys: ['visit', 'first-order', 'order-page'],
  method:
    "The header `Cookie` of the requests that place the first order or, if the check cannot see those, of the page `store.orderUrl`; and the browser's reason for withholding the cookie. If a person orders in another browser: whether the lead has the click.",
  remedy: {
    text: 'Put the redirect page on the host where orders are placed, or set the cookie for the domain that both share, with path `/`.',
    code: 'click-cookie',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    requireRedirectPage(evidence, (settings) => {
      const mixed = findMixedLoopback(settings)
      if (mixed !== undefined) return mixed
      const seen = getOrderTraffic(evidence, settings)
      switch (seen.kind) {
        case 'unseen':
          return attributeToSetup(
            evidence,
            ['first-order', 'order-page'],
            unproven(seen.reason, seen.remedy, ...seen.rests),
          )
        case 'no-cookie':
          return attributeToSetup(
            evidence,
            ['visit', 'first-order'],
            requireUsableCookie(evidence) ??
              unproven('The redirect page left no cookie that could go along.', FIX_COOKIE_FIRST, ...seen.rests),
          )
        case 'shown-by-lead':
          return pass(
            'The lead of an order that a person placed in a browser of her own named her click.',
            seen.lead,
            seen.order.started,
          )
        case 'sent':
          return pass(`${quoteValue(seen.request.url)} was sent \`${CLICK_COOKIE}\`.`, seen.request)
        case 'not-sent': {
          const reasons = seen.blocked.flatMap((one) => one.reasons)
          const why = reasons.length === 0 ? '' : ` The browser's reason: ${[...new Set(reasons)].join(', ')}.`
          return failure(`${quoteValue(seen.request.url)} was sent ${seen.instead}.${why}`, [
            seen.request,
            ...seen.blocked,
          ])
        }
      }
    }),
})
