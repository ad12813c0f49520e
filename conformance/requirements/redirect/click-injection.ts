import { formatValue, quoteValue } from '../../analysis/format.ts'
import { findInjection } from '../../analysis/injection.ts'
import { getServerErrors, judgeEachVisit, judgeIncompleteVisit } from '../../analysis/redirect-visits.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const clickInjection = requirement({
  id: 'redirect.click-injection',
  level: 'recommended',
  title: 'A hostile click sets no other cookie, attribute, header or script',
  failureTitle: 'A hostile click breaks out of the cookie',
  why: "Anybody can write a link with any click. If it can end a header or an attribute, a stranger plants cookies in your customers' browsers or runs script in your pages. That puts their accounts at risk.",
  source: standard(
    'CWE-113: Improper Neutralization of CRLF Sequences in HTTP Headers',
    'https://cwe.mitre.org/data/definitions/113.html',
    'The click is written into a header or a script; nothing but a click may get there.',
  ),
  expected:
    'With `;`, CR LF, quotes, markup or 5 kB in `click` no other cookie, attribute, header or script appears. A 4xx is fine.',
  journeys: ['visit', 'click-injection'],
  method:
    'Cookies, attributes, headers and script that only the hostile click can have caused, and responses with 5xx; once for each attempt.',
  remedy: {
    text: 'Accept only a uuid.',
    code: 'is-click',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachVisit(evidence, ['click-injection'], (visit, settings) => {
      const { started } = visit
      const out = findInjection(visit)
      if (out !== undefined) return failure(`The click ${formatValue(started.click)} ${out.what}.`, [started, out.item])
      const [failing] = getServerErrors(visit)
      if (failing !== undefined) {
        return failure(
          `The click ${formatValue(started.click)} made ${quoteValue(failing.url)} answer ${failing.response?.status}.`,
          [started, failing],
        )
      }
      return judgeIncompleteVisit(visit, settings) ?? pass('No hostile click broke out of the cookie.', started)
    }),
})
