import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration } from '../../analysis/format.ts'
import { findWait, journalDropped, judgeEachOrder } from '../../analysis/orders.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const prompt = requirement({
  id: 'lead.prompt',
  level: 'recommended',
  title: 'The lead comes soon after the order',
  failureTitle: 'The lead comes long after the order',
  why: 'Cashback sites show a purchase at once. Customers who do not see theirs write to them and to you. A lead that waits for hours can also be lost in the next deployment.',
  source: documented(
    'Send leads to Retrack',
    'All connected leads should be uploaded to Retrack using our API as soon as possible.',
  ),
  expected: 'The lead comes within `timing.lead` of the end of `placeOrder`.',
  journeys: ['first-order', 'order-without-voucher'],
  method:
    "The time from the end of `placeOrder` to the lead's arrival at the mock, of orders with a voucher and without.",
  remedy: {
    text: 'Send the lead when the order is saved, or from a queue that is processed at once. A job that runs once an hour is late.',
    code: 'worker',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeEachOrder(evidence, ['first-order', 'order-without-voucher'], (order, [lead], { timing }) => {
      const waited = findWait(order, 'lead')
      if (waited === undefined) return unproven('The check did not wait for a lead.', RUN_AGAIN, order.started)
      if (waited.result === 'unknown') return journalDropped(waited)
      const took = formatDuration(waited.waitedMs)
      if (waited.result === 'no')
        return failure(`The lead had not come ${took} after the order.`, [order.started, waited, lead])
      return waited.waitedMs <= timing.lead
        ? pass(`A lead came ${took} after its order.`, waited, lead)
        : failure(`A lead came ${took} after its order; \`timing.lead\` is ${formatDuration(timing.lead)}.`, [
            order.started,
            waited,
            lead,
          ])
    }),
})
