import { getCacheability } from '../../analysis/cacheability.ts'
import { findKeptCookie, requireUsableCookie } from '../../analysis/click-cookie.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { getRedirectVisits, judgeIncompleteVisit, requireRedirectPage } from '../../analysis/redirect-visits.ts'
import { attributeToSetup, needsBrowser } from '../../analysis/setup.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const notCacheable = requirement({
  id: 'redirect.not-cacheable',
  level: 'recommended',
  title: 'Opening the same link again sets the cookie again',
  failureTitle: 'The redirect is cached, so the same link sets no cookie the second time',
  why: 'A browser that has cached the redirect does not ask your store again. The second visit by the same link sets no cookie, so the orders of returning customers make no leads. You cannot remove a 301 from the browsers that cached it.',
  source: standard(
    'RFC 9111, section 4.2.2, and RFC 9110, section 15.4.2',
    'https://www.rfc-editor.org/rfc/rfc9111#section-4.2.2',
    'Browsers may cache a 301 without cache headers; then the store does not see the second visit.',
  ),
  expected: 'With the cookies cleared and the cache kept, opening the same link sets `retrack_click` again.',
  journeys: ['visit', 'same-link-again'],
  method:
    'The cookie after the same link was opened twice, with cookies cleared in between and the cache kept. Without a browser: the status and the cache headers of the first response.',
  remedy: {
    text: 'Respond with 302 or 303, not 301 or 308, and forbid caching.',
    code: 'redirect-page',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    requireRedirectPage(evidence, (settings) => {
      const visits = getRedirectVisits(evidence, 'same-link-again')
      const [first, again] = [
        visits.find(({ started }) => !started.cookiesCleared),
        visits.find(({ started }) => started.cookiesCleared),
      ]
      const open = (reason: string, remedy = RUN_AGAIN) =>
        attributeToSetup(
          evidence,
          ['same-link-again'],
          unproven(reason, remedy, ...visits.map(({ started }) => started)),
        )
      if (first === undefined || again === undefined) return open('The same link was not opened twice.')
      const usual = requireUsableCookie(evidence)
      if (usual !== undefined) return attributeToSetup(evidence, ['visit'], usual)
      if (findKeptCookie(first) === undefined) return open('The first of the two visits left no cookie.')
      const kept = findKeptCookie(again)
      const cached = getCacheability(first)
      if (again.started.driver === 'http') {
        // This driver has no cache: only the headers tell what a browser would do.
        if (cached.kind === 'unclear') return open(cached.seen, needsBrowser(settings))
        if (cached.kind === 'kept') return failure(cached.seen, [cached.answer])
        return kept === undefined
          ? open('The second visit left no cookie.')
          : pass(cached.seen, cached.answer, again.started, kept.jar)
      }
      if (kept !== undefined) return pass('The second visit set the cookie again.', again.started, kept.jar)
      const unseen = judgeIncompleteVisit(again, settings)
      if (unseen !== undefined) return attributeToSetup(evidence, ['same-link-again'], unseen)
      return failure(`The second visit set no cookie. ${cached.seen}`, [first.started, again.started])
    }),
})
