import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { quoteValue } from '../../analysis/format.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { DOCUMENTED_COOKIE, documented } from '../../requirement-source.ts'

export const cookiePath = requirement({
  id: 'redirect.cookie-path',
  level: 'required',
  title: 'The cookie is for the whole store (path `/`)',
  failureTitle: 'The cookie is for a part of the store only',
  why: 'A browser sends a cookie only below its path. One for `/retrack` is there on the redirect page and gone at `/checkout`: the click was saved, and every lead is lost all the same.',
  source: documented('Create a redirect page', DOCUMENTED_COOKIE),
  expected: 'The path of the cookie is `/`, so that it goes along to wherever orders are placed.',
  journeys: ['visit'],
  method:
    'The path of the cookie, as the store wrote it, in `Set-Cookie` or by script, or else as the browser keeps it. A path that is missing or does not begin with `/` is the directory of the redirect page.',
  remedy: {
    text: 'Write `Path=/`. A browser takes a missing path for the directory of the redirect page.',
    code: 'click-cookie',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachClickCookie(evidence, ({ path, text, rests }) =>
      path === '/'
        ? pass('The path is `/`.', ...rests)
        : failure(`The path is ${quoteValue(path)}, from ${text}.`, rests),
    ),
})
