import { DOCUMENTED_COOKIE, documented } from '../../basis.ts'
import { everyClickCookie } from '../../reading/click-cookie.ts'
import { shown } from '../../reading/words.ts'
import { breach, pass, requirement } from '../../requirement.ts'

export const cookiePath = requirement({
  id: 'redirect.cookie-path',
  level: 'required',
  title: 'The cookie is for the whole store (path `/`)',
  failureTitle: 'The cookie is for a part of the store only',
  why: 'A browser sends a cookie only below its path. One for `/retrack` is there on the redirect page and gone at `/checkout`: the click was saved, and every lead is lost all the same.',
  basis: documented('Create a redirect page', DOCUMENTED_COOKIE),
  expected: 'The path of the cookie is `/`, so that it goes along to wherever orders are placed.',
  looksAt:
    'The path of the cookie, as the store wrote it, in `Set-Cookie` or by script, or else as the browser keeps it. A path that is missing or does not begin with `/` is the directory of the redirect page.',
  advice: {
    text: 'Write `Path=/`. A browser takes a missing path for the directory of the redirect page.',
    snippet: 'Set-Cookie: retrack_click=…; Max-Age=864000; Path=/; Secure; SameSite=Lax',
  },
  blame: 'redirect-page',
  judge: (evidence) =>
    everyClickCookie(evidence, ({ path, text, rests }) =>
      path === '/' ? pass('The path is `/`.', ...rests) : breach(`The path is ${shown(path)}, from ${text}.`, rests),
    ),
})
