import { findKeptCookie, judgeMissingCookie, requireUsableCookie } from '../../analysis/click-cookie.ts'
import { findMissingStorePage } from '../../analysis/final-page.ts'
import { judgeEachVisit, judgeIncompleteVisit } from '../../analysis/redirect-visits.ts'
import { pass, requirement } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const missingDeeplink = requirement({
  id: 'redirect.missing-deeplink',
  level: 'recommended',
  title: 'A visit without a deeplink saves the click and leads to the store',
  failureTitle: 'A visit without a deeplink is not handled',
  why: "A click is worth money without a deeplink, too. A page that fails without one loses the visitor, and the publisher's commission.",
  source: follows(
    'Create a redirect page',
    'Retrack adds `deeplink`, but links change on their way and lose parameters. The click is still worth saving.',
  ),
  expected: 'With `deeplink` absent or empty: the cookie is stored, no 5xx, and a page of the store.',
  journeys: ['visit', 'missing-deeplink'],
  method:
    'With `deeplink` absent, and with it empty: whether the cookie is kept, whether the store responded with 5xx, and whether the visit ended on a page of the store.',
  remedy: {
    text: 'Save the click first. If there is no deeplink, send the visitor to the start page.',
    code: 'destination',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachVisit(evidence, ['missing-deeplink'], (visit, settings) => {
      const how = visit.started.deeplink === null ? 'Without `deeplink`' : 'With an empty `deeplink`'
      const nowhere = findMissingStorePage(visit, settings, how)
      if (nowhere !== undefined) return nowhere
      const kept = findKeptCookie(visit)
      if (kept === undefined) return requireUsableCookie(evidence) ?? judgeMissingCookie(visit, settings)
      return (
        judgeIncompleteVisit(visit, settings) ??
        pass(`${how}, the click was saved and the visitor came to a page of the store.`, visit.started, kept.jar)
      )
    }),
})
