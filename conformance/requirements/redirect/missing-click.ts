import { follows } from '../../basis.ts'
import { keptCookie } from '../../reading/click-cookie.ts'
import { clicksWritten, isExpired } from '../../reading/cookie-as-written.ts'
import { everyVisit, notAllSeen } from '../../reading/redirect-visits.ts'
import { noPageOfStore } from '../../reading/where-visits-end.ts'
import { shown, shownValue } from '../../reading/words.ts'
import { breach, pass, requirement } from '../../requirement.ts'

export const missingClick = requirement({
  id: 'redirect.missing-click',
  level: 'recommended',
  title: 'A visit without a click sets no cookie and still leads to the store',
  failureTitle: 'A visit without a click is not handled',
  why: 'Links are shortened, copied and cut by mail programs. Who comes by one is a customer all the same: an error page loses her, and an empty cookie takes the place of a good click, so that a publisher loses the order.',
  basis: follows(
    'Create a redirect page',
    'The page is promised `click`, but the link is in the hands of visitors: parameters get lost, and there is nothing to save then.',
  ),
  expected: 'With `click` absent or empty: no cookie `retrack_click`, no 5xx, and a page of the store.',
  looksAt:
    'With `click` absent, and with it empty: what cookies were written and kept, whether the store answered 5xx, and whether the visit ended on a page of the store.',
  advice: {
    text: 'Save the click only where there is one; redirect all the same.',
    snippet: "if (isUuid(click)) response.cookie('retrack_click', click, tenDays)\nresponse.redirect(302, target)",
  },
  blame: 'redirect-page',
  judge: (evidence) =>
    everyVisit(evidence, ['missing-click'], (visit, settings) => {
      const { began, items } = visit
      const how = began.click === null ? 'Without `click`' : 'With an empty `click`'
      const kept = keptCookie(visit)
      const written = clicksWritten(items).find((one) => !isExpired(one))
      if (kept !== undefined) {
        return breach(`${how}, the cookie was set to ${shownValue(kept.cookie.value)}.`, [began, kept.jar])
      }
      if (written !== undefined) return breach(`${how}, the store wrote ${shown(written.text)}.`, [began, written.item])
      return (
        noPageOfStore(visit, settings, how) ??
        notAllSeen(visit, settings) ??
        pass(`${how}, no cookie was set and the visitor came to a page of the store.`, began)
      )
    }),
})
