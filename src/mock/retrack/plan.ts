/** What an operation decided to do with a request, before anything is written. */
import type { LeadRecord } from '../../store/port.ts'
import type { Answer } from '../answer.ts'
import type { Refusal } from './refusals.ts'

export type Settled =
  | { readonly kind: 'accepted'; readonly answer: Answer; readonly lead?: LeadRecord }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The account was reset while the request was under way: it is neither saved nor answered. */
  | { readonly kind: 'stale' }

export type Plan =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'ready'
      /** Writes, and gives the answer to it. */
      commit(): Promise<Settled>
      /** The answer that a commit would give now, with nothing written. */
      preview(): Promise<Settled>
    }

export const refused = (refusal: Refusal) => ({ kind: 'refused', refusal }) as const
