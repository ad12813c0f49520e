/** What several parts of the control API share. */
import * as z from 'zod'
import type { AnswerContract } from '../contract.ts'
import { Refusal } from '../retrack.ts'

export const HttpUrl = z.url({ protocol: /^https?$/, error: 'Expected an http or https URL' })
/** Longer than any header that a visitor sends. */
export const Text = z.string().max(2048)

/** How many of a list are answered where nobody asks for fewer. */
export const MOST_LISTED = 1000
export const Limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(MOST_LISTED)
  .default(MOST_LISTED)
  .describe('The newest so many.')

export const invalid = {
  status: 422,
  description: 'A key or a value is not possible; `errors` names it.',
  schema: Refusal,
} as const satisfies AnswerContract
