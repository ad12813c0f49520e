/** The fields that every item of evidence has. */
import * as z from 'zod'
import { JourneyRun } from '../journeys.ts'

export const SIDES = ['browser', 'mock', 'runner'] as const
export type Side = (typeof SIDES)[number]

/** `chromium` sees scripts, fragments and reasons; `http` sees headers and markup only. */
export const DriverName = z.enum(['chromium', 'http'])
export type DriverName = z.infer<typeof DriverName>

export const EvidenceId = z.string().regex(/^[em]\d+$/)

/** How far the mock's journal had got: the id of its newest entry, 0 where it had none. */
export const Position = z.int().min(0)

export function itemFields<const S extends Side>(side: S) {
  return {
    id: EvidenceId.describe('`e` and the sequence.'),
    sequence: z.int().min(1).describe('Its place on the time line.'),
    at: z.iso.datetime().describe('In real time, by the clock of the side that saw it.'),
    side: z.literal(side),
    journey: JourneyRun.nullable().describe(
      'The run that caused it. Null where it belongs to the whole check, or, of a request to the mock, where nothing in it tells.',
    ),
    cause: EvidenceId.nullable().describe(
      'The `visit-began`, `order-began` or `status-change-began` that it happened in or came from.',
    ),
  }
}
