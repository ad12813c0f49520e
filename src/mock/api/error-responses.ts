/**
 * Every refusal of Retrack's API, each tied to its entry in the behaviour ledger. No page of Retrack shows one: their
 * statuses and texts are assumed, and users can change them.
 */

import type { BehaviourId, Behaviours } from '../../../schemas/behaviours/index.ts'
import { withoutTrailingSlashes } from '../../../shared/trailing-slashes.ts'
import { errorsByField } from '../field-errors.ts'
import { htmlPage, jsonResponse, type MockResponse } from '../http/response.ts'
import type { FieldProblem, Refusal } from '../refusal.ts'

/** The header that names the ledger entries a refusal rests on. */
const BEHAVIOUR_HEADER = 'x-retrack-kit-behaviour'

export const refusals = {
  unknownPath: (behaviours: Behaviours, path: string): Refusal => ({
    behaviours: ['unknown-path'],
    status: behaviours['unknown-path'],
    message: `The route ${routeName(path)} could not be found${explainPath(path)}.`,
    hint: 'Retrack documents POST /api/v2/leads and POST /api/v2/leads/:uuid; visitors click on GET /track/v2/click.',
  }),

  urlTooLong: (behaviours: Behaviours): Refusal => ({
    behaviours: ['url-too-long', 'url-limit'],
    status: behaviours['url-too-long'],
    message: `The URL is longer than ${behaviours['url-limit']} bytes.`,
  }),

  /** A page in a browser wants to send requests itself. */
  preflight: (behaviours: Behaviours, method: string, path: string, allowed: readonly string[]): Refusal => ({
    ...refusals.wrongMethod(behaviours, method, path, allowed),
    behaviours: ['wrong-method', 'preflight'],
    hint: 'a browser asks whether a page may send this request; send it from your server: a token in a page is known to everybody who opens it',
  }),

  wrongMethod: (behaviours: Behaviours, method: string, path: string, allowed: readonly string[]): Refusal => ({
    behaviours: ['wrong-method'],
    status: behaviours['wrong-method'],
    message: `The ${method} method is not supported for route ${routeName(path)}. Supported methods: ${allowed.join(', ')}.`,
    headers: { allow: allowed.join(', ') },
  }),

  unauthenticated: (behaviours: Behaviours, hint: string): Refusal => ({
    behaviours: ['unauthenticated'],
    status: behaviours.unauthenticated,
    message: 'Unauthenticated.',
    hint,
  }),

  contentType: (behaviours: Behaviours, contentType: string | undefined): Refusal => ({
    behaviours: ['content-type'],
    status: behaviours['content-type'],
    message: `The body must be JSON, sent with "Content-Type: application/json"; ${contentType === undefined ? 'no Content-Type was sent' : 'another Content-Type was sent'}.`,
  }),

  bodyTooLarge: (behaviours: Behaviours): Refusal => ({
    behaviours: ['body-too-large'],
    status: behaviours['body-too-large'],
    message: `The body is larger than ${behaviours['body-limit']} bytes.`,
  }),

  /** `cause` is the entry by which the body cannot be read, if it has one of its own. */
  malformedBody: (behaviours: Behaviours, problem: string, cause?: BehaviourId): Refusal => ({
    behaviours: cause === undefined ? ['malformed-body'] : ['malformed-body', cause],
    status: behaviours['malformed-body'],
    message: `The body could not be read: ${problem}.`,
  }),

  numberOverflow: (problem: string): Refusal => ({
    behaviours: ['number-overflow'],
    status: 500,
    message: 'Server Error',
    hint: `the body could not be read: ${problem}`,
  }),

  unknownLead: (behaviours: Behaviours, isInCapitals = false): Refusal => ({
    behaviours: ['unknown-lead'],
    status: behaviours['unknown-lead'],
    message: isInCapitals
      ? 'There is no lead with this uuid in capital letters; there is one with it in small ones, as the answer to its creation has it.'
      : 'There is no lead with this uuid in this account. Its uuid is in the answer to its creation.',
  }),

  brokenRequest: (behaviours: Behaviours, problem: string): Refusal => ({
    behaviours: ['broken-request'],
    status: behaviours['broken-request'],
    message: `The request could not be read: ${problem}.`,
  }),

  overload: (behaviours: Behaviours, problem: string): Refusal => ({
    behaviours: ['overload'],
    status: behaviours.overload,
    message: `The mock cannot take this: ${problem}.`,
    hint: `${problem}; docs/limits.md tells of this bound`,
    headers: { 'retry-after': '1' },
  }),

  /** Accounts, clicks, leads and fault rules take all the memory of the store's budget. */
  storeFull: (behaviours: Behaviours): Refusal =>
    refusals.overload(behaviours, 'it has no room for more; POST /_mock/reset empties an account'),

  /** The store outside this process cannot be reached. */
  storeUnavailable: (behaviours: Behaviours, problem: string): Refusal => ({
    ...refusals.overload(behaviours, problem),
    hint: `${problem}; docs/shared.md says what the mock does then`,
  }),

  unknownProgram: (behaviours: Behaviours): Refusal => ({
    behaviours: ['unknown-program'],
    status: behaviours['unknown-program'],
    message:
      'No program is known by this publisher and program. The tracking link needs both: ?publisher=<uuid>&program=<uuid>.',
  }),

  /** Laravel's message is the first problem and a count of the others. */
  invalidFields: (behaviours: Behaviours, problems: readonly FieldProblem[]): Refusal => {
    const others = problems.length - 1
    const more = others > 0 ? ` (and ${others} more error${others === 1 ? '' : 's'})` : ''
    return {
      behaviours: [...new Set(problems.map(({ behaviour }) => behaviour))],
      status: behaviours['invalid-fields'],
      message: `${problems[0]?.message ?? 'The given data was invalid.'}${more}`,
      errors: errorsByField(problems),
    }
  },
}

