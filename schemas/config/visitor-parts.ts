/** The cookies and the script that a visitor brings along. */
import * as z from 'zod'
import { CLICK_COOKIE } from '../terms.ts'

/** RFC 9110, section 5.6.2: what names of headers and cookies are made of. */
export const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/
/** RFC 6265, section 4.1.1: anything else has to be percent-encoded. */
const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/
/** Values are never repeated in an error: they may be secrets. */
export const text = (what: string) => z.string({ error: `Expected ${what} in quotes` })

export const VisitorCookies = z
  .record(z.string(), text('the value of a cookie'))
  .default({})
  .superRefine((cookies, context) => {
    for (const [name, value] of Object.entries(cookies)) {
      const refuse = (message: string) => context.addIssue({ code: 'custom', path: [name], message })
      if (name === CLICK_COOKIE) refuse('The check sets this one itself; name the cookies of the consent tool only')
      else if (!NAME.test(name)) refuse('Expected the name of a cookie, without spaces or signs such as = and ;')
      else if (!COOKIE_VALUE.test(value))
        refuse('Expected a value as it stands in the header Cookie: percent-encode spaces, quotes, commas and ;')
    }
  })
  .describe(
    'Cookies that she has from the start, by name: what the consent tool of the store keeps, for example. Sent to the store and to `store.origins`.',
  )

export const VisitorScript = z
  .string()
  .min(1)
  .optional()
  .describe(
    'The path of a script, from this file. It runs in each page before the scripts of the store, for what a consent tool keeps in `localStorage`. Chromium only.',
  )
