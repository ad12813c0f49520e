import { findKeptCookie, requireUsableCookie } from '../../analysis/click-cookie.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { quoteValue } from '../../analysis/format.ts'
import { getRedirectVisits, judgeIncompleteVisit, requireRedirectPage } from '../../analysis/redirect-visits.ts'
import { attributeToSetup } from '../../analysis/setup.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const laterVisit = requirement({
  id: 'redirect.later-visit',
  level: 'recommended',
  title: 'A later visit without a click keeps the earlier cookie',
  failureTitle: 'A later visit without a click removes the earlier cookie',
  why: 'Customers come back within the ten days by a bookmark, a mail or another link to the same page, and order. If that visit empties or deletes the cookie, the publisher who sent them gets nothing.',
  source: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'A visit without `click` leaves the cookie unchanged.',
  journeys: ['visit', 'later-visit'],
  method:
    'The cookie after a visit with a click, and after a visit of the same visitor without `click` right after it.',
  remedy: {
    text: 'Write the cookie only if the visit brings a click, and never delete it.',
    code: 'redirect-page',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    requireRedirectPage(evidence, (settings) => {
      const visits = getRedirectVisits(evidence, 'later-visit')
      const first = visits.find(({ started }) => started.click !== null)
      const later = visits.find(({ started }) => started.click === null)
      const open = (reason: string) =>
        attributeToSetup(
          evidence,
          ['later-visit'],
          unproven(reason, RUN_AGAIN, ...visits.map(({ started }) => started)),
        )
      if (first === undefined || later === undefined) return open('No visitor came a second time.')
      const usual = requireUsableCookie(evidence)
      if (usual !== undefined) return attributeToSetup(evidence, ['visit'], usual)
      const before = findKeptCookie(first)
      if (before === undefined) return open('The first of the two visits left no cookie.')
      const after = findKeptCookie(later, before.cookie.path)
      if (after !== undefined && after.cookie.value === before.cookie.value)
        return pass(
          'The second visit, without a click, left the cookie as it was.',
          later.started,
          before.jar,
          after.jar,
        )
      const unseen = judgeIncompleteVisit(later, settings)
      if (unseen !== undefined) return attributeToSetup(evidence, ['later-visit'], unseen)
      const what = after === undefined ? 'was gone' : `held ${quoteValue(after.cookie.value)}`
      return failure(
        `After a visit without \`click\` the cookie ${what}; before it held ${quoteValue(before.cookie.value)}.`,
        [later.started, before.jar, ...(after === undefined ? [] : [after.jar])],
      )
    }),
})
