import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration, formatValue } from '../../analysis/format.ts'
import { journalDropped } from '../../analysis/orders.ts'
import { judgeUnprovenQuietPeriod } from '../../analysis/quiet-periods.ts'
import { getLeadInPath, getLeadsOfChange, judgeSharedReference, requireActions } from '../../analysis/status-changes.ts'
import { getBodyField, getRequests, getStatusChanges, isProven, ofKind, wasAccepted } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const approvedFinal = requirement({
  id: 'status.approved-final',
  level: 'required',
  title: 'No update is sent after an approval',
  failureTitle: 'An update is sent for an approved lead',
  why: 'The commission of an approved lead is owed, and Retrack refuses further updates. A store that tries to reject it later expects a saving, but gets the invoice.',
  source: documented('Approving leads', "It's not possible to update a lead's status once it has been approved."),
  expected: 'After an approval was saved, `rejectOrder` on the same order sends no update.',
  journeys: ['first-order', 'approved-order', 'closing-order'],
  method:
    "The mock's journal after an approval was saved and `rejectOrder` ran on the same order: no update, in a silence between two requests that did come.",
  remedy: {
    text: 'Note with the order that its lead was approved, and check that before you send an update.',
    code: 'status',
  },
  component: 'status-updates',
  judge: (evidence) =>
    requireActions(evidence, ['approveOrder', 'rejectOrder'], ['approved-order'], () => {
      const change = getStatusChanges(evidence).find(({ started }) => started.afterApproval)
      if (change === undefined) {
        return unproven(
          'No order was approved first, so none could be rejected after that.',
          'See `status.approved`; once approvals are answered 200, run the check again.',
        )
      }
      const { started, items } = change
      const own = getLeadsOfChange(evidence, change)
      const updates = getRequests(evidence, 'updateLead').filter((update) => own.has(getLeadInPath(update)))
      const approval = updates.find(
        (update) =>
          wasAccepted(update) && getBodyField(update, 'status') === 'approved' && update.entry.id <= started.journal,
      )
      if (approval === undefined)
        return unproven('The approval that came first is missing from the evidence.', RUN_AGAIN, started)
      const ambiguous = judgeSharedReference(evidence, change)
      if (ambiguous !== undefined) return ambiguous
      const [late, ...more] = updates.filter(({ entry }) => entry.id > started.journal)
      if (late !== undefined) {
        return failure(
          `After the approval an update with the status ${formatValue(getBodyField(late, 'status'))} came.`,
          [approval, late, ...more],
        )
      }
      const silence = ofKind(items, 'quiet-period').find(({ of }) => of.operation === 'updateLead')
      if (silence?.result === 'unknown') return journalDropped(silence)
      if (silence === undefined || !isProven(silence)) return judgeUnprovenQuietPeriod(silence, started)
      return pass(
        `No update came in ${formatDuration(silence.watchedMs)} after the order was rejected.`,
        approval,
        started,
        silence,
      )
    }),
})
