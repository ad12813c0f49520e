import { formatValue, quoteValue } from '../../analysis/format.ts'
import { getNavigations, judgeEachVisit, judgeIncompleteVisit } from '../../analysis/redirect-visits.ts'
import { isScriptUrl } from '../../analysis/script-urls.ts'
import { ofKind } from '../../evidence-view.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const scriptDeeplink = requirement({
  id: 'redirect.script-deeplink',
  level: 'recommended',
  title: 'A deeplink with script is neither followed nor echoed',
  failureTitle: 'Script in a deeplink reaches the pages of the store',
  why: "Script that runs in your pages acts as your customer: it reads the account and orders in the customer's name. The link looks like any other link to your store.",
  source: standard(
    'CWE-79: Cross-site Scripting',
    'https://cwe.mitre.org/data/definitions/79.html',
    "Anybody who writes a link could run script in the store's name, and take over what a visitor does there.",
  ),
  expected:
    'No `Location`, refresh or script leads to a `javascript:` or `data:` deeplink, and no page holds it unescaped.',
  journeys: ['visit', 'script-deeplink'],
  method:
    'Whether the deeplink ran as script, whether a step led to an address that begins with `javascript:` or `data:`, and whether a page holds the deeplink unescaped; once for each spelling.',
  remedy: {
    text: 'Allow only `http:` and `https:` to your own hosts, and escape what you show. `location.href = deeplink` runs a `javascript:` deeplink.',
    code: 'destination',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachVisit(evidence, ['script-deeplink'], (visit, settings) => {
      const { started, items } = visit
      const what = `The deeplink ${formatValue(started.deeplink)}`
      const [ran] = ofKind(items, 'injected-script')
      if (ran !== undefined) return failure(`${what} ran as script in ${quoteValue(ran.url)}.`, [started, ran])
      const led = getNavigations(visit).find(({ to, written }) => isScriptUrl(to) || isScriptUrl(written ?? ''))
      if (led !== undefined) return failure(`${what} was written as the next address (${led.by}).`, [started, led])
      for (const page of ofKind(items, 'page')) {
        const echo = page.unescaped.find(({ parameter }) => parameter === 'deeplink')
        if (echo === undefined) continue
        return failure(
          `${what} stands unescaped in the ${echo.place} of ${quoteValue(page.url)}: ${quoteValue(echo.excerpt)}.`,
          [started, page],
        )
      }
      return (
        judgeIncompleteVisit(visit, settings) ?? pass('No script in a deeplink was followed, run or echoed.', started)
      )
    }),
})
