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
  why: 'A click is worth money with or without a deeplink. A page that fails without one loses the visitor and the commission of whoever sent her.',
  source: follows(
    'Create a redirect page',
    'The page is promised `deeplink`, but the link is in the hands of visitors; the click is worth saving without it.',
  ),
  expected: 'With `deeplink` absent or empty: the cookie is stored, no 5xx, and a page of the store.',
  journeys: ['visit', 'missing-deeplink'],
  method:
    'With `deeplink` absent, and with it empty: whether the cookie is kept, whether the store answered 5xx, and whether the visit ended on a page of the store.',
  remedy: {
    text: 'Save the click first; where there is no deeplink, send the visitor to the start page.',
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
