/** The progress of a running check, for a person who watches. */
import type { JourneyRun } from '../schemas/journeys.ts'

export type Progress =
  /** `asks`: how often a person is asked to do something, at most. */
  | { readonly kind: 'planned'; readonly runs: number; readonly orders: number; readonly asks: number }
  | { readonly kind: 'began'; readonly run: JourneyRun }
  | { readonly kind: 'ended'; readonly run: JourneyRun }
  /** Something is awaited: what, and for how long at most. */
  | { readonly kind: 'awaiting'; readonly what: string; readonly limitMs: number; readonly run: JourneyRun | null }
  /** Retrack has received nothing at all since the first order: most often the store sends its leads elsewhere. */
  | { readonly kind: 'heard-nothing'; readonly mockUrl: string; readonly waitedMs: number }
  | { readonly kind: 'awaited'; readonly run: JourneyRun | null }

export const describeSilence = ({ mockUrl, waitedMs }: Extract<Progress, { kind: 'heard-nothing' }>): string =>
  `Retrack has received nothing in the ${Math.round(waitedMs / 1000)} s since the first order. Does the store send its leads to ${mockUrl}, and was it started again with that setting? The check goes on waiting.`
