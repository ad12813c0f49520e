import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { quoteValue } from '../../analysis/format.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { DOCUMENTED_COOKIE, documented } from '../../requirement-source.ts'

export const cookiePath = requirement({
  id: 'redirect.cookie-path',
  level: 'required',
  title: 'The cookie is for the whole store (path `/`)',
  failureTitle: 'The cookie is for a part of the store only',
  why: 'A browser sends a cookie only below its path. With the path `/retrack` the cookie is missing at `/checkout`, and every lead is lost.',
  source: documented('Create a redirect page', DOCUMENTED_COOKIE),
  expected: 'The path of the cookie is `/`, so that every page where orders are placed gets it.',
  journeys: ['visit'],
  method:
    'The path of the cookie, as the store wrote it in `Set-Cookie` or by script, or else as the browser keeps it. If it is missing or does not begin with `/`, browsers use the directory of the redirect page.',
  remedy: {
    text: 'Write `Path=/`. Without it, browsers use the directory of the redirect page.',
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
