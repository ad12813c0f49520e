import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { isTenDays } from '../../analysis/cookie-lifetime.ts'
import { formatDuration } from '../../analysis/format.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const cookieLifetime = requirement({
  id: 'redirect.cookie-lifetime',
  level: 'required',
  title: 'The cookie lives for 10 days',
  failureTitle: 'The cookie does not live for 10 days',
  why: 'Customers compare, and come back days later. If the cookie ends with the session or after an hour, the publisher loses those orders. If it lives for a year, you pay commission that you do not owe.',
  source: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'The cookie expires 10 days after the visit, plus or minus 2 hours for summer time.',
  journeys: ['visit'],
  method:
    '`Max-Age` and `Expires` as the store wrote them, read as browsers do: `Max-Age` takes precedence, and time counts from the `Date` of the same response. If the check did not see them: the lifetime that the browser keeps.',
  remedy: {
    text: 'Set `Max-Age=864000`: it counts in seconds and needs no clock. JavaScript counts in milliseconds, and `Expires` needs a date as `toUTCString()` writes it.',
    code: 'click-cookie',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachClickCookie(evidence, ({ lifetime, text, rests }) => {
      if (lifetime.kind === 'session') {
        return failure(`The cookie ends with the session: no lifetime that a browser understands is in ${text}.`, rests)
      }
      const lasts = `${formatDuration(lifetime.ms)} (${lifetime.by})`
      return isTenDays(lifetime)
        ? pass(`The cookie lives for ${lasts}.`, ...rests)
        : failure(`The cookie lives for ${lasts}, as written in ${text}.`, rests)
    }),
})
