/** Parts that several routes of the control API share. */
import * as z from 'zod'
import type { ResponseContract } from '../contract.ts'
import { ErrorBody, Uuid } from '../retrack.ts'

/** No longer than a `Location` that clients read. */
export const HttpUrl = z.url({ protocol: /^https?$/, error: 'Expected an http or https URL' }).max(2048)
/** Longer than any header that a visitor sends. */
export const Text = z.string().max(2048)

/** How many of a list are answered where nobody asks for fewer. */
export const MAX_LISTED = 1000
/** Which part of a list to answer. */
export const pageFields = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_LISTED)
    .default(MAX_LISTED)
    .describe('The maximum number: of the newest, or with `after` of those that follow it.'),
  after: Uuid.optional().describe('Only later ones.'),
  before: Uuid.optional().describe('Only earlier ones.'),
}
export const Total = z.int().describe('How many match on all pages together.')

export const invalid = {
  status: 422,
  name: 'Invalid',
  description: 'A key or a value is not possible; `errors` names it.',
  schema: ErrorBody,
  example: { message: 'market2: There is no such key.', errors: { market2: ['There is no such key.'] } },
} as const satisfies ResponseContract

/** The response of any route that needs a token. */
export const tokenRefused = {
  status: 401,
  name: 'TokenRefused',
  description: 'The token is missing or unknown.',
  schema: ErrorBody,
  example: { message: 'The token belongs to no account of this mock.' },
} as const satisfies ResponseContract

/** The response of any route to a foreign page. */
export const foreignPage = {
  status: 403,
  name: 'ForeignPage',
  description: 'Sent by a web page of another site, or to a Host that is not the mock.',
  schema: ErrorBody,
  example: {
    message: 'The control API cannot be used from a web page of another site (Sec-Fetch-Site: cross-site).',
  },
} as const satisfies ResponseContract

/** The responses of any route that takes a body. */
export const bodyRefused = [
  {
    status: 400,
    name: 'NotJson',
    description: 'The body is not JSON.',
    schema: ErrorBody,
    example: { message: 'The body is not JSON.' },
  },
  {
    status: 413,
    name: 'TooLarge',
    description: 'The body is larger than 1 MiB.',
    schema: ErrorBody,
    example: { message: 'The body is larger than 1048576 bytes.' },
  },
  {
    status: 415,
    name: 'OtherMediaType',
    description: 'The body is not declared as JSON.',
    schema: ErrorBody,
    example: { message: 'The control API takes JSON: send "Content-Type: application/json" (text/plain was given).' },
  },
] as const satisfies readonly ResponseContract[]
