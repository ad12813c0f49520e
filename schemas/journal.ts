/** The journal: what the mock received, and what became of it. */
import * as z from 'zod'
import { OperationName } from './retrack.ts'
import { MAX_PAGE_ENTRIES, REQUEST_OUTCOMES, STAGES } from './terms.ts'

export const Stage = z.enum(STAGES)
export type Stage = z.infer<typeof Stage>

export const RequestOutcome = z.enum(REQUEST_OUTCOMES)
export type RequestOutcome = z.infer<typeof RequestOutcome>

export const Finding = z.object({
  id: z.string().describe('What kind of remark it is.'),
  message: z.string(),
  source: z.string().describe('The entry of the behaviour ledger, or the requirement of the check, that it rests on.'),
})
export type Finding = z.infer<typeof Finding>

/** A record of Retrack. */
export const ResourceReference = z.object({
  type: z.string().describe('`lead` or `click`.'),
  uuid: z.string(),
})
export type ResourceReference = z.infer<typeof ResourceReference>

export const TokenState = z.enum(['valid', 'unknown', 'missing'])
export type TokenState = z.infer<typeof TokenState>

/** Why a request was refused, as the mock says it. */
export const RefusalReason = z.object({
  message: z.string(),
  errors: z
    .record(z.string(), z.array(z.string()))
    .describe('The problems of each field; empty where no field is at fault.'),
  hint: z.string().nullable().describe('What a developer should know that Retrack itself would not say.'),
})
export type RefusalReason = z.infer<typeof RefusalReason>

const JournalBody = z
  .unknown()
  .describe(
    'Parsed JSON, if the parsers of all languages can read it: up to 64 levels deep, without a name that begins with NUL. Otherwise text; null without a body.',
  )

/** A response as the mock sent it. */
export const JournalResponse = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()).describe('Without those that HTTP itself adds, such as `date`.'),
  body: JournalBody,
})
export type JournalResponse = z.infer<typeof JournalResponse>

export const JournalEntry = z.object({
  id: z.int().describe('Counted from 1 for each account; later requests have larger ids.'),
  operation: OperationName.nullable().describe('Null if Retrack has no such path or method.'),
  method: z.string(),
  path: z.string().describe('With its query.'),
  headers: z.record(z.string(), z.string()),
  body: JournalBody,
  bodyText: z
    .string()
    .nullable()
    .describe(
      'The body as received, if `body` written as JSON differs from it: other spaces, escapes or numbers, a name twice. Null if it is the same, or may contain a secret.',
    ),
  reference: z.string().nullable().describe('The reference in the body; for an update, that of the lead.'),
  click: z
    .string()
    .nullable()
    .describe('The click in the body; for an update, that of the lead; for a tracking link, the new one.'),
  stages: z
    .partialRecord(Stage, z.iso.datetime())
    .describe(
      'The time of each stage, in real time: `received`, `validated`, `committed`, then `responded` or `aborted`. With `retrack-kit observe` also `forwarded` to the real Retrack, and `answered` by it.',
    ),
  status: z.int().nullable().describe('Null without a response.'),
  outcome: RequestOutcome.nullable().describe('Null while it is running.'),
  behaviours: z.array(z.string()).describe('The entries of the behaviour ledger for a refusal.'),
  refusal: RefusalReason.nullable().describe('Why it was refused; null if it was not.'),
  response: JournalResponse.nullable().describe(
    'The response; null if none was sent. If a fault broke it off, what the mock sent or was about to send.',
  ),
  resource: ResourceReference.nullable().describe(
    'The record that it created or changed, or that the response contains.',
  ),
  fault: z.object({ id: z.string(), ordinal: z.int() }).nullable().describe('The fault that decided the response.'),
  auth: z
    .object({ scheme: z.string().nullable(), token: TokenState })
    .describe('How it was authenticated; the token itself is never kept.'),
  findings: z.array(Finding).describe('Mistakes in the request that Retrack would not report.'),
  replayOf: z
    .int()
    .nullable()
    .describe('The entry that this request repeats, sent by the mock itself; null if a client sent it.'),
})
export type JournalEntry = z.infer<typeof JournalEntry>

/** Returns the uuid of the lead that a request created, changed or was answered with; null if there is none. */
export function getLeadUuid({ resource }: Pick<JournalEntry, 'resource'>): string | null {
  return resource?.type === 'lead' ? resource.uuid : null
}

