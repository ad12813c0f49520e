import { parseUrl } from '../../../shared/parse-url.ts'
import { formatValue, quoteValue } from '../../analysis/format.ts'
import { getNavigations, judgeEachVisit, judgeIncompleteVisit } from '../../analysis/redirect-visits.ts'
import { FOREIGN_HOST } from '../../probes.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const foreignDeeplink = requirement({
  id: 'redirect.foreign-deeplink',
  level: 'recommended',
  title: 'A deeplink to another site is not followed',
  failureTitle: 'The redirect page follows deeplinks to other sites',
  why: 'An open redirect helps swindlers: a link that begins with your domain leads your customers to their page. Mail filters and advertising networks then block your domain, and your campaigns with it.',
  source: standard(
    'CWE-601: URL Redirection to Untrusted Site',
    'https://cwe.mitre.org/data/definitions/601.html',
    "A page that redirects anywhere lends the store's name to anybody who writes a link.",
  ),
  expected: 'A deeplink to another site leads to a page of the store or is refused, however it is disguised.',
  journeys: ['visit', 'foreign-deeplink'],
  method:
    'Each step of a visit, by header, refresh, form or script, when the deeplink names another site; once for each disguise. The other site has a name that never resolves.',
  remedy: {
    text: 'Parse the deeplink as a URL and compare its host with a list. Checking the beginning of the text is not enough: `https://store.example.evil`, `https://store.example@evil`, `//evil` and `\\\\evil` all pass such tests.',
    code: 'destination',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachVisit(evidence, ['foreign-deeplink'], (visit, settings) => {
      const away = getNavigations(visit).find(({ to }) => isForeign(to))
      if (away !== undefined) {
        return failure(`The deeplink ${formatValue(visit.started.deeplink)} led to ${quoteValue(away.to)}.`, [
          visit.started,
          away,
        ])
      }
      return judgeIncompleteVisit(visit, settings) ?? pass('No deeplink to another site was followed.', visit.started)
    }),
})

function isForeign(url: string): boolean {
  // A name may end with the dot of the root: it is the same site.
  const host = parseUrl(url)?.hostname.replace(/\.$/, '') ?? ''
  return host === FOREIGN_HOST || host.endsWith(`.${FOREIGN_HOST}`)
}
