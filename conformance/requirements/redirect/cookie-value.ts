import { documented } from '../../basis.ts'
import { everyClickCookie } from '../../reading/click-cookie.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { shown, shownValue } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const cookieValue = requirement({
  id: 'redirect.cookie-value',
  level: 'required',
  title: 'The cookie holds the click identifier, character for character',
  failureTitle: 'The cookie does not hold the click identifier as it was sent',
  why: 'Retrack finds the click by this identifier. A value that was signed, quoted or recoded comes back in the lead and names no click, so every lead is refused.',
  basis: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'The value of `retrack_click` is the parameter `click`, with nothing added, cut off, quoted or recoded.',
  looksAt:
    'The value of the cookie, as the store wrote it, in `Set-Cookie` or by script, or else as the browser keeps it, beside the parameter `click` of the visit.',
  advice: {
    text: 'Write the parameter as it is: no quotes, no JSON, no signature, no prefix, no change of case.',
    snippet: "const click = new URL(request.url, 'https://store').searchParams.get('click')",
  },
  blame: 'redirect-page',
  judge: (evidence) =>
    everyClickCookie(evidence, ({ value, rests }, { began: { click } }) => {
      if (click === null) return unproven('The visit was made without a click.', RUN_AGAIN, ...rests)
      return value === click
        ? pass('The value is the click of the visit.', ...rests)
        : breach(`The click was ${shown(click)}; the cookie holds ${shownValue(value)}.`, rests)
    }),
})
