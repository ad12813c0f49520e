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
  title: 'The cookie goes along to where orders are placed',
  failureTitle: 'The cookie is not sent to where orders are placed',
  why: 'A cookie of `www.` is not sent to `checkout.`. The redirect page looks right and the click is saved, but the server that would send the lead never sees it: no lead, for any order.',
  source: follows(
    'Send leads to Retrack',
    'Whether a lead is connected to Retrack is told by the cookie, so the cookie has to be there when the lead is generated.',
  ),
  expected: 'The requests that place an order carry the cookie `retrack_click`.',
  journeys: ['visit', 'first-order', 'order-page'],
  method:
    "The header `Cookie` of the requests that place the first order or, where those cannot be seen, of the page `store.orderUrl`; and the browser's reason, where it withheld the cookie. Where a person orders in a browser of her own, whether the lead names her click.",
  remedy: {
    text: 'Have the redirect page on the host where orders are placed, or set the cookie for the domain that both share, with path `/`.',
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
