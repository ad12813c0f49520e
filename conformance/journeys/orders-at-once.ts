/** The journey of two visitors who order at the same moment. */
import { RunRecorder } from '../timeline.ts'
import { type Journey, NO_LEAD } from './journey.ts'
import { awaitOutcome, getVoucher, placeBothOrders, visitWithNewClick } from './ordering.ts'

/** They press the same button in the same moment: what the store notes of one must not stand in the lead of the other. */
export const ordersAtOnce: Journey = {
  name: 'orders-at-once',
  needs: ['placeOrder'],
  // A person does one thing after the other.
  variants: ({ placeOrder: { kind } }) => (kind === 'manual' ? [] : [null]),
  visits: 2,
  orders: 2,
  async run(run) {
    const { check, traits, journey } = run
    const record = new RunRecorder(check.timeline, journey)
    const visitor = check.driver.visitor(record)
    const other = { ...run, record, visitor }
    try {
      const [one, two] = [await visitWithNewClick(run), await visitWithNewClick(other)]
      const placed = await placeBothOrders(check.checkout, [
        [run, { click: one.click, cookie: traits.cookie, voucher: getVoucher(check) }],
        [other, { click: two.click, cookie: traits.cookie }],
      ])
      const outcomes = await Promise.all(placed.map((order) => awaitOutcome(order, check.config.timing.retry)))
      return { ...NO_LEAD, quietPeriods: outcomes.flatMap(({ quietPeriods }) => quietPeriods) }
    } finally {
      await visitor.leave()
    }
  },
}
