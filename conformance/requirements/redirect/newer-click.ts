import {
  findClickCookie,
  findKeptCookie,
  findUsableCookie,
  judgeMissingCookie,
  requireUsableCookie,
} from '../../analysis/click-cookie.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { isSameLifetime, isTenDays } from '../../analysis/cookie-lifetime.ts'
import { formatDuration, quoteValue } from '../../analysis/format.ts'
import { findPresetCookie, judgeEachVisit } from '../../analysis/redirect-visits.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const newerClick = requirement({
  id: 'redirect.newer-click',
  level: 'recommended',
  title: 'A newer click replaces an older one, with a new lifetime',
  failureTitle: 'An older click stays when a newer one comes',
  why: 'The publisher who sent the customer last is owed the commission. If the older click stays, the wrong publisher is paid, or nobody once the old cookie has expired.',
  source: follows(
    'Create a redirect page',
    'Every visit brings a click to save for 10 days; the last one led to the order.',
  ),
  expected: 'A visit with a new click overwrites the older cookie, and its 10 days start again.',
  journeys: ['visit', 'newer-click'],
  method:
    'The cookie after a visit by a browser that held an older click: its value must be the new click, with a full lifetime.',
  remedy: {
    text: 'Set the cookie on every visit, even if there is one already.',
    code: 'redirect-page',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachVisit(evidence, ['newer-click'], (visit, settings) => {
      const planted = findPresetCookie(evidence, visit)
      const { click } = visit.started
      if (planted === undefined || click === null) {
        return unproven('The visit was made without an older click.', RUN_AGAIN, visit.started)
      }
      const usual = requireUsableCookie(evidence)
      if (usual !== undefined) return usual
      const plain = findUsableCookie(evidence)
      const path = plain?.path
      const cookie = findKeptCookie(visit, path) === undefined ? undefined : findClickCookie(visit, path)
      if (cookie === undefined) {
        const why = judgeMissingCookie(visit, settings)
        const seen = `The older click ${quoteValue(planted.value)} stayed; ${quoteValue(click)} was not saved.`
        return why.kind === 'failure' ? failure(seen, [planted, ...why.evidence]) : why
      }
      if (cookie.value === planted.value) {
        return failure(
          `The cookie still holds the older click ${quoteValue(planted.value)}, not ${quoteValue(click)}.`,
          [planted, ...cookie.rests],
        )
      }
      const isRenewed =
        isTenDays(cookie.lifetime) || (plain !== undefined && isSameLifetime(cookie.lifetime, plain.lifetime))
      if (!isRenewed) {
        const lasts =
          cookie.lifetime.kind === 'session' ? 'until the session ends' : `for ${formatDuration(cookie.lifetime.ms)}`
        return failure(`The new click was saved, but ${lasts} only.`, [planted, ...cookie.rests])
      }
      return pass('The new click replaced the older one, and its lifetime began anew.', planted, ...cookie.rests)
    }),
})
