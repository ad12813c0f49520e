/** A check that a person is led through in the page. Only a mock that "retrack-kit check --guided" started makes one. */
import * as z from 'zod'
import type { ResponseContract, RouteContract } from '../contract.ts'
import { Level, OUTCOMES, Remedy, Verdict } from '../report.ts'
import { ErrorBody } from '../retrack.ts'
import { HttpUrl, invalid } from './shared.ts'

/** How the store changes an order: by hand when the person is asked, never, or not in this check. */
const GuidedChange = z.enum(['by-hand', 'never', 'not-now'])
export type GuidedChange = z.infer<typeof GuidedChange>

/** The answers that a person gives before the check begins. */
export const GuidedStart = z.strictObject({
  redirectUrl: HttpUrl.refine((url) => !url.includes('#'), {
    error: 'Expected a URL without a fragment: Retrack adds its parameters to it',
  }).describe("The store's redirect page."),
  deeplink: HttpUrl.optional().describe('A page of the store to send visitors to. By default `/` on the same host.'),
  voucher: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .optional()
    .describe('A code that the store accepts. By default the store accepts none.'),
  rejectOrder: GuidedChange.describe('How the store rejects an order.'),
  approveOrder: GuidedChange.describe('How the store approves an order.'),
})
export type GuidedStart = z.infer<typeof GuidedStart>

export const GuidedQuestion = z.object({
  id: z.int().describe('What an answer names.'),
  action: z.enum(['placeOrder', 'rejectOrder', 'approveOrder', 'restartStore']),
  instructions: z.string().describe('What to do, in a sentence.'),
  place: z
    .enum(['check-window', 'as-sent', 'on-her-own', 'anywhere'])
    .describe(
      "Where: in the check's own browser window; in a private window, from `url` on as Retrack would send a visitor, or without coming from Retrack; or wherever such a thing is done.",
    ),
  url: z.string().nullable(),
  voucher: z.string().nullable(),
  reference: z.string().nullable().describe('The order to change.'),
  order: z.int().nullable().describe('Which order it is, of `orders`; null for a change of one.'),
})
export type GuidedQuestion = z.infer<typeof GuidedQuestion>

export const BoardItem = z.object({
  id: z.string(),
  group: z.string().describe('The heading above it.'),
  level: Level,
  state: z
    .enum(['waiting', 'running', ...OUTCOMES])
    .describe('Its outcome as far as the evidence goes; until there is one, whether what shows it is under way.'),
  title: z.string(),
  why: z.string(),
  expected: z.string(),
  observed: z.string().nullable().describe('Null until there is something to tell.'),
  remedy: Remedy.nullable(),
  evidence: z.array(z.string()).describe('The source, in words.'),
})
export type BoardItem = z.infer<typeof BoardItem>

/** The files that can be downloaded once a check has ended. */
export const GUIDED_FILES = ['report.html', 'report.json', 'handoff.md', 'retrack-kit.yaml'] as const
export type GuidedFile = (typeof GUIDED_FILES)[number]

export const GuidedCheck = z.object({
  revision: z.int().describe('Grows with every change.'),
  stage: z.enum(['not-started', 'running', 'ended']),
  form: z
    .object({
      redirectUrl: z.string(),
      deeplink: z.string(),
      voucher: z.string(),
      rejectOrder: GuidedChange,
      approveOrder: GuidedChange,
    })
    .describe('What to fill in before the start.'),
  doing: z.string().nullable().describe('What the check is doing by itself.'),
  orders: z.int().describe('How many orders the person is asked for; 0 until that is known.'),
  question: GuidedQuestion.nullable().describe('What the person is asked to do now.'),
  board: z.array(BoardItem),
  verdict: z
    .object({
      verdict: Verdict,
      text: z.string(),
      problem: z.object({ message: z.string(), remedy: z.string() }).nullable().describe('What prevented the check.'),
      nextRun: z
        .string()
        .nullable()
        .describe(
          'What the next check can do by itself, and what it asks a person for; null where there is nothing to tell.',
        ),
    })
    .nullable()
    .describe('Null until the check has ended.'),
})
export type GuidedCheck = z.infer<typeof GuidedCheck>

