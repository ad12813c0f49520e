/** The report of a check, as `--reporter json` writes it and `check --from` reads it. */
import * as z from 'zod'
import type { Section } from './behaviours/index.ts'
import { Evidence } from './evidence.ts'
import { CODE_LANGUAGES } from './terms.ts'

/** How much rests on a requirement: documented; following from the page or the web's own rules; good to know. */
export const LEVELS = ['required', 'recommended', 'informational'] as const
export const Level = z.enum(LEVELS)
export type Level = z.infer<typeof Level>

export const OUTCOMES = ['pass', 'fail', 'warn', 'notice', 'unproven', 'not-applicable', 'error'] as const
/** The outcome of a requirement. `error` is the fault of the set-up, never of the store. */
export const Outcome = z.enum(OUTCOMES)
export type Outcome = z.infer<typeof Outcome>

/** The party that must fix it: a part of the store, or the person who set up the check. */
export const COMPONENTS = [
  'redirect-page',
  'lead-sending',
  'lead-delivery',
  'status-updates',
  'checkout',
  'setup',
] as const
export const Component = z.enum(COMPONENTS)
export type Component = z.infer<typeof Component>

export const VERDICTS = ['ready', 'not-ready', 'unproven', 'error'] as const
export const Verdict = z.enum(VERDICTS)
export type Verdict = z.infer<typeof Verdict>

/** The headings of Retrack's page that requirements rest on. */
const SECTIONS = [
  'Find your API token',
  'Create a redirect page',
  'Send leads to Retrack',
  'Updating leads',
  'Rejecting leads',
  'Approving leads',
  'Possible status values',
] as const satisfies readonly Section[]

export const RequirementSource = z.discriminatedUnion('kind', [
  z
    .object({ kind: z.literal('documented'), section: z.enum(SECTIONS), quote: z.string() })
    .describe("Retrack's page says so, in these words."),
  z
    .object({ kind: z.literal('follows'), section: z.enum(SECTIONS), reason: z.string() })
    .describe("It follows from Retrack's page."),
  z
    .object({ kind: z.literal('standard'), name: z.string(), url: z.url(), reason: z.string() })
    .describe("The web's own rules say so."),
  z
    .object({ kind: z.literal('position'), name: z.string(), url: z.url(), quote: z.string(), reason: z.string() })
    .describe('Others of the field hold so, in these words; it is their view.'),
])
export type RequirementSource = z.infer<typeof RequirementSource>

export const Remedy = z.object({
  text: z.string(),
  snippet: z.string().nullable().describe('Code to start from, if code fixes it.'),
  language: z
    .enum(CODE_LANGUAGES)
    .nullable()
    .default(null)
    .describe("Of the snippet: the store's own, where it shows, else `node`. Null where there is none."),
})
export type Remedy = z.infer<typeof Remedy>

export const Result = z.object({
  id: z.string().describe('The requirement, such as `redirect.cookie-stored`.'),
  level: Level,
  outcome: Outcome,
  title: z.string().describe('What holds, or what does not.'),
  why: z.string().describe('What a merchant loses where it does not hold.'),
  source: RequirementSource,
  expected: z.string(),
  observed: z.string().describe('What was seen; of `unproven`, `not-applicable` and `error`, the reason.'),
  remedy: Remedy.nullable().describe('What to do. Null where there is nothing to do.'),
  component: Component.nullable().describe('Null where there is nothing to fix.'),
  evidence: z.array(z.string()).describe('The ids of the items that it rests on.'),
})
export type Result = z.infer<typeof Result>

export const Summary = z.object({
  pass: z.int(),
  fail: z.int(),
  warn: z.int(),
  notice: z.int(),
  unproven: z.int(),
  notApplicable: z.int(),
  error: z.int(),
})
export type Summary = z.infer<typeof Summary>

export const Report = z.object({
  suite: z.object({ name: z.string(), version: z.string() }),
  startedAt: z.iso.datetime(),
  durationMs: z.number().min(0),
  store: z.string().describe('The redirect page, or where the program uses none, the first deeplink.'),
  verdict: Verdict,
  note: z.string().optional().describe('Present where only a part of the requirements was judged: says so in words.'),
  summary: Summary,
  results: z.array(Result).describe('In the order of the requirements.'),
  evidence: z.array(Evidence).describe('In the order of the time line.'),
})
export type Report = z.infer<typeof Report>
