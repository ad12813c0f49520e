import { follows } from '../../basis.ts'
import { keptCookie, needsPlainCookie, whyNoCookie } from '../../reading/click-cookie.ts'
import { everyVisit, notAllSeen } from '../../reading/redirect-visits.ts'
import { noPageOfStore } from '../../reading/where-visits-end.ts'
import { pass, requirement } from '../../requirement.ts'

export const missingDeeplink = requirement({
  id: 'redirect.missing-deeplink',
  level: 'recommended',
  title: 'A visit without a deeplink saves the click and leads to the store',
  failureTitle: 'A visit without a deeplink is not handled',
  why: 'A click is worth money with or without a deeplink. A page that fails without one loses the visitor and the commission of whoever sent her.',
  basis: follows(
    'Create a redirect page',
    'The page is promised `deeplink`, but the link is in the hands of visitors; the click is worth saving without it.',
  ),
  expected: 'With `deeplink` absent or empty: the cookie is stored, no 5xx, and a page of the store.',
  looksAt:
    'With `deeplink` absent, and with it empty: whether the cookie is kept, whether the store answered 5xx, and whether the visit ended on a page of the store.',
  advice: {
    text: 'Save the click first; where there is no deeplink, send the visitor to the start page.',
    snippet: "response.redirect(302, isOwnUrl(deeplink) ? deeplink : '/')",
  },
  blame: 'redirect-page',
  judge: (evidence) =>
    everyVisit(evidence, ['missing-deeplink'], (visit, settings) => {
      const how = visit.began.deeplink === null ? 'Without `deeplink`' : 'With an empty `deeplink`'
      const nowhere = noPageOfStore(visit, settings, how)
      if (nowhere !== undefined) return nowhere
      const kept = keptCookie(visit)
      if (kept === undefined) return needsPlainCookie(evidence) ?? whyNoCookie(visit, settings)
      return (
        notAllSeen(visit, settings) ??
        pass(`${how}, the click was saved and the visitor came to a page of the store.`, visit.began, kept.jar)
      )
    }),
})
