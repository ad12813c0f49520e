import type { Evidence } from '../../../schemas/evidence.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration, pluralize } from '../../analysis/format.ts'
import { findWait, journalDropped } from '../../analysis/orders.ts'
import { judgeUnprovenQuietPeriod } from '../../analysis/quiet-periods.ts'
import { attributeToSetupOfRun } from '../../analysis/setup.ts'
import {
  getUpdates,
  judgeFailedAction,
  judgeMissingChange,
  judgeSharedReference,
  requireActions,
} from '../../analysis/status-changes.ts'
import { getStatusChanges, isProven, type ObservedStatusChange, ofKind, wasAccepted } from '../../evidence-view.ts'
import { MAX_UPDATES_AFTER_REFUSAL } from '../../probes.ts'
import { failure, type Judgement, notApplicable, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const stopsWhenFinal = requirement({
  id: 'status.stops-when-final',
  level: 'recommended',
  title: 'An update that Retrack refuses as final is not retried for ever',
  failureTitle: 'An update that Retrack refuses as final is retried again and again',
  why: 'The response to an approval can be lost after Retrack saved it. An approval is final, so Retrack refuses every repeat. A store that retries until 200 never stops, and updates behind it in the queue are never sent.',
  source: follows(
    'Approving leads',
    'Once a lead is approved, its status cannot be updated: Retrack refuses each further update.',
  ),
  expected: `An approval whose response was lost, and whose repeat Retrack refuses, is sent at most ${MAX_UPDATES_AFTER_REFUSAL - 1} more times.`,
  journeys: ['first-order', 'lost-approval', 'closing-order'],
  method:
    'The updates of a lead whose approval the mock saved without responding, from the first refusal on: that they end, shown by a silence of several times the longest pause between them.',
  remedy: {
    text: 'Treat an update as settled after 400, 409 or 422: note it with the order, and alert somebody. Retry only what may succeed later, as after a 429, a 500 or no response.',
    code: 'tell',
  },
  component: 'status-updates',
  judge: (evidence) =>
    requireActions(evidence, ['approveOrder'], ['lost-approval'], () => {
      const change = getStatusChanges(evidence).find(({ started }) => started.journey?.name === 'lost-approval')
      if (change === undefined) return judgeMissingChange(evidence, 'lost-approval')
      return attributeToSetupOfRun(evidence, change.started.journey?.run, judgeEnd(evidence, change))
    }),
})

function judgeEnd(evidence: readonly Evidence[], change: ObservedStatusChange): Judgement {
  const { started, finished, items } = change
  const ambiguous = judgeSharedReference(evidence, change)
  if (ambiguous !== undefined) return ambiguous
  const rule = ofKind(evidence, 'fault-installed').find(({ journey }) => journey?.run === started.journey?.run)
  const updates = getUpdates(evidence, change, Number.POSITIVE_INFINITY)
  const lost = updates.find(({ entry }) => entry.fault !== null && entry.fault.id === rule?.fault)
  if (lost === undefined) {
    if (finished?.succeeded === false) return judgeFailedAction(change, finished)
    const remedy = 'See `status.approved`; once updates come, run the check again.'
    return unproven('No approval came whose answer could be lost.', remedy, started)
  }
  const later = updates.filter(({ entry }) => entry.id > lost.entry.id)
  if (later.some(wasAccepted)) return notApplicable('Retrack took the approval a second time, so none was refused.')
  const [first, ...further] = later.filter(({ entry }) => entry.outcome === 'refused')
  if (first === undefined) {
    const waited = ofKind(items, 'wait-finished').findLast((one) => one.for === 'update') ?? findWait(change, 'update')
    if (waited?.result === 'no') return notApplicable('The store does not send an update again, so none was refused.')
    if (waited?.result === 'unknown') return journalDropped(waited)
    return unproven('The approval was not seen to be refused.', RUN_AGAIN, started, lost)
  }
  const times = pluralize(further.length, 'more time')
  if (further.length >= MAX_UPDATES_AFTER_REFUSAL) {
    return failure(
      `An approval whose answer was lost came again, was refused with ${first.entry.status}, and was sent ${times}.`,
      [lost, first, ...further],
    )
  }
  const silence = ofKind(items, 'quiet-period')[0]
  if (silence === undefined) {
    return unproven(
      'The store pauses for so long between two updates that the check could not wait for an end.',
      'Let it pause for less while it is tested, or raise `timing.retry`.',
      started,
      first,
    )
  }
  if (!isProven(silence)) return judgeUnprovenQuietPeriod(silence, started)
  return pass(
    `An approval whose answer was lost came again, was refused, and was sent ${times}: nothing came in ${formatDuration(silence.watchedMs)} after that.`,
    lost,
    first,
    silence,
  )
}
