import { standard } from '../../basis.ts'
import { ofKind } from '../../evidence-view.ts'
import { everyVisit, navigations, notAllSeen } from '../../reading/redirect-visits.ts'
import { isScriptUrl } from '../../reading/script-urls.ts'
import { shown, shownValue } from '../../reading/words.ts'
import { breach, pass, requirement } from '../../requirement.ts'

export const scriptDeeplink = requirement({
  id: 'redirect.script-deeplink',
  level: 'recommended',
  title: 'A deeplink that is script is neither followed nor echoed',
  failureTitle: 'Script in a deeplink gets into the pages of the store',
  why: 'Script that runs in your pages acts as your customer: it reads her account and orders in her name. The link that carries it looks like any other link to your store.',
  basis: standard(
    'CWE-79: Cross-site Scripting',
    'https://cwe.mitre.org/data/definitions/79.html',
    'Whoever writes a link could run script in the name of the store and take over what a visitor does there.',
  ),
  expected:
    'No `Location`, refresh or script leads to a `javascript:` or `data:` deeplink, and no page holds it unescaped.',
  looksAt:
    'Whether the deeplink ran as script, whether a step led to an address that begins with `javascript:` or `data:`, and whether a page of the store holds the deeplink unescaped; once for each spelling.',
  advice: {
    text: 'Allow `http:` and `https:` to your own hosts only, and escape what you show. `location.href = deeplink` runs a `javascript:` deeplink.',
    snippet:
      "const target = new URL(deeplink, location.origin)\nlocation.replace(target.origin === location.origin ? target.href : '/')",
  },
  blame: 'redirect-page',
  judge: (evidence) =>
    everyVisit(evidence, ['script-deeplink'], (visit, settings) => {
      const { began, items } = visit
      const what = `The deeplink ${shownValue(began.deeplink)}`
      const [ran] = ofKind(items, 'injected-script')
      if (ran !== undefined) return breach(`${what} ran as script in ${shown(ran.url)}.`, [began, ran])
      const led = navigations(visit).find(({ to, written }) => isScriptUrl(to) || isScriptUrl(written ?? ''))
      if (led !== undefined) return breach(`${what} was written as the next address (${led.by}).`, [began, led])
      for (const page of ofKind(items, 'page')) {
        const echo = page.unescaped.find(({ parameter }) => parameter === 'deeplink')
        if (echo === undefined) continue
        return breach(`${what} stands unescaped in the ${echo.place} of ${shown(page.url)}: ${shown(echo.excerpt)}.`, [
          began,
          page,
        ])
      }
      return notAllSeen(visit, settings) ?? pass('No script in a deeplink was followed, run or echoed.', began)
    }),
})
