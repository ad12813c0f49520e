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
  title: 'The ten days of a click do not start again with each page',
  failureTitle: 'The ten days of a click start again with each page',
  why: 'A click counts for ten days from its visit. If each page starts the ten days again, a customer who comes every week keeps the click for years. You pay commission that you do not owe.',
  source: follows(
    'Create a redirect page',
    'The click is saved with a 10-day expiration when Retrack sends the visitor; opening another page later is not a click.',
  ),
  expected: 'A page that is opened without a link from Retrack does not change the lifetime of the cookie.',
  journeys: ['visit', 'later-page'],
  method:
    'What a page of the store (the deeplink, opened directly) writes in `Set-Cookie` or by script, for a visitor whose cookie has two days left.',
  remedy: {
    text: 'Write the cookie only on the redirect page. If a session or a script writes it on every page, let it do so only where there is no cookie.',
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
