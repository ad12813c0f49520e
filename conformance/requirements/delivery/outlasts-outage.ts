import { OUTAGE_MS } from '../../../schemas/journeys.ts'
import { judgeEachFailure, judgeRetry } from '../../analysis/attempts.ts'
import { formatDuration, pluralize } from '../../analysis/format.ts'
import { findWait } from '../../analysis/orders.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const outlastsOutage = requirement({
  id: 'delivery.outlasts-outage',
  level: 'recommended',
  title: 'A lead survives an outage',
  failureTitle: 'A lead is given up after a few quick retries',
  why: 'An outage lasts for minutes or hours. Three retries within a second end too early, and every order during the outage is a lost commission.',
  source: documented('Send leads to Retrack', 'For all other responses you can retry as many times as you need.'),
  expected: `After ${formatDuration(OUTAGE_MS)} of responses with 503, the lead is sent again until the response is 200.`,
  journeys: ['first-order', 'fault-outage'],
  method: `Whether the mock received the lead again after it had responded 503 to every attempt for ${formatDuration(OUTAGE_MS)}, and responded 200; within \`timing.retry\`. A store that never retries fails \`delivery.retries-errors\` instead.`,
  remedy: {
    text: 'Keep the lead where it survives the request and the process. Lengthen the pauses between attempts up to some minutes. Do not limit the attempts; count them only to alert somebody.',
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
