import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { DOCUMENTED_COOKIE, documented } from '../../requirement-source.ts'

export const cookieSameSite = requirement({
  id: 'redirect.cookie-samesite',
  level: 'required',
  title: 'The cookie says `SameSite=Lax`',
  failureTitle: 'The cookie does not say `SameSite=Lax`',
  why: "Browsers disagree about a cookie that does not say `Lax`. Left out, its meaning depends on the browser; `Strict` hides it on the first page that a visitor from another site opens; `None` is refused as a third party's more and more. Each loses leads in some browsers only, which is hard to notice in your figures.",
  source: documented('Create a redirect page', DOCUMENTED_COOKIE),
  expected: 'The cookie has the attribute `SameSite=Lax`, spelled out.',
  journeys: ['visit'],
  method:
    "The attribute `SameSite`, as the store wrote it, in `Set-Cookie` or by script, or else as the browser keeps it. A browser's default does not count as spelled out.",
  remedy: {
    text: 'Write `SameSite=Lax`. Not every browser takes a cookie without it for Lax; `Strict` keeps the cookie from visitors who come from another site, and `None` makes it a third-party cookie, which browsers drop more and more.',
    code: 'click-cookie',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachClickCookie(evidence, ({ sameSite, text, rests }) => {
      if (sameSite === 'Lax') return pass('The cookie says `SameSite=Lax`.', ...rests)
      const seen =
        sameSite === null ? 'No SameSite that a browser understands is spelled out' : `\`SameSite=${sameSite}\` stands`
      return failure(`${seen} in ${text}.`, rests)
    }),
})
