import { getOrdersOf } from '../../analysis/orders.ts'
import { attributeToSetupOfRun, journeyMissing } from '../../analysis/setup.ts'
import { judgeChange, judgeNoRejection, requireActions } from '../../analysis/status-changes.ts'
import { getStatusChanges } from '../../evidence-view.ts'
import { requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const rejectedAfterRetry = requirement({
  id: 'status.rejected-after-retry',
  level: 'recommended',
  title: 'An order whose lead was saved by a retry rejects it, too',
  failureTitle: 'An order whose lead was saved by a retry does not reject it',
  why: 'The first try is often made in the checkout, and what failed is sent again by a job. Where the job does not keep the uuid that Retrack answers with, nothing can be told of these leads any more: you pay commission on each of them that was cancelled.',
  source: follows('Rejecting leads', 'A lead can be rejected whichever of its tries was the one that was saved.'),
  expected: 'After `rejectOrder` an update of the lead with `rejected` comes within `timing.status`.',
  journeys: ['first-order', 'rejected-order', 'rejected-after-retry'],
  method:
    "Whether an update of the order's lead with `rejected` came to the mock after `rejectOrder`, for an order whose first lead was answered 503 and whose retry was answered 200.",
  remedy: {
    text: 'Keep the uuid of every answer with 200, in the code that sends again as in the code that sends first; best, let one function do both.',
    code: 'tell',
  },
  component: 'status-updates',
  judge: (evidence) =>
    requireActions(evidence, ['rejectOrder'], ['rejected-after-retry'], () => {
      const [order] = getOrdersOf(evidence, 'rejected-after-retry')
      if (order === undefined) return journeyMissing(evidence, 'rejected-after-retry')
      const { journey } = order.started
      const change = getStatusChanges(evidence).find(({ started }) => started.journey?.run === journey?.run)
      const judge = () => {
        if (change === undefined) {
          return unproven(
            'No retry of its lead was saved, so the order was not rejected.',
            'See `delivery.retries-errors`; once failed leads are sent again, run the check again.',
            order.started,
          )
        }
        const judged = judgeChange(evidence, change)
        return judged.kind === 'failure' ? (judgeNoRejection(evidence, change.started) ?? judged) : judged
      }
      return attributeToSetupOfRun(evidence, journey?.run, judge())
    }),
})
