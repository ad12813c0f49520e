import { OUTAGE_MS } from '../../../schemas/journeys.ts'
import { judgeEachFailure, judgeRetry } from '../../analysis/attempts.ts'
import { formatDuration, pluralize } from '../../analysis/format.ts'
import { findWait } from '../../analysis/orders.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const outlastsOutage = requirement({
  id: 'delivery.outlasts-outage',
  level: 'recommended',
  title: 'A lead outlasts an outage, and not a few quick retries alone',
  failureTitle: 'A lead is given up after a few quick retries',
  why: 'An outage lasts for minutes or hours. Three retries within a second are over before it is, and every order of that time is a commission lost for good.',
  source: documented('Send leads to Retrack', 'For all other responses you can retry as many times as you need.'),
  expected: `A lead that is answered 503 for ${formatDuration(OUTAGE_MS)} is sent again after that, until it is answered 200.`,
  journeys: ['first-order', 'fault-outage'],
  method: `Whether the mock received the lead again once it had answered 503 to every try for ${formatDuration(OUTAGE_MS)}, and answered 200; within \`timing.retry\`. A store that does not retry at all is for \`delivery.retries-errors\`.`,
  remedy: {
    text: 'Keep the lead where it outlives the request and the process, and let the pauses between tries grow up to some minutes; do not count tries, or only to let somebody know.',
    code: 'pause',
  },
  component: 'lead-delivery',
  judge: (evidence) =>
    judgeEachFailure(evidence, ['fault-outage'], (delivery) => {
      const { order, failed, retries } = delivery
      const judged = judgeRetry(delivery)
      const waited = findWait(order, 'accepted-lead')
      if (judged.kind === 'pass') {
        return pass('The lead came again after the outage, and was answered 200.', ...judged.evidence)
      }
      if (judged.kind !== 'failure' || failed === undefined || waited === undefined) return judged
      if (retries.length === 0) {
        return unproven(
          'The lead was not sent again at all, so there were no retries that could outlast an outage.',
          'See `delivery.retries-errors`; once failed leads are sent again, run the check again.',
          failed,
        )
      }
      return failure(
        `In an outage of ${formatDuration(OUTAGE_MS)} the lead was tried ${pluralize(retries.length + 1, 'time')}, and not once after it, in ${formatDuration(waited.limitMs)}.`,
        [failed, waited, ...retries],
      )
    }),
})