const OF_WEB_SERVERS: readonly BehaviourId[] = ['url-too-long', 'body-too-large', 'broken-request']

/** Whether the web server would have refused it, in a page of its own. */
export function isOfWebServer({ behaviours: ids }: Refusal, behaviours: Behaviours): boolean {
  return behaviours['web-server-refusals'] === 'page' && ids.some((id) => OF_WEB_SERVERS.includes(id))
}

/** Builds the response to a refused request, in the shape that the account's behaviours choose. */
export function toErrorResponse(refusal: Refusal, behaviours: Behaviours): MockResponse {
  const { status, message, errors, response } = refusal
  if (response !== undefined) {
    return { ...response, headers: { ...response.headers, [BEHAVIOUR_HEADER]: refusal.behaviours.join(', ') } }
  }
  const headers = { [BEHAVIOUR_HEADER]: refusal.behaviours.join(', '), ...refusal.headers }
  const style = isOfWebServer(refusal, behaviours) ? 'html' : behaviours['refusal-body']
  switch (style) {
    case 'laravel':
      return jsonResponse(status, { message, errors }, headers)
    case 'problem':
      return jsonResponse(
        status,
        { title: message, status, errors },
        { ...headers, 'content-type': 'application/problem+json' },
      )
    case 'html': {
      const page = htmlPage(String(status))
      return {
        status,
        headers: { ...headers, ...page.headers },
        body: page.body,
      }
    }
    case 'empty':
      return { status, headers, body: '' }
  }
}

/** Explains how a path differs from the documented one that was probably meant. */
function explainPath(path: string): string {
  if (path.length > 200) return ''
  if (isDocumented(path)) return ''
  if (isDocumented(withoutTrailingSlashes(path))) return ': the documented path has no slash at its end'
  if (isDocumented(path.replace(/\/{2,}/g, '/')))
    return ': there are two slashes in a row, perhaps one at the end of the base URL'
  if (isDocumented(path.toLowerCase())) return ': the documented path is in small letters'
  return ''
}

const isDocumented = (path: string) => /^\/(?:api\/v2\/leads(?:\/[^/]+)?|track\/v2\/click)$/.test(path)

/** Shortens the path to a length that fits a message, without its leading slashes, as Laravel names routes. */
function routeName(path: string): string {
  const name = path.replace(/^\/+/, '')
  return name.length > 200 ? `${name.slice(0, 200)}…` : name
}
