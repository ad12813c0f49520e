/**
 * Every refusal of Retrack's surface, each tied to its entry in the behaviour ledger. No page of
 * Retrack's shows one: their codes and words are the mock's guess, and a user's to change.
 */
import type { BehaviourId, Behaviours } from '../../../schemas/behaviours/index.ts'
import { type Answer, jsonAnswer } from '../answer.ts'
import { errorsByField } from '../field-errors.ts'

/** Names, on a refusal, the entries of the ledger that it rests on. */
const BEHAVIOUR_HEADER = 'x-retrack-kit-behaviour'

export interface Refusal {
  readonly behaviours: readonly BehaviourId[]
  readonly status: number
  readonly message: string
  /** For each field, all that is wrong with it. */
  readonly errors?: Readonly<Record<string, readonly string[]>>
  readonly headers?: Readonly<Record<string, string>>
  /** What a developer should know that Retrack's own words would not say. */
  readonly hint?: string
}

export interface FieldProblem {
  readonly field: string
  readonly behaviour: BehaviourId
  readonly message: string
}

export const refuse = {
  unknownPath: (set: Behaviours, path: string): Refusal => ({
    behaviours: ['unknown-path'],
    status: set['unknown-path'],
    message: `The route ${routeName(path)} could not be found.`,
    hint: 'Retrack documents POST /api/v2/leads and POST /api/v2/leads/:uuid; visitors click on GET /track/v2/click.',
  }),

  wrongMethod: (set: Behaviours, method: string, path: string, allowed: readonly string[]): Refusal => ({
    behaviours: ['wrong-method'],
    status: set['wrong-method'],
    message: `The ${method} method is not supported for route ${routeName(path)}. Supported methods: ${allowed.join(', ')}.`,
    headers: { allow: allowed.join(', ') },
  }),

  unauthenticated: (set: Behaviours, hint: string): Refusal => ({
    behaviours: ['unauthenticated'],
    status: set.unauthenticated,
    message: 'Unauthenticated.',
    hint,
  }),

  contentType: (set: Behaviours, given: string | undefined): Refusal => ({
    behaviours: ['content-type'],
    status: set['content-type'],
    message: `The body must be JSON, sent with "Content-Type: application/json"; ${given === undefined ? 'no Content-Type was sent' : 'another Content-Type was sent'}.`,
  }),

  bodyTooLarge: (set: Behaviours): Refusal => ({
    behaviours: ['body-too-large'],
    status: set['body-too-large'],
    message: `The body is larger than ${set['body-limit']} bytes.`,
  }),

  malformedBody: (set: Behaviours, problem: string): Refusal => ({
    behaviours: ['malformed-body'],
    status: set['malformed-body'],
    message: `The body could not be read: ${problem}.`,
  }),

  unknownLead: (set: Behaviours): Refusal => ({
    behaviours: ['unknown-lead'],
    status: set['unknown-lead'],
    message: 'There is no lead with this uuid in this account. Its uuid is in the answer to its creation.',
  }),

  brokenRequest: (set: Behaviours, problem: string): Refusal => ({
    behaviours: ['broken-request'],
    status: set['broken-request'],
    message: `The request could not be read: ${problem}.`,
  }),

  overload: (set: Behaviours, problem: string): Refusal => ({
    behaviours: ['overload'],
    status: set.overload,
    message: `The mock cannot take this: ${problem}.`,
    hint: `${problem}; docs/limits.md tells of this bound`,
    headers: { 'retry-after': '1' },
  }),

  /** Leads, clicks and the rest have taken all the memory that they may. */
  full: (set: Behaviours): Refusal =>
    refuse.overload(set, 'it has no room for more; POST /_mock/reset empties an account'),

  unknownProgram: (set: Behaviours): Refusal => ({
    behaviours: ['unknown-program'],
    status: set['unknown-program'],
    message:
      'No program is known by this publisher and program. The tracking link needs both: ?publisher=<uuid>&program=<uuid>.',
  }),

  /** Laravel's message is the first problem and a count of the others. */
  invalidFields: (set: Behaviours, problems: readonly FieldProblem[]): Refusal => {
    const others = problems.length - 1
    const more = others > 0 ? ` (and ${others} more error${others === 1 ? '' : 's'})` : ''
    return {
      behaviours: [...new Set(problems.map(({ behaviour }) => behaviour))],
      status: set['invalid-fields'],
      message: `${problems[0]?.message ?? 'The given data was invalid.'}${more}`,
      errors: errorsByField(problems),
    }
  },
}

/** The refusal as a client sees it, in the shape that the account's behaviours ask for. */
export function refusalAnswer(refusal: Refusal, set: Behaviours): Answer {
  const { status, message, errors } = refusal
  const headers = { [BEHAVIOUR_HEADER]: refusal.behaviours.join(', '), ...refusal.headers }
  switch (set['refusal-body']) {
    case 'laravel':
      return jsonAnswer(status, { message, errors }, headers)
    case 'problem':
      return jsonAnswer(
        status,
        { title: message, status, errors },
        { ...headers, 'content-type': 'application/problem+json' },
      )
    case 'html':
      return {
        status,
        headers: { ...headers, 'content-type': 'text/html; charset=UTF-8' },
        // The status alone: nothing of the request is echoed into a page.
        body: `<!DOCTYPE html>\n<html lang="en"><head><title>${status}</title></head><body><h1>${status}</h1></body></html>\n`,
      }
    case 'empty':
      return { status, headers, body: '' }
  }
}

/** The path as Laravel names it, and no longer than a message should be. */
function routeName(path: string): string {
  const name = path.replace(/^\/+/, '')
  return name.length > 200 ? `${name.slice(0, 200)}…` : name
}
