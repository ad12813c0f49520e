import { follows } from '../../basis.ts'
import { clickCookie, keptCookie, needsPlainCookie, plainCookie, whyNoCookie } from '../../reading/click-cookie.ts'
import { everyVisit, plantedBefore } from '../../reading/redirect-visits.ts'
import { isAsLong, isTenDays } from '../../reading/ten-days.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { duration, shown } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const newerClick = requirement({
  id: 'redirect.newer-click',
  level: 'recommended',
  title: 'A newer click replaces an older one, value and lifetime',
  failureTitle: 'An older click stays when a newer one comes',
  why: 'The publisher who sent the customer last is the one to be paid. Where the older click stays, the order is credited to the wrong one, or to none at all once the old cookie has run out.',
  basis: follows(
    'Create a redirect page',
    'Every visit brings a click to save for 10 days; the one that led to the order is the last.',
  ),
  expected: 'A visit with a new click overwrites the cookie of an older one, and its 10 days begin anew.',
  looksAt:
    'The cookie after a visit by a browser that held an older click: its value has to be the new click, and its lifetime a whole one.',
  advice: {
    text: 'Set the cookie on every visit, without asking whether there is one.',
    snippet: "// not: if (!request.cookies.retrack_click)\nresponse.cookie('retrack_click', click, tenDays)",
  },
  blame: 'redirect-page',
  judge: (evidence) =>
    everyVisit(evidence, ['newer-click'], (visit, settings) => {
      const planted = plantedBefore(evidence, visit)
      const { click } = visit.began
      if (planted === undefined || click === null) {
        return unproven('The visit was made without an older click.', RUN_AGAIN, visit.began)
      }
      const usual = needsPlainCookie(evidence)
      if (usual !== undefined) return usual
      const plain = plainCookie(evidence)
      const path = plain?.path
      const cookie = keptCookie(visit, path) === undefined ? undefined : clickCookie(visit, path)
      if (cookie === undefined) {
        const why = whyNoCookie(visit, settings)
        const seen = `The older click ${shown(planted.value)} stayed; ${shown(click)} was not saved.`
        return why.kind === 'breach' ? breach(seen, [planted, ...why.rests]) : why
      }
      if (cookie.value === planted.value) {
        return breach(`The cookie still holds the older click ${shown(planted.value)}, not ${shown(click)}.`, [
          planted,
          ...cookie.rests,
        ])
      }
      const isRenewed = isTenDays(cookie.lifetime) || (plain !== undefined && isAsLong(cookie.lifetime, plain.lifetime))
      if (!isRenewed) {
        const lasts =
          cookie.lifetime.kind === 'session' ? 'until the session ends' : `for ${duration(cookie.lifetime.ms)}`
        return breach(`The new click was saved, but ${lasts} only.`, [planted, ...cookie.rests])
      }
      return pass('The new click replaced the older one, and its lifetime began anew.', planted, ...cookie.rests)
    }),
})
