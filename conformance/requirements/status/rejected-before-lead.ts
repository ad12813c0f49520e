import type { Evidence } from '../../../schemas/evidence.ts'
import { getLeadUuid } from '../../../schemas/journal.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration, quoteValue } from '../../analysis/format.ts'
import { findWait, getOrdersOf, journalDropped } from '../../analysis/orders.ts'
import { attributeToSetupOfRun, journeyMissing, mockFailure } from '../../analysis/setup.ts'
import { getLeadInPath, judgeNoRejection, judgeSharedReference, requireActions } from '../../analysis/status-changes.ts'
import {
  getBodyField,
  getRequests,
  getStatusChanges,
  type ObservedOrder,
  type ObservedStatusChange,
  wasAccepted,
} from '../../evidence-view.ts'
import { failure, type Judgement, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const rejectedEarly = requirement({
  id: 'status.rejected-before-lead',
  level: 'recommended',
  title: 'An order that is cancelled before its lead is saved rejects the lead',
  failureTitle: 'An order that is cancelled before its lead is saved is paid for',
  why: 'While Retrack is down, leads wait, and customers still cancel. A store that reports only cancellations of saved leads forgets these: the lead is saved later, and you pay commission on a cancelled order.',
  source: follows(
    'Rejecting leads',
    'A lead that was sent in the end must be rejected, whenever its order was cancelled.',
  ),
  expected: 'The lead comes and is rejected within `timing.status`, or it does not come any more.',
  journeys: ['first-order', 'rejected-order', 'rejected-before-lead'],
  method:
    'An order whose lead gets a 503 until `rejectOrder` has run on it: whether the lead was then saved, and whether an update with `rejected` came.',
  remedy: {
    text: 'Keep what Retrack must be told of an order in one queue, in order: first the lead, then the rejection. Or, when the order is cancelled, remove a lead that was never saved from the queue.',
    code: 'tell',
  },
  component: 'status-updates',
  judge: (evidence) =>
    requireActions(evidence, ['rejectOrder'], ['rejected-before-lead'], () => {
      const [order] = getOrdersOf(evidence, 'rejected-before-lead')
      if (order === undefined) return journeyMissing(evidence, 'rejected-before-lead')
      return attributeToSetupOfRun(evidence, order.started.journey?.run, ofOrder(evidence, order))
    }),
})

function ofOrder(evidence: readonly Evidence[], { started }: ObservedOrder): Judgement {
  const change = getStatusChanges(evidence).find((one) => one.started.journey?.run === started.journey?.run)
  if (change === undefined) {
    const remedy = 'See `lead.sent`; once leads come, run the check again.'
    return unproven('No lead of the order came, so it was not rejected.', remedy, started)
  }
  if (change.finished === undefined) return unproven('The action has no end.', RUN_AGAIN, change.started)
  if (!change.finished.succeeded) {
    const why = change.finished.reason === null ? '' : `: ${change.finished.reason}`
    return unproven(
      `The store did not reject an order whose lead was not saved yet${why}.`,
      'See whether the steps of `rejectOrder` need the lead, and correct them in retrack-kit.yaml.',
      change.started,
      change.finished,
    )
  }
  return judgeSharedReference(evidence, change) ?? judgeWhatCame(evidence, change, started.click)
}

function judgeWhatCame(evidence: readonly Evidence[], change: ObservedStatusChange, click: string | null): Judgement {
  const { started } = change
  const which = `The order ${quoteValue(started.reference)} was rejected before its lead was saved, and`
  const [waited, waitedUpdate] = [findWait(change, 'accepted-lead'), findWait(change, 'accepted-update')]
  if (waited === undefined) return unproven('The check did not wait for the lead.', RUN_AGAIN, started)
  if (waited.result === 'unknown') return journalDropped(waited)
  const leads = getRequests(evidence, 'createLead').filter(
    (lead) => wasAccepted(lead) && click !== null && lead.entry.click === click,
  )
  const [lead] = leads
  if (lead === undefined && waited.result === 'yes')
    return unproven('The lead that came is missing from the evidence.', RUN_AGAIN, waited)
  if (lead === undefined) return pass(`${which} it was sent no more.`, started, waited)
  const uuids = leads.flatMap(({ entry }) => getLeadUuid(entry) ?? [])
  const update = getRequests(evidence, 'updateLead').find(
    (one) => wasAccepted(one) && uuids.includes(getLeadInPath(one)) && getBodyField(one, 'status') === 'rejected',
  )
  if (update !== undefined) return pass(`${which} rejected once it was.`, started, lead, update)
  if (waitedUpdate === undefined) {
    const remedy = 'See `lead.once`; once an order makes one lead, run the check again.'
    return unproven(
      'A lead of the order was saved at another time than the check waited for it.',
      remedy,
      started,
      lead,
    )
  }
  if (waitedUpdate.result === 'unknown') return journalDropped(waitedUpdate)
  if (waitedUpdate.result === 'yes')
    return unproven('The update that came is missing from the evidence.', RUN_AGAIN, waitedUpdate)
  return (
    judgeNoRejection(evidence, started, lead) ??
    mockFailure(evidence) ??
    failure(
      `${which} no update came within ${formatDuration(waitedUpdate.limitMs)} of its lead: it stays to be paid.`,
      [started, lead, waitedUpdate],
    )
  )
}
