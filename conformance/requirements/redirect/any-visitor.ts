import { findKeptCookie, requireUsableCookie } from '../../analysis/click-cookie.ts'
import { quoteValue } from '../../analysis/format.ts'
import {
  describeResponses,
  getNavigations,
  getRedirectVisits,
  judgeEachVisit,
  judgeIncompleteVisit,
} from '../../analysis/redirect-visits.ts'
import { isStoreUrl } from '../../analysis/setup.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

const WHO: Readonly<Record<string, string>> = {
  phone: 'with a phone',
  swedish: 'whose browser asks for Swedish',
}

export const anyVisitor = requirement({
  id: 'redirect.any-visitor',
  level: 'recommended',
  title: 'Phones and browsers in another language get the cookie, too',
  failureTitle: 'A phone, or a browser in another language, gets no cookie',
  why: 'Stores redirect phones to their own pages, and languages to their own paths. If that redirect drops the query, the click is lost before the redirect page: for every phone, or for a whole country.',
  source: follows('Create a redirect page', 'Every visitor from Retrack brings a click, with any browser.'),
  expected: 'The cookie is stored after a visit by a phone, and by a browser that asks for Swedish.',
  journeys: ['visit', 'other-visitor'],
  method:
    'The cookie after a visit as Chrome on Android, and after one with `Accept-Language: sv-SE`, compared with the plain visits.',
  remedy: {
    text: 'Make the redirect of phones and languages keep the query, or exclude the redirect page from it.',
    code: null,
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachVisit(evidence, ['other-visitor'], (visit, settings) => {
      const { started } = visit
      const who = `A visitor ${WHO[started.journey?.variant ?? ''] ?? 'of another kind'}`
      const usual = requireUsableCookie(evidence)
      if (usual !== undefined) return usual
      const kept = findKeptCookie(visit)
      const isUsual = getRedirectVisits(evidence, 'visit').some(
        (plain) => plain.started.click !== null && findKeptCookie(plain)?.cookie.value === plain.started.click,
      )
      if (kept !== undefined && (kept.cookie.value === started.click || !isUsual))
        return pass(`${who} kept her click.`, started, kept.jar)
      const away = getNavigations(visit).find(({ outcome, to }) => outcome === 'not-tried' && !isStoreUrl(settings, to))
      if (away !== undefined) {
        return unproven(
          `${who} was sent to ${quoteValue(away.to)}, which the config does not name.`,
          'If that is a page of the store, add its origin to `origins` under `store` in retrack-kit.yaml.',
          started,
          away,
        )
      }
      const unseen = judgeIncompleteVisit(visit, settings)
      if (unseen !== undefined) return unseen
      return kept === undefined
        ? failure(`${who} kept no cookie: the redirect page ${describeResponses(visit)}.`, [started])
        : failure(
            `${who} had the click ${quoteValue(started.click ?? '')}, and the cookie held ${quoteValue(kept.cookie.value)}.`,
            [started, kept.jar],
          )
    }),
})
