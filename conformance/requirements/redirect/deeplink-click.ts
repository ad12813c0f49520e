import { parseUrl } from '../../../shared/parse-url.ts'
import { findKeptCookie, requireUsableCookie } from '../../analysis/click-cookie.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { quoteValue } from '../../analysis/format.ts'
import { getRedirectVisits, judgeIncompleteVisit, requireRedirectPage } from '../../analysis/redirect-visits.ts'
import { attributeToSetup, attributeToSetupOfRun, journeyMissing, needsBrowser } from '../../analysis/setup.ts'
import { getWrittenClickCookies } from '../../analysis/written-cookies.ts'
import { ofKind } from '../../evidence-view.ts'
import { CLICK_IN_DEEPLINK, VARIANT_WITH_CLICK } from '../../probes.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const deeplinkClick = requirement({
  id: 'redirect.deeplink-click',
  level: 'recommended',
  title: 'A parameter `click` of another page leaves the cookie as it is',
  failureTitle: 'A parameter `click` of another page replaces what the cookie holds',
  why: 'Newsletters, search engines and other networks add a `click` of their own to links into a store. Where each page takes it for one of Retrack, the click of the customer is gone, and what she orders makes no lead that counts.',
  source: follows(
    'Create a redirect page',
    'Retrack sends its click to one page, whose exact URL it is told. A parameter of this name that another page gets, which is no uuid, is of somebody else.',
  ),
  expected: `A visitor who is sent on to a deeplink with \`click=${CLICK_IN_DEEPLINK}\` in it keeps the click that Retrack sent her with. A store may take a click on any page, where it is a uuid.`,
  journeys: ['visit', 'deeplink-encoding'],
  method: `What the redirect page, and the page that it leads to, write into the cookie, in \`Set-Cookie\` or by script, where the deeplink has \`click=${CLICK_IN_DEEPLINK}\` in it.`,
  remedy: {
    text: 'Read `click` on the redirect page alone, and take nothing that is no uuid: it would replace a click that counts.',
    code: 'redirect-page',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    requireRedirectPage(evidence, (settings) => {
      const visit = getRedirectVisits(evidence, 'deeplink-encoding').find(
        ({ started }) => started.journey?.variant === VARIANT_WITH_CLICK,
      )
      if (visit === undefined) {
        return attributeToSetup(evidence, ['deeplink-encoding'], journeyMissing(evidence, 'deeplink-encoding'))
      }
      const { started, items } = visit
      const settle = () => {
        const other = getWrittenClickCookies(items).findLast(({ value }) => value === CLICK_IN_DEEPLINK)
        if (other !== undefined) {
          const path = parseUrl(other.url)?.pathname ?? other.url
          return failure(
            `${quoteValue(path)} wrote ${quoteValue(CLICK_IN_DEEPLINK)}, a parameter of the deeplink, into the cookie of the click ${quoteValue(started.click ?? '')}.`,
            [started, other.item],
          )
        }
        const unseen = judgeIncompleteVisit(visit, settings)
        if (unseen !== undefined) return unseen
        const page = ofKind(items, 'page').findLast(
          ({ url }) => parseUrl(url)?.searchParams.get('click') === CLICK_IN_DEEPLINK,
        )
        if (page === undefined) {
          const remedy = 'See `redirect.destination`; once visitors are sent there, run the check again.'
          return unproven('The page with this parameter was not seen.', remedy, started)
        }
        if (started.driver === 'http' && page.hasScript) {
          const reason = 'The page loads scripts, which only a browser does: one of them may write the cookie.'
          return unproven(reason, needsBrowser(settings), page)
        }
        const kept = findKeptCookie(visit)
        return kept === undefined
          ? unproven('The visit left no cookie.', RUN_AGAIN, started)
          : pass('The page with a `click` of its own left the cookie as it was.', started, page, kept.jar)
      }
      return attributeToSetupOfRun(evidence, started.journey?.run, requireUsableCookie(evidence) ?? settle())
    }),
})
