import { RUN_AGAIN } from '../../analysis/combine.ts'
import { quoteValue } from '../../analysis/format.ts'
import {
  describeResponses,
  findDestination,
  hasRedirectLoop,
  judgeEachVisit,
  judgeIncompleteVisit,
  stayedOnRedirectPage,
} from '../../analysis/redirect-visits.ts'
import { findMixedLoopback, needsBrowser } from '../../analysis/setup.ts'
import { describeDifference, isSameUrl, isSameWithoutFragment } from '../../analysis/urls.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const destination = requirement({
  id: 'redirect.destination',
  level: 'required',
  title: 'The redirect page sends visitors to exactly the deeplink',
  failureTitle: 'The redirect page does not send visitors to exactly the deeplink',
  why: 'Publishers promise a product, a size or a campaign price. Visitors who end on the start page or an error page leave, and a lost query loses a campaign code. The publisher loses the commission, and you lose the sale.',
  source: documented('Create a redirect page', 'Once stored, redirect the user to the deeplink URL.'),
  expected:
    'The request after the redirect page is for the deeplink: same host, path, query and fragment, in any encoding.',
  journeys: ['visit', 'deeplink-encoding'],
  method:
    'The first address that the redirect page leads to, by `Location`, refresh, form or script, compared with the deeplink as browsers compare URLs. This is done for each deeplink of the config, and for deeplinks that are hard to pass on. Later redirects by other pages do not count.',
  remedy: {
    text: 'Decode the parameter once (most frameworks already do), compare the result with the hosts that you allow, and redirect to it unchanged. Some deeplinks change if you decode them twice, use `encodeURI`, or rebuild the URL from its parts.',
    code: 'destination',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachVisit(evidence, ['visit', 'deeplink-encoding'], (visit, settings) => {
      const { started } = visit
      const { deeplink } = started
      if (deeplink === null) return unproven('The visit was made without a deeplink.', RUN_AGAIN, started)
      const sent = findDestination(visit)
      if (sent === undefined) {
        const open = judgeIncompleteVisit(visit, settings) ?? findMixedLoopback(settings)
        const seen = `The redirect page ${describeResponses(visit)} and led nowhere; the deeplink was ${quoteValue(deeplink)}.`
        if (hasRedirectLoop(visit)) return failure('The redirect page redirects to itself, over and over.', [started])
        if (open !== undefined) return open
        return stayedOnRedirectPage(visit)
          ? failure(seen, [started])
          : unproven('The step that led away from the redirect page is missing.', RUN_AGAIN, started)
      }
      const { to, fragmentSeen, rests } = sent
      if (isSameUrl(to, deeplink)) return pass('Each visitor was sent to her deeplink exactly.', ...rests)
      if (!fragmentSeen && isSameWithoutFragment(to, deeplink)) {
        return unproven(`The fragment of ${quoteValue(deeplink)} could not be seen.`, needsBrowser(settings), ...rests)
      }
      const seen = `For the deeplink ${quoteValue(deeplink)} the visitor was sent to ${quoteValue(to)}.`
      return findMixedLoopback(settings) ?? failure(`${seen} ${describeDifference(deeplink, to)}`, rests)
    }),
})
