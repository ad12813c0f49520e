/** Fault rules: how a mock is made to fail, and when. */
import * as z from 'zod'
import { OperationName, Uuid } from './retrack.ts'
import { MAX_FAULT_MS, SCENARIOS, type ScenarioName } from './terms.ts'

const Milliseconds = z.int().min(0).max(MAX_FAULT_MS)
const Count = z.int().min(1).max(1_000_000_000)

export const FaultMatch = z
  .strictObject({
    reference: z.string().optional().describe('The `reference` in the body; for an update, that of the lead.'),
    click: Uuid.optional().describe('The `click` in the body; for an update, that of the lead.'),
  })
  .describe('Which requests the rule is for. By default all of the operation.')

export const FaultWhen = z
  .union(
    [
      z.strictObject({ always: z.literal(true) }),
      z.strictObject({ first: Count }).describe('The first n matching requests.'),
      z.strictObject({ after: z.int().min(0), count: Count }).describe('After n matching requests, the next m.'),
      z.strictObject({ every: Count }).describe('Every n-th matching request.'),
      z
        .strictObject({ probability: z.number().min(0).max(1) })
        .describe('Random, but repeatable: the same seed gives the same failures.'),
      z
        .strictObject({ forMs: Milliseconds.min(1), from: z.enum(['now', 'first-match']).optional() })
        .describe('For this long in real time: from now on (the default), or from the first matching request.'),
    ],
    {
      error:
        'Expected one of {"always":true}, {"first":n}, {"after":n,"count":m}, {"every":n}, {"probability":p}, {"forMs":ms}',
    },
  )
  .describe('Which of the matching requests. By default all.')
export type FaultWhen = z.infer<typeof FaultWhen>

/** Headers that tell how an answer is framed; the mock writes them itself. */
const FRAMING = /^(?:connection|content-length|keep-alive|te|trailer|transfer-encoding|upgrade)$/i
const HeaderName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'Expected the name of a header' })
  .refine((name) => !FRAMING.test(name), {
    error: 'Expected a header that does not frame the answer; the mock writes those itself',
  })
const HeaderValue = z.string().regex(/^[\t\x20-\x7e]*$/, { error: 'Expected printable ASCII' })

/** For a kind that is missing or unknown. */
const noSuchKind = (issue: { readonly code?: string | undefined; readonly input?: unknown }): string | undefined =>
  issue.code === 'invalid_union' ? `Expected one of ${EFFECT_KINDS.join(', ')}` : undefined

const NO_SUCCESS =
  'Expected a status from 201 to 599, or 200 with a body that tells of an error: 200 alone would say that the lead was saved'

export const FaultEffect = z.discriminatedUnion(
  'kind',
  [
    z
      .strictObject({
        kind: z.literal('status'),
        status: z.int().min(200, { error: NO_SUCCESS }).max(599),
        headers: z.record(HeaderName, HeaderValue).optional(),
        body: z
          .union([z.string().max(1_000_000), z.record(z.string(), z.unknown())], {
            error: 'Expected text, or an object to send as JSON',
          })
          .optional()
          .describe('Text, or an object to send as JSON.'),
        retryAfter: z
          .strictObject({ seconds: z.int().min(0).max(86_400), as: z.enum(['seconds', 'date']) })
          .optional()
          .describe('The header `Retry-After`: the seconds, or the date that is so far ahead when it is sent.'),
      })
      .refine(({ status, body }) => status !== 200 || body !== undefined, { error: NO_SUCCESS, path: ['status'] })
      .describe('A status other than 200, or a 200 with another body.'),
    z
      .strictObject({
        kind: z.literal('delay'),
        ms: Milliseconds.optional(),
        uniform: z
          .strictObject({ minMs: Milliseconds, maxMs: Milliseconds })
          .refine(({ minMs, maxMs }) => minMs <= maxMs, { error: 'Expected no less than minMs', path: ['maxMs'] })
          .optional(),
        lognormal: z.strictObject({ medianMs: Milliseconds, sigma: z.number().min(0).max(5) }).optional(),
      })
      .refine(
        ({ ms, uniform, lognormal }) => [ms, uniform, lognormal].filter((one) => one !== undefined).length === 1,
        {
          error: 'Expected one of ms, uniform {minMs, maxMs} and lognormal {medianMs, sigma}',
        },
      )
      .describe('Sends the real response after a delay.'),
    z.strictObject({ kind: z.literal('hang') }).describe('Holds the connection and never responds.'),
    z.strictObject({ kind: z.literal('reset') }).describe('Resets the connection (TCP RST).'),
    z.strictObject({ kind: z.literal('empty') }).describe('Closes the connection without a byte.'),
    z
      .strictObject({ kind: z.literal('truncate'), bytes: z.int().min(0).max(1_000_000) })
      .describe('Announces the whole body, sends this many bytes of it, and closes the connection.'),
    z.strictObject({ kind: z.literal('malformed') }).describe('200 with a body that is not valid JSON.'),
    z.strictObject({ kind: z.literal('html') }).describe("502 with a proxy's error page."),
    z
      .strictObject({ kind: z.literal('drip'), chunkBytes: z.int().min(1).max(1_000_000), intervalMs: Milliseconds })
      .describe('Sends the real response in small pieces.'),
    z
      .strictObject({ kind: z.literal('framing'), as: z.enum(['chunked', 'until-close', 'http-1.0']) })
      .describe(
        'The real response in another framing: in chunks; without a length, ended by closing the connection; or as HTTP/1.0.',
      ),
    z
      .strictObject({
        kind: z.literal('rate-limit'),
        limit: z.int().min(0).max(1_000_000),
        windowMs: Milliseconds.min(1),
      })
      .describe('429 with `Retry-After` after more than `limit` requests in a window.'),
  ],
  { error: noSuchKind },
)
export type FaultEffect = z.infer<typeof FaultEffect>
/** The kinds of effect, in the order in which they are told of. */
export const EFFECT_KINDS = FaultEffect.options.map(({ shape }) => shape.kind.value)

/** The schema of a fault rule, for a mock that serves the operations of `operation`. */
export function faultRuleSchema<Id extends z.ZodType<string>>(operation: Id) {
  return z.strictObject({
    operation: operation.optional().describe('By default any operation.'),
    match: FaultMatch.optional(),
    when: FaultWhen.optional(),
    commit: z
      .boolean()
      .default(false)
      .describe('True: the lead is saved first, and only the response fails. This leads to duplicates.'),
    effect: FaultEffect,
  })
}
export const FaultRule = faultRuleSchema(OperationName)
/** A rule as a user writes it. */
export type NewFault = z.input<typeof FaultRule>
export type FaultRule = z.output<typeof FaultRule>

export const Scenario = z.enum(Object.keys(SCENARIOS) as [ScenarioName, ...ScenarioName[]])

export const ScenarioRequest = z.strictObject({ scenario: Scenario })

export const Fault = z.object({
  id: z.string(),
  ...FaultRule.shape,
  commit: z.boolean(),
  scenario: Scenario.nullable().describe('The scenario that it belongs to.'),
  matched: z.int().describe('How many requests matched; the ordinal of the last one.'),
  fired: z.int().describe('How many of them it made fail.'),
})
export type Fault = z.infer<typeof Fault>
export const FaultList = z.object({ data: z.array(Fault) })
