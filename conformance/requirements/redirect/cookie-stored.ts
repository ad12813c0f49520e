import { documented } from '../../basis.ts'
import { keptCookie, whyNoCookie } from '../../reading/click-cookie.ts'
import { everyVisit } from '../../reading/redirect-visits.ts'
import { mixedLoopback } from '../../reading/set-up.ts'
import { shown } from '../../reading/words.ts'
import { pass, requirement } from '../../requirement.ts'

export const cookieStored = requirement({
  id: 'redirect.cookie-stored',
  level: 'required',
  title: 'The redirect page stores the click in the cookie `retrack_click`',
  failureTitle: 'The redirect page stores no cookie `retrack_click`',
  why: 'The cookie is the only thread between a click and an order. Without it no order can be reported: the publisher who sent the customer is not paid, a cashback customer gets nothing back and complains to you, and your store is soon recommended less.',
  basis: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'After a visit to the redirect page the browser keeps a cookie named exactly `retrack_click`.',
  looksAt:
    "The browser's cookies once the visit has settled. Where none is named exactly `retrack_click`: what the store wrote, and the browser's own reason for dropping it.",
  advice: {
    text: 'Set the cookie on the answer that redirects to the deeplink, under exactly this name.',
    snippet:
      "response.setHeader('Set-Cookie', 'retrack_click=' + click + '; Max-Age=864000; Path=/; Secure; SameSite=Lax')",
  },
  blame: 'redirect-page',
  judge: (evidence) =>
    everyVisit(evidence, ['visit'], (visit, settings) => {
      const mixed = mixedLoopback(settings)
      if (mixed !== undefined) return mixed
      const kept = keptCookie(visit)
      if (kept === undefined) return whyNoCookie(visit, settings)
      return pass(`The browser keeps \`retrack_click\` for ${shown(kept.cookie.domain)}.`, visit.began, kept.jar)
    }),
})
