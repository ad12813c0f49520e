import type { Evidence } from '../../../schemas/evidence.ts'
import { findDelivery, judgeMissingRetry } from '../../analysis/attempts.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration } from '../../analysis/format.ts'
import { findWait, getLeads, getOrdersOf, judgeDeclined, requireOrders } from '../../analysis/orders.ts'
import { attributeToSetupOfRun, journeyMissing, mockFailure } from '../../analysis/setup.ts'
import { type ObservedOrder, ofKind, wasAccepted } from '../../evidence-view.ts'
import { failure, type Judgement, notApplicable, pass, requirement, setupError, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const survivesRestart = requirement({
  id: 'delivery.survives-restart',
  level: 'recommended',
  title: 'A waiting lead survives a restart of the store',
  failureTitle: 'A waiting lead is lost when the store restarts',
  why: 'Stores restart with each release, and servers when they run out of memory. A queue in the memory of the process is lost as well: somebody who restarts the store to help loses the leads of the outage.',
  source: follows(
    'Send leads to Retrack',
    'All connected leads should be uploaded to Retrack, including those that waited during a restart.',
  ),
  expected: 'After a 503 and a restart of the store, the lead is sent again until the response is 200.',
  journeys: ['first-order', 'fault-503', 'restarted-store'],
  method:
    'An order whose lead gets a 503 until `restartStore` has ended and the store responds again: whether the mock then received the lead again and responded 200, within `timing.retry`.',
  remedy: {
    text: 'Keep unsent leads in the database, with the order, and send them when the store starts.',
    code: 'worker',
  },
  component: 'lead-delivery',
  judge: (evidence) =>
    requireOrders(evidence, ['restarted-store'], ({ actions }) => {
      if (actions.restartStore === 'none') {
        return notApplicable('The check cannot restart the store (`restartStore: none`).')
      }
      if (actions.restartStore === 'unset') {
        return unproven(
          'The config does not say how to restart the store.',
          'Add `restartStore` to retrack-kit.yaml, such as `command: docker compose restart store`, or `restartStore: none` where the check cannot.',
        )
      }
      const [order] = getOrdersOf(evidence, 'restarted-store')
      if (order === undefined) return journeyMissing(evidence, 'restarted-store')
      return attributeToSetupOfRun(evidence, order.started.journey?.run, ofOrder(evidence, order))
    }),
})

function ofOrder(evidence: readonly Evidence[], order: ObservedOrder): Judgement {
  const { started } = order
  const leads = getLeads(evidence, order)
  const failed = leads.find(({ entry }) => entry.fault !== null)
  if (failed === undefined) {
    return unproven(
      'No lead met the failure.',
      'See `lead.sent` and `lead.accepted`; once leads come, run the check again.',
      started,
    )
  }
  const restart = ofKind(evidence, 'store-restarted').find(({ journey }) => journey?.run === started.journey?.run)
  if (restart === undefined) return unproven('The store was not restarted.', RUN_AGAIN, started, failed)
  if (restart.declined) return judgeDeclined('the store could not be restarted', restart)
  if (!restart.succeeded) {
    const why = restart.reason === null ? '' : `: ${restart.reason}`
    return setupError(
      `The store could not be restarted${why}.`,
      'Try `restartStore` by hand, and correct it in retrack-kit.yaml.',
      restart,
    )
  }
  const accepted = leads.find((lead) => wasAccepted(lead) && lead.entry.id > failed.entry.id)
  if (accepted !== undefined) {
    return pass('After a restart the lead was sent again, and answered 200.', failed, restart, accepted)
  }
  const waited = findWait(order, 'accepted-lead')
  return judgeMissingRetry(waited, failed, restart, (waited) => {
    if (!retriesOtherwise(evidence)) {
      return unproven(
        'The lead did not come again; nor did one that was answered 503, without a restart.',
        'See `delivery.retries-errors`; once failed leads are sent again, run the check again.',
        failed,
        restart,
      )
    }
    return (
      mockFailure(evidence) ??
      failure(
        `The store was restarted while a lead waited for its retry, and the lead did not come in ${formatDuration(waited.limitMs)} after that.`,
        [failed, restart, waited],
      )
    )
  })
}

/** After the same failure, by the process that met it. */
const retriesOtherwise = (evidence: readonly Evidence[]): boolean =>
  findDelivery(evidence, 'fault-503')?.retries.some(wasAccepted) === true
