import { follows } from '../../basis.ts'
import { type Delivery, everyFailure, soundOrder } from '../../reading/attempts.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { duration } from '../../reading/words.ts'
import { breach, pass, requirement, setUpError, unproven } from '../../requirement.ts'

export const checkoutUnharmed = requirement({
  id: 'delivery.checkout-unharmed',
  level: 'recommended',
  title: 'Orders go through while Retrack is down or hangs',
  failureTitle: 'Orders fail or hang while Retrack is down',
  why: 'Tracking must never cost a sale. A checkout that waits for Retrack fails when Retrack does, and what you lose then is not a commission but the order.',
  basis: follows(
    'Send leads to Retrack',
    'Leads may be sent again as often as needed, so no customer has to wait until Retrack has answered.',
  ),
  expected: 'The order succeeds within `timing.checkout` while leads are answered 503, reset, closed or never.',
  looksAt:
    'Whether `placeOrder` succeeds, and how long it takes, while the mock answers 503, resets, closes or does not answer.',
  advice: {
    text: 'Answer the customer first and send the lead from a queue; where it has to be sent within the request, with a short timeout and with its errors caught.',
    snippet: 'await saveOrder(order)\nqueue.add(leadOf(order))   // not: await sendLead(order) before the answer',
  },
  blame: 'checkout',
  judge: (evidence) =>
    everyFailure(evidence, ['fault-503', 'fault-reset', 'fault-empty', 'fault-hang'], (delivery, { timing }) => {
      const { began, ended } = delivery.order
      const { failed } = delivery
      if (ended === undefined) return unproven('The order has no end.', RUN_AGAIN, began)
      const why = ended.reason === null ? '' : `: ${ended.reason}`
      if (failed === undefined) {
        return ended.succeeded
          ? unproven(`No lead met the failure in the journey "${delivery.name}".`, 'See `lead.sent`.', began, ended)
          : setUpError(
              `The order failed before any lead was sent${why}.`,
              'Try the steps of `placeOrder` by hand.',
              began,
              ended,
            )
      }
      const took = duration(ended.durationMs)
      const sound = soundOrder(evidence)
      if (!ended.succeeded) {
        return sound === undefined
          ? setUpError(
              `Orders fail while Retrack is well, too${why}.`,
              'Try the steps of `placeOrder` by hand.',
              began,
              ended,
            )
          : breach(`${WHILE[delivery.name] ?? 'While Retrack failed'}, the order failed after ${took}${why}.`, [
              began,
              ended,
              failed,
            ])
      }
      if (began.action === 'manual') {
        return unproven(
          'How long the customer waited cannot be told of an order placed by hand.',
          'Use `http`, `browser` or `command` for `placeOrder`.',
          began,
          ended,
        )
      }
      return ended.durationMs <= timing.checkout
        ? pass(`Each order took no longer than ${duration(timing.checkout)}.`, began, ended, failed)
        : breach(
            `${WHILE[delivery.name] ?? 'While Retrack failed'}, the order took ${took}; \`timing.checkout\` is ${duration(timing.checkout)}.`,
            [began, ended, failed],
          )
    }),
})

const WHILE: Readonly<Partial<Record<Delivery['name'], string>>> = {
  'fault-503': 'While Retrack answered 503',
  'fault-reset': 'While Retrack reset its connections',
  'fault-empty': 'While Retrack closed its connections without an answer',
  'fault-hang': 'While Retrack did not answer',
}
