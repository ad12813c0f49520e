import { documented } from '../../basis.ts'
import { field, isProven, ofKind, requestsFor, statusChangesOf, wasAccepted } from '../../evidence-view.ts'
import { journalDropped } from '../../reading/orders.ts'
import { unprovenSilence } from '../../reading/silences.ts'
import { leadNamed, leadsOfChanged, onActions, sharedReference } from '../../reading/status-changes.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { duration, shownValue } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const approvedFinal = requirement({
  id: 'status.approved-final',
  level: 'required',
  title: 'After an approval no update is sent',
  failureTitle: 'An update is sent for a lead that was approved',
  why: 'Once a lead is approved its commission is owed, and an update is refused. A store that counts on rejecting it later believes to have saved what it will be invoiced for.',
  basis: documented('Approving leads', "It's not possible to update a lead's status once it has been approved."),
  expected: 'Once an approval was answered 200, `rejectOrder` on the same order sends no update.',
  looksAt:
    "The mock's journal after an approval was answered 200 and `rejectOrder` was carried out on the same order: no update, in a silence between two requests that did come.",
  advice: {
    text: 'Note with the order that its lead was approved, and look there before you send an update.',
    snippet: "if (order.retrackStatus !== 'approved') await reject(order.retrackLead)",
  },
  blame: 'status-updates',
  judge: (evidence) =>
    onActions(evidence, ['approveOrder', 'rejectOrder'], ['approved-order'], () => {
      const change = statusChangesOf(evidence).find(({ began }) => began.afterApproval)
      if (change === undefined) {
        return unproven(
          'No order was approved first, so none could be rejected after that.',
          'See `status.approved`; once approvals are answered 200, run the check again.',
        )
      }
      const { began, items } = change
      const own = leadsOfChanged(evidence, change)
      const updates = requestsFor(evidence, 'updateLead').filter((update) => own.has(leadNamed(update)))
      const approval = updates.find(
        (update) => wasAccepted(update) && field(update, 'status') === 'approved' && update.entry.id <= began.journal,
      )
      if (approval === undefined)
        return unproven('The approval that came first is missing from the evidence.', RUN_AGAIN, began)
      const ambiguous = sharedReference(evidence, change)
      if (ambiguous !== undefined) return ambiguous
      const [late, ...more] = updates.filter(({ entry }) => entry.id > began.journal)
      if (late !== undefined) {
        return breach(`After the approval an update with the status ${shownValue(field(late, 'status'))} came.`, [
          approval,
          late,
          ...more,
        ])
      }
      const silence = ofKind(items, 'silence').find(({ of }) => of.operation === 'updateLead')
      if (silence?.holds === 'unknown') return journalDropped(silence)
      if (silence === undefined || !isProven(silence)) return unprovenSilence(silence, began)
      return pass(
        `No update came in ${duration(silence.watchedMs)} after the order was rejected.`,
        approval,
        began,
        silence,
      )
    }),
})
