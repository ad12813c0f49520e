import { CLICK_LIFETIME_MS } from '../../../schemas/terms.ts'
import { requireUsableCookie } from '../../analysis/click-cookie.ts'
import { quoteValue } from '../../analysis/format.ts'
import { findPresetCookie, judgeIncompleteVisit, requireRedirectPage } from '../../analysis/redirect-visits.ts'
import { attributeToSetup, attributeToSetupOfRun, journeyMissing, needsBrowser } from '../../analysis/setup.ts'
import { getWrittenClickCookies, type WrittenCookie } from '../../analysis/written-cookies.ts'
import { getVisits, ofKind } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const lifetimeKept = requirement({
  id: 'redirect.lifetime-kept',
  level: 'recommended',
  title: 'The ten days of a click do not begin anew with each page',
  failureTitle: 'The ten days of a click begin anew with each page',
  why: 'A click counts for ten days from the visit that brought it. Where each page writes the cookie again, for ten days from then, a customer who comes by every week keeps her click for years: you pay commission on orders that no publisher is owed.',
  source: follows(
    'Create a redirect page',
    'The click is saved with a 10-day expiration, when Retrack sends its visitor; a page that she opens later is no click.',
  ),
  expected: 'A page that a visitor opens without a link from Retrack leaves the lifetime of her cookie as it is.',
  journeys: ['visit', 'later-page'],
  method:
    'What a page of the store (the deeplink by itself) writes, in `Set-Cookie` or by script, for a visitor whose cookie has two days left.',
  remedy: {
    text: 'Write the cookie on the redirect page alone. Where something on every page writes it, as a session that is prolonged or a script that copies the click, let it write only where there is none.',
    code: 'click-cookie',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    requireRedirectPage(evidence, (settings) => {
      const visit = getVisits(evidence).find(({ started }) => started.journey?.name === 'later-page')
      const planted = visit && findPresetCookie(evidence, visit)
      if (visit === undefined || planted === undefined) {
        return attributeToSetup(evidence, ['later-page'], journeyMissing(evidence, 'later-page'))
      }
      const { started, items } = visit
      const settle = () => {
        const anew = getWrittenClickCookies(items).find(({ value }) => value === planted.value)
        if (anew !== undefined && outlasts(anew, planted.expires)) {
          const path = new URL(anew.url).pathname
          return failure(
            `${quoteValue(path)} wrote the cookie of a click with two days left anew: ${quoteValue(anew.text)}.`,
            [planted, started, anew.item],
          )
        }
        const unseen = judgeIncompleteVisit(visit, settings)
        if (unseen !== undefined) return unseen
        const scripted = ofKind(items, 'page').find(({ hasScript }) => started.driver === 'http' && hasScript)
        if (scripted !== undefined) {
          return unproven(
            'The pages of the store load scripts, which only a browser does: one of them may write the cookie anew.',
            needsBrowser(settings),
            scripted,
          )
        }
        const [page, ...more] = ofKind(items, 'exchange').filter(({ resource }) => resource === 'document')
        return page === undefined
          ? unproven('No page of the store was seen.', 'See `redirect.destination`, and run the check again.', started)
          : pass('A page left the cookie of an older click as it was.', planted, page, ...more)
      }
      return attributeToSetupOfRun(evidence, started.journey?.run, requireUsableCookie(evidence) ?? settle())
    }),
})

/** By far, that is: by more than the days which the cookie had left. */
function outlasts({ lifetime, item }: WrittenCookie, expires: string | null): boolean {
  if (lifetime.kind === 'session') return false
  const left = expires === null ? 0 : Date.parse(expires) - Date.parse(item.at)
  return lifetime.ms - left > CLICK_LIFETIME_MS / 10
}
