/** Judges a store's behaviour when an update of a status fails. */
import type { Evidence } from '../../schemas/evidence.ts'
import { getStatusChanges, type ObservedStatusChange, ofKind, wasAccepted } from '../evidence-view.ts'
import { failure, type Judgement, pass, unproven } from '../requirement.ts'
import { judgeMissingRetry } from './attempts.ts'
import { formatDuration } from './format.ts'
import { findWait } from './orders.ts'
import { attributeToSetupOfRun, mockFailure } from './setup.ts'
import {
  getUpdates,
  judgeFailedAction,
  judgeMissingChange,
  judgeSharedReference,
  requireAnyAction,
} from './status-changes.ts'

type Items = readonly Evidence[]

/** Judges what the store did after the update that was made to fail. */
export function judgeFailedUpdate(evidence: Items): Judgement {
  return requireAnyAction(evidence, ['failed-update'], () => {
    const change = getStatusChanges(evidence).find(({ started }) => started.journey?.name === 'failed-update')
    if (change === undefined) return judgeMissingChange(evidence, 'failed-update')
    return attributeToSetupOfRun(evidence, change.started.journey?.run, judgeUpdateRetry(evidence, change))
  })
}

function judgeUpdateRetry(evidence: Items, change: ObservedStatusChange): Judgement {
  const { started, finished } = change
  const ambiguous = judgeSharedReference(evidence, change)
  if (ambiguous !== undefined) return ambiguous
  const run = started.journey?.run
  const rule = ofKind(evidence, 'fault-installed').find(({ journey }) => journey?.run === run)
  const waited = findWait(change, 'accepted-update')
  const updates = getUpdates(evidence, change, Number.POSITIVE_INFINITY)
  const failed = updates.find(({ entry }) => entry.fault !== null && entry.fault.id === rule?.fault)
  if (failed === undefined) {
    if (finished?.succeeded === false) return judgeFailedAction(change, finished)
    return unproven(
      'No update met the failure.',
      `See \`status.${started.status}\`; once updates come, run the check again.`,
      started,
    )
  }
  const retries = updates.filter(({ entry }) => entry.id > failed.entry.id)
  const accepted = retries.find(wasAccepted)
  if (accepted !== undefined) {
    return pass('After a 503 the update was sent again, and answered 200.', started, failed, accepted)
  }
  return judgeMissingRetry(waited, failed, started, (waited) => {
    const refused = retries.find(({ entry }) => entry.outcome === 'refused')
    if (refused !== undefined) {
      return unproven(
        `After a 503 the update was sent again, and answered ${refused.entry.status}: it is refused anyway.`,
        `See \`status.${started.status}\`; once updates are answered 200, run the check again.`,
        failed,
        refused,
      )
    }
    return (
      mockFailure(evidence) ??
      failure(`After a 503 the update was not sent again in ${formatDuration(waited.limitMs)}.`, [
        failed,
        waited,
        started,
        ...retries,
      ])
    )
  })
}
