/** How every visitor of a check looks to the store, such as one who has agreed to its consent banner. */
import * as z from 'zod'
import { CLICK_COOKIE } from '../terms.ts'
import { section } from './section.ts'

/** RFC 9110, section 5.6.2: what names of headers and cookies are made of. */
const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/
/** RFC 6265, section 4.1.1: anything else has to be percent-encoded. */
const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/
const HEADER_VALUE = /^[\t\x20-\x7e]*$/
/** Values are never repeated in an error: they may be secrets. */
const text = (what: string) => z.string({ error: `Expected ${what} in quotes` })

export const VisitorSection = section({
  cookies: z
    .record(z.string(), text('the value of a cookie'))
    .default({})
    .describe(
      'Cookies that she has from the start, by name: what the consent tool of the store keeps, for example. Sent to the store and to `store.origins`.',
    ),
  headers: z
    .record(z.string(), text('the value of a header'))
    .default({})
    .describe('Headers of all that she sends, by name. Sent to the store and to `store.origins`.'),
  script: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The path of a script, from this file. It runs in each page before the scripts of the store, for what a consent tool keeps in `localStorage`. Chromium only.',
    ),
})
  .superRefine(({ cookies, headers }, context) => {
    const refuse = (path: readonly string[], message: string) =>
      context.addIssue({ code: 'custom', path: [...path], message })
    for (const [name, value] of Object.entries(cookies)) {
      const path = ['cookies', name]
      if (name === CLICK_COOKIE)
        refuse(path, 'The check sets this one itself; name the cookies of the consent tool only')
      else if (!NAME.test(name)) refuse(path, 'Expected the name of a cookie, without spaces or signs such as = and ;')
      else if (!COOKIE_VALUE.test(value))
        refuse(path, 'Expected a value as it stands in the header Cookie: percent-encode spaces, quotes, commas and ;')
    }
    for (const [name, value] of Object.entries(headers)) {
      const path = ['headers', name]
      if (name.toLowerCase() === 'cookie') refuse(path, 'Expected cookies under `cookies`')
      else if (!NAME.test(name)) refuse(path, 'Expected the name of a header, such as Authorization')
      else if (!HEADER_VALUE.test(value)) refuse(path, 'Expected a value on one line, of ASCII characters')
    }
  })
  .transform(({ cookies, headers, script }) => ({
    cookies,
    /** Names in lower case. */
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    script: script ?? null,
  }))
export type VisitorConfig = z.output<typeof VisitorSection>
