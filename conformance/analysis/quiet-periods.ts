/** Silence is only proven when something was heard, before and after. */
import type { Evidence, EvidenceOf } from '../../schemas/evidence.ts'
import { type Judgement, unproven } from '../requirement.ts'
import { RUN_AGAIN } from './combine.ts'
import { formatDuration } from './format.ts'
import { journalDropped } from './orders.ts'

/** Why a silence proves nothing. */
export function judgeUnprovenQuietPeriod(
  silence: EvidenceOf<'quiet-period'> | undefined,
  ...rests: readonly Evidence[]
): Judgement {
  if (silence === undefined) return unproven('The check did not watch that nothing more came.', RUN_AGAIN, ...rests)
  const { result, watchedMs, neededMs, leadBefore, leadAfter } = silence
  if (result === 'unknown') return journalDropped(silence)
  if (result === 'no')
    return unproven('Something came while nothing should, and it is missing from the evidence.', RUN_AGAIN, silence)
  if (leadBefore === null || leadAfter === null) {
    const when = leadBefore === null ? 'before' : 'after'
    return unproven(
      `Nothing came, but no lead was heard ${when} that either: the silence proves nothing.`,
      'See `lead.sent`; once leads come, run the check again.',
      silence,
    )
  }
  return unproven(
    `Nothing came in ${formatDuration(watchedMs)}, but it takes ${formatDuration(neededMs)} to be sure.`,
    RUN_AGAIN,
    silence,
  )
}
