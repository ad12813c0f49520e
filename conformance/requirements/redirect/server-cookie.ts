import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const serverCookie = requirement({
  id: 'redirect.server-cookie',
  level: 'informational',
  title: 'The cookie is set by the server',
  failureTitle: 'The cookie is set by script, and some browsers shorten its life',
  why: 'Safari forgets a cookie that a script has set after 7 days, and after one where the link carries a click identifier. Later orders of everyone on an iPhone are then lost to the publishers who brought them.',
  source: standard(
    'WebKit: Tracking Prevention',
    'https://webkit.org/tracking-prevention/',
    'Safari keeps a cookie that script has set for 7 days at most, and for 24 hours where the visitor came from a known tracker with a decorated link.',
  ),
  expected: 'The cookie comes by the header `Set-Cookie`.',
  journeys: ['visit'],
  method: 'Who wrote the cookie: the header `Set-Cookie`, or a script.',
  remedy: {
    text: "Set it where the redirect is answered. Retrack's script example works, but in Safari not for 10 days.",
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
