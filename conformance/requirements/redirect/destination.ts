import { documented } from '../../basis.ts'
import { difference, isSameAddress, isSameButFragment } from '../../reading/addresses.ts'
import { answersOf, everyVisit, notAllSeen, runsInCircles, sentTo, stayed } from '../../reading/redirect-visits.ts'
import { mixedLoopback, needsBrowser } from '../../reading/set-up.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { shown } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const destination = requirement({
  id: 'redirect.destination',
  level: 'required',
  title: 'The redirect page sends visitors to exactly the deeplink',
  failureTitle: 'The redirect page does not send visitors to the deeplink as it was given',
  why: "Visitors were promised a product, in a size, at a campaign's price. On the start page or an error page they leave, and what the query carried, such as a campaign's code, is gone: the publisher's work was for nothing, and so is your sale.",
  basis: documented('Create a redirect page', 'Once stored, redirect the user to the deeplink URL.'),
  expected:
    'The request after the redirect page is for the deeplink: same host, path, query and fragment, however they are encoded.',
  looksAt:
    "The first address that the redirect page leads to, by `Location`, refresh, form or script, compared with the deeplink as browsers compare URLs: for each deeplink of the config, and for each of the awkward ones. Where the store's own pages redirect to later is not looked at.",
  advice: {
    text: 'Decode the parameter once, which most frameworks have done already, compare the result with the hosts you allow, and redirect to it as it is. Decoding twice, `encodeURI` and putting the URL together again from its parts each change some deeplinks.',
    snippet:
      "const target = new URL(deeplink)\nif (target.host === 'www.store.example') response.redirect(302, target.href)",
  },
  blame: 'redirect-page',
  judge: (evidence) =>
    everyVisit(evidence, ['visit', 'deeplink-encoding'], (visit, settings) => {
      const { began } = visit
      const { deeplink } = began
      if (deeplink === null) return unproven('The visit was made without a deeplink.', RUN_AGAIN, began)
      const sent = sentTo(visit)
      if (sent === undefined) {
        const open = notAllSeen(visit, settings) ?? mixedLoopback(settings)
        const seen = `The redirect page ${answersOf(visit)} and led nowhere; the deeplink was ${shown(deeplink)}.`
        if (runsInCircles(visit)) return breach('The redirect page redirects to itself, over and over.', [began])
        if (open !== undefined) return open
        return stayed(visit)
          ? breach(seen, [began])
          : unproven('The step that led away from the redirect page is missing.', RUN_AGAIN, began)
      }
      const { to, fragmentSeen, rests } = sent
      if (isSameAddress(to, deeplink)) return pass('Each visitor was sent to her deeplink exactly.', ...rests)
      if (!fragmentSeen && isSameButFragment(to, deeplink)) {
        return unproven(`The fragment of ${shown(deeplink)} could not be seen.`, needsBrowser(settings), ...rests)
      }
      const seen = `For the deeplink ${shown(deeplink)} the visitor was sent to ${shown(to)}.`
      return mixedLoopback(settings) ?? breach(`${seen} ${difference(deeplink, to)}`, rests)
    }),
})
