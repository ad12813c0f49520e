import { findKeptCookie, judgeMissingCookie } from '../../analysis/click-cookie.ts'
import { quoteValue } from '../../analysis/format.ts'
import { judgeEachVisit } from '../../analysis/redirect-visits.ts'
import { findMixedLoopback } from '../../analysis/setup.ts'
import { pass, requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const cookieStored = requirement({
  id: 'redirect.cookie-stored',
  level: 'required',
  title: 'The redirect page stores the click in the cookie `retrack_click`',
  failureTitle: 'The redirect page stores no cookie `retrack_click`',
  why: 'The cookie is the only link between a click and an order. Without it no order can be reported. The publisher is not paid, a cashback customer gets nothing back and complains to you, and publishers stop recommending your store.',
  source: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'After a visit to the redirect page the browser keeps a cookie named exactly `retrack_click`.',
  journeys: ['visit'],
  method:
    "The browser's cookies after the visit. If none is named exactly `retrack_click`: what the store wrote, and the browser's reason for dropping it.",
  remedy: {
    text: 'Set the cookie on the response that redirects to the deeplink, under exactly this name.',
    code: 'redirect-page',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachVisit(evidence, ['visit'], (visit, settings) => {
      const mixed = findMixedLoopback(settings)
      if (mixed !== undefined) return mixed
      const kept = findKeptCookie(visit)
      if (kept === undefined) return judgeMissingCookie(visit, settings)
      return pass(`The browser keeps \`retrack_click\` for ${quoteValue(kept.cookie.domain)}.`, visit.started, kept.jar)
    }),
})
