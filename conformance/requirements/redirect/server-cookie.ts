import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const serverCookie = requirement({
  id: 'redirect.server-cookie',
  level: 'informational',
  title: 'The cookie is set by the server',
  failureTitle: 'The cookie is set by script, and some browsers shorten its life',
  why: 'Safari deletes a cookie that a script has set after 7 days, or after one if the link carries a click identifier. Publishers then lose later orders of everyone on an iPhone.',
  source: standard(
    'WebKit: Tracking Prevention',
    'https://webkit.org/tracking-prevention/',
    'Safari keeps a cookie set by script for at most 7 days, and for 24 hours if the visitor came from a known tracker with a decorated link.',
  ),
  expected: 'The header `Set-Cookie` sets the cookie.',
  journeys: ['visit'],
  method: 'Who wrote the cookie: the header `Set-Cookie`, or a script.',
  remedy: {
    text: "Set it in the response that redirects. With Retrack's script example, Safari does not keep the cookie for 10 days.",
    code: 'click-cookie',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachClickCookie(evidence, ({ setBy, text, rests }) => {
      if (setBy === 'header') return pass('The cookie came by `Set-Cookie`.', ...rests)
      if (setBy === 'script') return failure(`A script wrote ${text}.`, rests)
      return unproven('Who set the cookie could not be seen.', RUN_AGAIN, ...rests)
    }),
})
