import { parseUrl } from '../../../shared/parse-url.ts'
import { FIX_COOKIE_FIRST, requireUsableCookie } from '../../analysis/click-cookie.ts'
import { getSeenAfterClick } from '../../analysis/deleted-clicks.ts'
import { list, pluralize, quoteValue } from '../../analysis/format.ts'
import { requireRedirectPage } from '../../analysis/redirect-visits.ts'
import { attributeToSetup, needsBrowser } from '../../analysis/setup.ts'
import type { WrittenCookie } from '../../analysis/written-cookies.ts'
import { ofKind } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const cookieKept = requirement({
  id: 'redirect.cookie-kept',
  level: 'recommended',
  title: 'No page deletes the cookie `retrack_click`',
  failureTitle: 'A page deletes the cookie `retrack_click`',
  why: "A click counts for ten days, whatever the visitor does in between. After the deletion, the visitor's orders make no leads.",
  source: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'From the visit to the confirmed order, no response and no script of the store deletes the cookie.',
  journeys: ['visit', 'first-order'],
  method:
    'What pages and their scripts write on the way from the redirect page to the order and after it, in `Set-Cookie` or by script. A deletion does not count if the same page also writes the click elsewhere.',
  remedy: {
    text: 'Leave the cookie alone: mark it as necessary in the consent tool, and do not delete it when an order is placed.',
    code: null,
  },
  component: 'redirect-page',
  judge: (evidence) =>
    requireRedirectPage(evidence, (settings) => {
      const { pages, deletions } = getSeenAfterClick(evidence)
      const [first, ...more] = deletions
      if (first !== undefined) {
        const where = list([...new Set(deletions.map(describePlace))].slice(0, 3))
        return failure(`${where} deleted the cookie: ${quoteValue(first.text)}.`, [
          first.item,
          ...more.map(({ item }) => item),
        ])
      }
      const scripted = ofKind(evidence, 'page').find(({ hasScript }) => settings.driver === 'http' && hasScript)
      if (scripted !== undefined) {
        return unproven(
          'The pages of the store load scripts, which only a browser does: one of them may delete the cookie.',
          needsBrowser(settings),
          scripted,
        )
      }
      const [page, ...others] = pages
      if (page !== undefined) {
        return pass(`None of ${pluralize(pages.length, 'page')} deleted the cookie.`, page, ...others)
      }
      const unseen = unproven('No page was seen by a visitor who had the cookie.', FIX_COOKIE_FIRST)
      return attributeToSetup(evidence, ['visit'], requireUsableCookie(evidence) ?? unseen)
    }),
})

function describePlace({ item, by }: WrittenCookie): string {
  const path = quoteValue(parseUrl(item.url)?.pathname ?? item.url)
  return by === 'header' ? `The response of ${path}` : `A script of ${path}`
}
