/** Silence is only proven when something was heard, before and after. */
import type { Evidence, EvidenceOf } from '../../schemas/evidence.ts'
import { type Judgement, unproven } from '../requirement.ts'
import { journalDropped } from './orders.ts'
import { RUN_AGAIN } from './together.ts'
import { duration } from './words.ts'

/** Why a silence proves nothing. */
export function unprovenSilence(silence: EvidenceOf<'silence'> | undefined, ...rests: readonly Evidence[]): Judgement {
  if (silence === undefined) return unproven('The check did not watch that nothing more came.', RUN_AGAIN, ...rests)
  const { holds, watchedMs, neededMs, heardBefore, heardAfter } = silence
  if (holds === 'unknown') return journalDropped(silence)
  if (holds === 'no')
    return unproven('Something came while nothing should, and it is missing from the evidence.', RUN_AGAIN, silence)
  if (heardBefore === null || heardAfter === null) {
    const when = heardBefore === null ? 'before' : 'after'
    return unproven(
      `Nothing came, but no lead was heard ${when} that either: the silence proves nothing.`,
      'See `lead.sent`; once leads come, run the check again.',
      silence,
    )
  }
  return unproven(
    `Nothing came in ${duration(watchedMs)}, but it takes ${duration(neededMs)} to be sure.`,
    RUN_AGAIN,
    silence,
  )
}
