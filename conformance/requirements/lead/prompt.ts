import { documented } from '../../basis.ts'
import { everyOrder, journalDropped, waitFor } from '../../reading/orders.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { duration } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const prompt = requirement({
  id: 'lead.prompt',
  level: 'recommended',
  title: 'The lead comes soon after the order',
  failureTitle: 'The lead comes long after the order',
  why: 'Cashback sites show a purchase at once, and customers who do not see theirs write to them and to you. A lead that lies about for hours can also be lost to the next deployment.',
  basis: documented(
    'Send leads to Retrack',
    'All connected leads should be uploaded to Retrack using our API as soon as possible.',
  ),
  expected: 'The lead comes within `timing.lead` of the end of `placeOrder`.',
  looksAt:
    "The time from the end of `placeOrder` to the lead's arrival at the mock, of orders with a voucher and without.",
  advice: {
    text: 'Send the lead when the order is saved, or from a queue that is worked off at once; a job that runs once an hour is late.',
    snippet: null,
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    everyOrder(evidence, ['first-order', 'order-without-voucher'], (order, [lead], { timing }) => {
      const waited = waitFor(order, 'lead')
      if (waited === undefined) return unproven('The check did not wait for a lead.', RUN_AGAIN, order.began)
      if (waited.holds === 'unknown') return journalDropped(waited)
      const took = duration(waited.waitedMs)
      if (waited.holds === 'no')
        return breach(`The lead had not come ${took} after the order.`, [order.began, waited, lead])
      return waited.waitedMs <= timing.lead
        ? pass(`A lead came ${took} after its order.`, waited, lead)
        : breach(`A lead came ${took} after its order; \`timing.lead\` is ${duration(timing.lead)}.`, [
            order.began,
            waited,
            lead,
          ])
    }),
})
