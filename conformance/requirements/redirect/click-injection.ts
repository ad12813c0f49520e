import { standard } from '../../basis.ts'
import { brokenOut } from '../../reading/injection.ts'
import { everyVisit, notAllSeen, serverErrors } from '../../reading/redirect-visits.ts'
import { shown, shownValue } from '../../reading/words.ts'
import { breach, pass, requirement } from '../../requirement.ts'

export const clickInjection = requirement({
  id: 'redirect.click-injection',
  level: 'recommended',
  title: 'A hostile click sets no other cookie, attribute, header or script',
  failureTitle: 'A hostile click breaks out of the cookie',
  why: "The click comes from whoever wrote the link. If it can end a header or an attribute, a stranger plants cookies in your customers' browsers or runs script in your pages, and it is their accounts that are lost, not only commissions.",
  basis: standard(
    'CWE-113: Improper Neutralization of CRLF Sequences in HTTP Headers',
    'https://cwe.mitre.org/data/definitions/113.html',
    'The click is written into a header or a script; what is not a click must not get there.',
  ),
  expected:
    'With `;`, CR LF, quotes, markup or 5 kB in `click` no other cookie, attribute, header or script appears; refusing it with 4xx is fine.',
  looksAt:
    'Cookies, attributes, headers and script that only the hostile click can have brought, and answers of 5xx; once for each attempt.',
  advice: {
    text: 'Let through what is a uuid, and nothing else.',
    snippet: 'const isUuid = (click) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(click)',
  },
  blame: 'redirect-page',
  judge: (evidence) =>
    everyVisit(evidence, ['click-injection'], (visit, settings) => {
      const { began } = visit
      const out = brokenOut(visit)
      if (out !== undefined) return breach(`The click ${shownValue(began.click)} ${out.what}.`, [began, out.item])
      const [failing] = serverErrors(visit)
      if (failing !== undefined) {
        return breach(
          `The click ${shownValue(began.click)} made ${shown(failing.url)} answer ${failing.response?.status}.`,
          [began, failing],
        )
      }
      return notAllSeen(visit, settings) ?? pass('No hostile click broke out of the cookie.', began)
    }),
})