export const GuidedAnswer = z.strictObject({
  question: z.int(),
  answer: z.enum(['done', 'declined']).describe('`declined`: the person cannot do it.'),
})
export type GuidedAnswer = z.infer<typeof GuidedAnswer>

/** How long a reader is kept waiting for a change, in milliseconds. */
export const MAX_GUIDED_WAIT_MS = 20_000

const none = {
  status: 404,
  name: 'NoGuidedCheck',
  description: 'This mock runs no guided check, or not for this account.',
  schema: ErrorBody,
  example: { message: 'There is no guided check here. Start one with "retrack-kit check --guided".' },
} as const satisfies ResponseContract

const example = {
  revision: 7,
  stage: 'running',
  form: {
    redirectUrl: 'http://127.0.0.1:3000/retrack',
    deeplink: 'http://127.0.0.1:3000/some-product',
    voucher: '',
    rejectOrder: 'by-hand',
    approveOrder: 'never',
  },
  doing: null,
  orders: 7,
  question: {
    id: 1,
    action: 'placeOrder',
    instructions: 'Buy something, as a customer would.',
    place: 'as-sent',
    url: 'http://127.0.0.1:3000/retrack?click=59d08c54-18e6-4e0d-9c06-f44051b561c7&deeplink=http%3A%2F%2F127.0.0.1%3A3000%2Fsome-product',
    voucher: null,
    reference: null,
    order: 1,
  },
  board: [],
  verdict: null,
} as const

export const GUIDED_CHECK = {
  readGuidedCheck: {
    method: 'GET',
    path: '/_mock/check',
    operationId: 'readGuidedCheck',
    summary: 'The progress of a guided check',
    description: `With \`after\`, the answer comes once \`revision\` is greater, or after ${MAX_GUIDED_WAIT_MS / 1000} seconds.`,
    access: 'account',
    query: z.strictObject({
      after: z.coerce.number().int().min(0).optional().describe('The last revision that you know.'),
    }),
    responses: [{ status: 200, description: 'As it is now.', schema: GuidedCheck, example }, none],
  },
  startGuidedCheck: {
    method: 'POST',
    path: '/_mock/check',
    operationId: 'startGuidedCheck',
    summary: 'Start a guided check',
    access: 'account',
    body: GuidedStart,
    bodyExample: {
      redirectUrl: 'http://127.0.0.1:3000/retrack',
      deeplink: 'http://127.0.0.1:3000/some-product',
      rejectOrder: 'by-hand',
      approveOrder: 'never',
    },
    responses: [
      { status: 202, description: 'The check has begun.' },
      none,
      {
        status: 409,
        description: 'A check is already running.',
        schema: ErrorBody,
        example: { message: 'A guided check is under way. Let it end, or stop it with DELETE /_mock/check.' },
      },
      invalid,
    ],
  },
  answerGuidedCheck: {
    method: 'POST',
    path: '/_mock/check/answer',
    operationId: 'answerGuidedCheck',
    summary: 'Say that a step is done, or cannot be done',
    access: 'account',
    body: GuidedAnswer,
    bodyExample: { question: 1, answer: 'done' },
    responses: [
      { status: 204, description: 'The check continues.' },
      none,
      {
        status: 409,
        description: 'The check is not asking this question now.',
        schema: ErrorBody,
        example: { message: 'Question 1 is not open.' },
      },
      invalid,
    ],
  },
  stopGuidedCheck: {
    method: 'DELETE',
    path: '/_mock/check',
    operationId: 'stopGuidedCheck',
    summary: 'End a guided check early',
    description: 'The check judges what it has seen so far. If no check is running, nothing happens.',
    access: 'account',
    responses: [{ status: 204, description: 'The check is ending.' }, none],
  },
  readGuidedFile: {
    method: 'GET',
    path: '/_mock/check/files/:name',
    operationId: 'readGuidedFile',
    summary: 'A file that a guided check has written',
    access: 'account',
    params: z.strictObject({ name: z.enum(GUIDED_FILES) }),
    responses: [
      { status: 200, description: 'The file.', schema: z.string(), contentType: 'text/plain' },
      {
        status: 404,
        description: 'No check has ended yet, or this mock runs none.',
        schema: ErrorBody,
        example: { message: 'No check has ended yet.' },
      },
    ],
  },
} as const satisfies Record<string, RouteContract>
