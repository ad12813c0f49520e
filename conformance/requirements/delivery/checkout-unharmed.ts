import type { Evidence, MockRequest } from '../../../schemas/evidence.ts'
import { DROPPED_CONNECTION_JOURNEYS } from '../../../schemas/journeys.ts'
import { type FaultDelivery, findBaselineOrder, judgeEachFailure } from '../../analysis/attempts.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration } from '../../analysis/format.ts'
import { failure, pass, requirement, setupError, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const checkoutUnharmed = requirement({
  id: 'delivery.checkout-unharmed',
  level: 'recommended',
  title: 'Orders succeed while Retrack is down or hangs',
  failureTitle: 'Orders fail or hang while Retrack is down',
  why: 'Tracking must never cost a sale. A checkout that waits for Retrack fails when Retrack fails, and you lose the order, not only a commission.',
  source: follows(
    'Send leads to Retrack',
    'Leads may be sent again as often as needed, so no customer has to wait for Retrack.',
  ),
  expected:
    'The order succeeds within `timing.checkout` while the mock responds 503, resets or closes connections, or does not respond.',
  journeys: ['first-order', 'fault-503', ...DROPPED_CONNECTION_JOURNEYS],
  method:
    'Whether `placeOrder` succeeds, and how long it takes after the store sends the lead, while the mock responds 503, resets or closes connections, or does not respond.',
  remedy: {
    text: 'Respond to the customer first, and send the lead from a queue. If you must send it within the request, use a short time-out and catch its errors.',
    code: 'worker',
  },
  component: 'checkout',
  judge: (evidence) =>
    judgeEachFailure(evidence, ['fault-503', 'fault-reset', 'fault-empty', 'fault-hang'], (delivery, { timing }) => {
      const { started, finished } = delivery.order
      const { failed } = delivery
      if (finished === undefined) return unproven('The order has no end.', RUN_AGAIN, started)
      const why = finished.reason === null ? '' : `: ${finished.reason}`
      if (failed === undefined) {
        return finished.succeeded
          ? unproven(
              `No lead met the failure in the journey "${delivery.name}".`,
              'See `lead.sent`.',
              started,
              finished,
            )
          : setupError(
              `The order failed before any lead was sent${why}.`,
              'Try the steps of `placeOrder` by hand.',
              started,
              finished,
            )
      }
      const took = formatDuration(finished.durationMs)
      const sound = findBaselineOrder(evidence)
      if (!finished.succeeded) {
        return sound === undefined
          ? setupError(
              `Orders fail while Retrack is well, too${why}.`,
              'Try the steps of `placeOrder` by hand.',
              started,
              finished,
            )
          : failure(`${WHILE[delivery.name] ?? 'While Retrack failed'}, the order failed after ${took}${why}.`, [
              started,
              finished,
              failed,
            ])
      }
      if (started.action === 'manual') {
        return unproven(
          'How long the customer waited cannot be told of an order placed by hand.',
          'Use `http`, `browser` or `command` for `placeOrder`.',
          started,
          finished,
        )
      }
      const waitedMs = finished.durationMs - getMsBeforeLead(started, failed, finished.durationMs)
      return waitedMs <= timing.checkout
        ? pass(`Each order took no longer than ${formatDuration(timing.checkout)}.`, started, finished, failed)
        : failure(
            `${WHILE[delivery.name] ?? 'While Retrack failed'}, the order took ${took}; \`timing.checkout\` is ${formatDuration(timing.checkout)}.`,
            [started, finished, failed],
          )
    }),
})

/** The time before the store sent the lead, such as for a slow page, is not Retrack's. */
function getMsBeforeLead({ at }: Evidence, { entry }: MockRequest, durationMs: number): number {
  const ms = Date.parse(entry.stages.received ?? at) - Date.parse(at)
  return Math.min(Math.max(ms, 0), durationMs)
}

const WHILE: Readonly<Partial<Record<FaultDelivery['name'], string>>> = {
  'fault-503': 'While Retrack answered 503',
  'fault-reset': 'While Retrack reset its connections',
  'fault-empty': 'While Retrack closed its connections without an answer',
  'fault-hang': 'While Retrack did not answer',
}
