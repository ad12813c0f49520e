/** What an operation decided to do with a request, before anything is written. */
import type { LeadRecord, Stale } from '../../store/port.ts'
import type { Answer } from '../answer.ts'
import type { Refusal } from './refusals.ts'

/** What was seen on the way that a reviewer may want to remark on. */
export interface Circumstances {
  /** The first lead that had the reference when this one came. */
  readonly earlier?: LeadRecord | undefined
  readonly clickAgeMs?: number
  /** The event or the click is another account's. */
  readonly isForeign?: boolean
  /** The status that the lead had when an update came. */
  readonly statusBefore?: LeadRecord['status']
}

export interface Accepted {
  readonly kind: 'accepted'
  readonly answer: Answer
  /** The lead that was made, changed or found. */
  readonly lead?: LeadRecord
  /** The click that was made. */
  readonly click?: string
  readonly circumstances?: Circumstances
}

export interface Refused {
  readonly kind: 'refused'
  readonly refusal: Refusal
  readonly circumstances?: Circumstances
}

/** `stale`: the account was reset while the request was under way; it is neither saved nor answered. */
export type Settled = Accepted | Refused | Stale

export type Plan =
  | Refused
  | {
      readonly kind: 'ready'
      /** Writes, and gives the answer to it. */
      commit(): Promise<Settled>
      /** The answer that a commit would give now, with nothing written. */
      preview(): Promise<Settled>
    }

export function refused(refusal: Refusal, circumstances: Circumstances = {}): Refused {
  return { kind: 'refused', refusal, circumstances }
}
