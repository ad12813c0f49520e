import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { DOCUMENTED_COOKIE, documented } from '../../requirement-source.ts'

export const cookieSecure = requirement({
  id: 'redirect.cookie-secure',
  level: 'required',
  title: 'The cookie is `Secure`',
  failureTitle: 'The cookie is not `Secure`',
  why: 'The click decides who is paid. Without `Secure` the cookie also travels over plain http, where others can read or replace it.',
  source: documented('Create a redirect page', DOCUMENTED_COOKIE),
  expected: 'The cookie has the attribute `Secure`.',
  journeys: ['visit'],
  method:
    'The attribute `Secure`, as the store wrote it in `Set-Cookie` or by script, or else as the browser keeps it.',
  remedy: {
    text: 'Always write `Secure`, also in development: browsers keep such cookies over http on localhost and 127.0.0.1. Behind a proxy that ends TLS, a framework may leave it out: tell the framework to trust the proxy.',
    code: 'click-cookie',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachClickCookie(evidence, ({ secure, text, rests }) =>
      secure ? pass('The cookie is `Secure`.', ...rests) : failure(`There is no \`Secure\` in ${text}.`, rests),
    ),
})
