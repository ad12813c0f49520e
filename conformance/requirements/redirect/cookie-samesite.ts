import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { DOCUMENTED_COOKIE, documented } from '../../requirement-source.ts'

export const cookieSameSite = requirement({
  id: 'redirect.cookie-samesite',
  level: 'required',
  title: 'The cookie has `SameSite=Lax`',
  failureTitle: 'The cookie does not have `SameSite=Lax`',
  why: 'Without `Lax`, leads are lost in some browsers only, which is hard to notice in your figures. A missing attribute means something else in each browser. `Strict` hides the cookie on the first page that a visitor from another site opens. `None` makes it a third-party cookie, which more and more browsers refuse.',
  source: documented('Create a redirect page', DOCUMENTED_COOKIE),
  expected: 'The cookie has the attribute `SameSite=Lax`, spelled out.',
  journeys: ['visit'],
  method:
    "The attribute `SameSite`, as the store wrote it in `Set-Cookie` or by script, or else as the browser keeps it. A browser's default does not count.",
  remedy: {
    text: 'Write `SameSite=Lax`. Do not rely on the default, which differs between browsers.',
    code: 'click-cookie',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachClickCookie(evidence, ({ sameSite, text, rests }) => {
      if (sameSite === 'Lax') return pass('The cookie has `SameSite=Lax`.', ...rests)
      const seen =
        sameSite === null ? 'No SameSite that a browser understands is spelled out' : `\`SameSite=${sameSite}\` stands`
      return failure(`${seen} in ${text}.`, rests)
    }),
})
