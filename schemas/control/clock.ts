/** The account's clock. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'
import { invalid } from './shared.ts'

export const ClockChange = z.strictObject({
  now: z
    .string()
    .optional()
    .describe(
      "The time to show: ISO 8601 (without a zone it is UTC), or `YYYY-MM-DD HH:MM:SS` in the account's time zone.",
    ),
  advanceMs: z.int().optional().describe('Moves the clock by this many milliseconds; backwards if negative.'),
  frozen: z.boolean().optional().describe('Stops or restarts the clock.'),
})
export type ClockChange = z.infer<typeof ClockChange>

export const Clock = z.object({
  now: z.iso.datetime(),
  retrackTime: z.string().describe('The same as Retrack writes it in this account.'),
  frozen: z.boolean(),
})
export type Clock = z.infer<typeof Clock>

export const CLOCK = {
  setClock: {
    method: 'PUT',
    path: '/_mock/clock',
    operationId: 'setClock',
    summary: "Set, advance or stop this account's clock",
    description: "The clock decides only Retrack's times and the age of clicks. An empty body changes nothing.",
    access: 'account',
    body: ClockChange,
    bodyExample: { now: '2020-11-04 11:09:31', frozen: true },
    responses: [
      {
        status: 200,
        description: 'The clock as it is now.',
        schema: Clock,
        example: { now: '2020-11-04T11:09:31.000Z', retrackTime: '2020-11-04 11:09:31', frozen: true },
      },
      invalid,
    ],
  },
} as const satisfies Record<string, RouteContract>
