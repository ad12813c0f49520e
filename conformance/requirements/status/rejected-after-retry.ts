import { getOrdersOf } from '../../analysis/orders.ts'
import { attributeToSetupOfRun, journeyMissing } from '../../analysis/setup.ts'
import { judgeChange, judgeNoRejection, requireActions } from '../../analysis/status-changes.ts'
import { getStatusChanges } from '../../evidence-view.ts'
import { requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const rejectedAfterRetry = requirement({
  id: 'status.rejected-after-retry',
  level: 'recommended',
  title: 'An order rejects its lead even if a retry saved it',
  failureTitle: 'An order does not reject its lead if a retry saved it',
  why: 'Often the checkout makes the first attempt, and a job retries. If the job does not keep the uuid from the response, these leads cannot be updated: you pay commission on each cancelled one.',
  source: follows('Rejecting leads', 'A lead can be rejected whichever attempt saved it.'),
  expected: 'After `rejectOrder` an update of the lead with `rejected` comes within `timing.status`.',
  journeys: ['first-order', 'rejected-order', 'rejected-after-retry'],
  method:
    'Whether an update of the lead with `rejected` came to the mock after `rejectOrder`, for an order whose first attempt got a 503 and whose retry got a 200.',
  remedy: {
    text: 'Keep the uuid from every response with 200, of first attempts and of retries. It is best if one function does both.',
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
