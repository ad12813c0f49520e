/** How every visitor of a check looks to the store, such as one who has agreed to its consent banner. */
import * as z from 'zod'
import { ConsentSetting } from './consent.ts'
import { section } from './section.ts'
import { NAME, text, VisitorCookies, VisitorScript } from './visitor-parts.ts'

const HEADER_VALUE = /^[\t\x20-\x7e]*$/

export const VisitorSection = section({
  cookies: VisitorCookies,
  headers: z
    .record(z.string(), text('the value of a header'))
    .default({})
    .describe('Headers of all that she sends, by name. Sent to the store and to `store.origins`.'),
  script: VisitorScript,
  consent: ConsentSetting,
})
  .superRefine(({ headers }, context) => {
    for (const [name, value] of Object.entries(headers)) {
      const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['headers', name], message })
      if (name.toLowerCase() === 'cookie') refuse('Expected cookies under `cookies`')
      else if (!NAME.test(name)) refuse('Expected the name of a header, such as Authorization')
      else if (!HEADER_VALUE.test(value)) refuse('Expected a value on one line, of ASCII characters')
    }
  })
  .transform(({ headers, script, ...rest }) => ({
    ...rest,
    /** Names in lower case. */
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    script: script ?? null,
  }))
export type VisitorConfig = z.output<typeof VisitorSection>
