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
  title: 'A parameter `click` on another page does not change the cookie',
  failureTitle: 'A parameter `click` on another page changes the cookie',
  why: "Newsletters, search engines and other networks add their own `click` to links into a store. If every page saves it as a click of Retrack, the customer's real click is lost, and the order makes no lead that counts.",
  source: follows(
    'Create a redirect page',
    'Retrack sends its click to one page, whose exact URL it knows. If another page gets this parameter with something else than a uuid, it comes from somebody else.',
  ),
  expected: `A visitor with a deeplink that contains \`click=${CLICK_IN_DEEPLINK}\` keeps the click from Retrack. A store may accept a click on any page if it is a uuid.`,
  journeys: ['visit', 'deeplink-encoding'],
  method: `What the redirect page, and the page that it leads to, write into the cookie, in \`Set-Cookie\` or by script, when the deeplink contains \`click=${CLICK_IN_DEEPLINK}\`.`,
  remedy: {
    text: 'Read `click` on the redirect page only, and accept only uuids: anything else would replace a click that counts.',
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
