import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { DOCUMENTED_COOKIE, documented } from '../../requirement-source.ts'

export const cookieSecure = requirement({
  id: 'redirect.cookie-secure',
  level: 'required',
  title: 'The cookie is `Secure`',
  failureTitle: 'The cookie is not `Secure`',
  why: 'The click decides who is paid. Without `Secure` it also travels over plain http, where anyone on the way can read it or put another in its place.',
  source: documented('Create a redirect page', DOCUMENTED_COOKIE),
  expected: 'The cookie has the attribute `Secure`.',
  journeys: ['visit'],
  method:
    'The attribute `Secure`, as the store wrote it, in `Set-Cookie` or by script, or else as the browser keeps it.',
  remedy: {
    text: 'Write `Secure` always, also in development: browsers keep such cookies over http on localhost and 127.0.0.1. Behind a proxy that ends TLS a framework may take the connection for plain http and leave it out: tell it to trust the proxy.',
    code: 'click-cookie',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachClickCookie(evidence, ({ secure, text, rests }) =>
      secure ? pass('The cookie is `Secure`.', ...rests) : failure(`There is no \`Secure\` in ${text}.`, rests),
    ),
})
