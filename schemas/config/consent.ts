/** How visitors look who answer the consent banner of the store otherwise than every other visitor, or later. */
import * as z from 'zod'
import { section } from './section.ts'
import { VisitorCookies, VisitorScript } from './visitor-parts.ts'

const Look = section({ cookies: VisitorCookies, script: VisitorScript }).transform(({ cookies, script }) => ({
  cookies,
  script: script ?? null,
}))
export type LookConfig = z.output<typeof Look>

export const ConsentSetting = z
  .union(
    [
      z.literal('none'),
      section({
        declined: Look.optional().describe(
          'How she looks who has declined: the cookies and the script in place of those above.',
        ),
        undecided: Look.optional().describe(
          'How she looks who has not answered yet, often `{}`. The check lets her agree on the first page of the store, and on the second.',
        ),
      }),
    ],
    { error: 'Expected none, or a section with declined and undecided' },
  )
  .optional()
  .transform((given) => {
    if (given === undefined) return { kind: 'unset' } as const
    if (given === 'none') return { kind: 'none' } as const
    return { kind: 'banner', declined: given.declined ?? null, undecided: given.undecided ?? null } as const
  })
  .describe(
    'How the store asks for consent, or `none` where it asks nothing. Left out, who declines or answers late is not looked at.',
  )
export type ConsentSetting = z.output<typeof ConsentSetting>
