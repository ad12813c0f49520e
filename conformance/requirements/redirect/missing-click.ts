import { findKeptCookie } from '../../analysis/click-cookie.ts'
import { findMissingStorePage } from '../../analysis/final-page.ts'
import { formatValue, quoteValue } from '../../analysis/format.ts'
import { judgeEachVisit, judgeIncompleteVisit } from '../../analysis/redirect-visits.ts'
import { getWrittenClickCookies, isExpired } from '../../analysis/written-cookies.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const missingClick = requirement({
  id: 'redirect.missing-click',
  level: 'recommended',
  title: 'A visit without a click sets no cookie and still leads to the store',
  failureTitle: 'A visit without a click is not handled',
  why: 'Links are shortened, copied and cut by mail programs. Who comes by one is a customer all the same: an error page loses her, and an empty cookie takes the place of a good click, so that a publisher loses the order.',
  source: follows(
    'Create a redirect page',
    'The page is promised `click`, but the link is in the hands of visitors: parameters get lost, and there is nothing to save then.',
  ),
  expected: 'With `click` absent or empty: no cookie `retrack_click`, no 5xx, and a page of the store.',
  journeys: ['visit', 'missing-click'],
  method:
    'With `click` absent, and with it empty: what cookies were written and kept, whether the store answered 5xx, and whether the visit ended on a page of the store.',
  remedy: {
    text: 'Save the click only where there is one; redirect all the same.',
    code: 'redirect-page',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachVisit(evidence, ['missing-click'], (visit, settings) => {
      const { started, items } = visit
      const how = started.click === null ? 'Without `click`' : 'With an empty `click`'
      const kept = findKeptCookie(visit)
      const written = getWrittenClickCookies(items).find((one) => !isExpired(one))
      if (kept !== undefined) {
        return failure(`${how}, the cookie was set to ${formatValue(kept.cookie.value)}.`, [started, kept.jar])
      }
      if (written !== undefined)
        return failure(`${how}, the store wrote ${quoteValue(written.text)}.`, [started, written.item])
      return (
        findMissingStorePage(visit, settings, how) ??
        judgeIncompleteVisit(visit, settings) ??
        pass(`${how}, no cookie was set and the visitor came to a page of the store.`, started)
      )
    }),
})
