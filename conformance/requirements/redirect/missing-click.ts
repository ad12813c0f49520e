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
  why: 'Links are shortened, copied, and cut by mail programs. Their visitors are customers, too: an error page loses them, and an empty cookie that replaces a good click loses the publisher the order.',
  source: follows(
    'Create a redirect page',
    'Retrack adds `click`, but links change on their way and lose parameters. Then there is nothing to save.',
  ),
  expected: 'With `click` absent or empty: no cookie `retrack_click`, no 5xx, and a page of the store.',
  journeys: ['visit', 'missing-click'],
  method:
    'With `click` absent, and with it empty: which cookies were written and kept, whether the store responded with 5xx, and whether the visit ended on a page of the store.',
  remedy: {
    text: 'Save the click only if there is one; redirect in any case.',
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
