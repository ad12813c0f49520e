/** The progress of a running check, for a person who watches. */
import type { JourneyRun } from '../schemas/journeys.ts'

export type Progress =
  /** `asks`: how often a person is asked to do something, at most. */
  | { readonly kind: 'planned'; readonly runs: number; readonly orders: number; readonly asks: number }
  | { readonly kind: 'began'; readonly run: JourneyRun }
  | { readonly kind: 'ended'; readonly run: JourneyRun }
  /** Something is awaited: what, and for how long at most. */
  | { readonly kind: 'awaiting'; readonly what: string; readonly limitMs: number; readonly run: JourneyRun | null }
  | { readonly kind: 'awaited'; readonly run: JourneyRun | null }