const filterFields = <Id extends z.ZodType<string>>(operation: Id) => ({
  operation: operation.optional(),
  reference: z.string().optional(),
  click: z.string().optional(),
  outcome: RequestOutcome.optional(),
})

/** The schema of a journal query, for a mock that serves the operations of `operation`. */
export const journalQuerySchema = <Id extends z.ZodType<string>>(operation: Id) =>
  z.strictObject({
    ...filterFields(operation),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(MAX_PAGE_ENTRIES)
      .default(MAX_PAGE_ENTRIES)
      .describe('The maximum number: of the newest, or with `after` of those that follow it.'),
    after: z.coerce.number().int().min(0).optional().describe('Only entries with a larger id.'),
    before: z.coerce.number().int().min(1).optional().describe('Only entries with a smaller id.'),
    format: z
      .enum(['json', 'har'])
      .default('json')
      .describe('`har`: an HTTP archive, which browsers and other tools open.'),
  })
export const JournalQuery = journalQuerySchema(OperationName)
export type JournalQuery = z.infer<typeof JournalQuery>

export const JournalPage = z.object({
  data: z.array(JournalEntry),
  journal: z
    .string()
    .describe('Names this journal: another one after a reset or a restart of the mock, whose ids begin at 1 again.'),
  total: z.int().describe('How many entries match on all pages together.'),
  evicted: z
    .int()
    .describe(
      'How many entries the journal has dropped to stay within its limits, whether or not they would have matched.',
    ),
})
export type JournalPage = z.infer<typeof JournalPage>

/** Characters that are safe in a request line and in the name of a header. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const Latin = z.string().max(16_384)

/** The changes to a request before it is sent again. */
export const ReplayChanges = z.strictObject({
  method: z
    .string()
    .regex(/^[A-Z-]{1,20}$/, { error: 'Expected a method of HTTP, such as POST' })
    .optional(),
  path: Latin.regex(/^\/[\x21-\x7e\x80-\xff]*$/, { error: 'Expected a path that begins with "/", without spaces' })
    .refine((path) => !/^\/_mock(?:[/?]|$)/.test(path), {
      error: 'Expected a path of Retrack: the control API is not replayed',
    })
    .optional()
    .describe('With its query.'),
  headers: z
    .record(
      z.string().regex(TOKEN, { error: 'Expected the name of a header' }),
      Latin.regex(/^[\t\x20-\x7e\x80-\xff]*$/, { error: 'Expected one line of text' }),
    )
    .optional()
    .describe(
      'All headers to send. `host` stays as it was unless it is named; headers of the connection, such as `content-length`, are written again.',
    ),
  body: z.unknown().optional().describe('A text is sent unchanged, anything else as JSON; `null` sends no body.'),
})
export type ReplayChanges = z.infer<typeof ReplayChanges>

export const MAX_WAIT_MS = 600_000
export const DEFAULT_WAIT_MS = 5_000

/** The schema of a wait, for a mock that serves the operations of `operation`. */
export const waitRequestSchema = <Id extends z.ZodType<string>>(operation: Id) =>
  z.strictObject({
    ...filterFields(operation),
    stage: Stage.optional().describe(
      'The stage that a request must reach to count. By default `responded` or `aborted`; with `absent`, `received`.',
    ),
    count: z.int().min(1).max(100_000).default(1).describe('How many must come.'),
    after: z.int().min(0).default(0).describe('Entries up to this id do not count.'),
    absent: z.boolean().default(false).describe('True: waits for the time to pass without a matching request.'),
    timeoutMs: z.int().min(0).max(MAX_WAIT_MS).default(DEFAULT_WAIT_MS),
  })
export const WaitRequest = waitRequestSchema(OperationName)
export type WaitRequest = z.output<typeof WaitRequest>
export type WaitInput = z.input<typeof WaitRequest>

export const WaitResponse = z.object({
  result: z
    .enum(['yes', 'no', 'unknown'])
    .describe('`unknown` where entries that the journal has dropped could have decided it, or a reset ended the wait.'),
  data: z.array(JournalEntry).describe('The entries that match.'),
})
export type WaitResponse = z.infer<typeof WaitResponse>
