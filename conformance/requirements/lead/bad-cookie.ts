import { combine, RUN_AGAIN } from '../../analysis/combine.ts'
import { list } from '../../analysis/format.ts'
import { getOrdersOf, judgeFailedOrder, NO_ORDER_PLACED, requireOrders } from '../../analysis/orders.ts'
import { attributeToSetupOfRun } from '../../analysis/setup.ts'
import { getOrders } from '../../evidence-view.ts'
import { VARIANTS } from '../../probes.ts'
import { failure, type Judgement, pass, requirement, unproven } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const badCookie = requirement({
  id: 'lead.bad-cookie',
  level: 'recommended',
  title: 'A damaged cookie does not break the order',
  failureTitle: 'A damaged cookie breaks the order',
  why: 'A customer with a damaged cookie still wants to buy. A checkout that fails loses the sale, and keeps failing for this customer until the cookie expires.',
  source: standard(
    'RFC 6265, section 8.3',
    'https://www.rfc-editor.org/rfc/rfc6265#section-8.3',
    'Visitors can change their cookies: a server must expect anything in them.',
  ),
  expected: 'An order succeeds, whatever the cookie `retrack_click` holds.',
  journeys: ['first-order', 'bad-cookie-order'],
  method:
    'Whether `placeOrder` succeeds with a cookie that is not a uuid, empty, markup, and 1 kB long, while other orders succeed.',
  remedy: {
    text: 'Check that the cookie is a uuid. If it is not, accept the order and send no lead.',
    code: 'order',
  },
  component: 'checkout',
  judge: (evidence) =>
    requireOrders(evidence, ['bad-cookie-order'], () => {
      const orders = getOrdersOf(evidence, 'bad-cookie-order')
      if (orders.length === 0) return NO_ORDER_PLACED
      const untried = (VARIANTS['bad-cookie-order'] ?? []).filter(
        (one) => !orders.some(({ started }) => started.journey?.variant === one),
      )
      const elsewhere = getOrders(evidence).find(
        ({ started, finished }) => started.cookie !== 'tampered' && finished?.succeeded,
      )
      const judged = orders.map((order): Judgement => {
        const { started, finished } = order
        const failed = judgeFailedOrder(order)
        const what = `With a cookie that is ${WORDS[started.journey?.variant ?? ''] ?? 'tampered with'}`
        if (failed === undefined && finished !== undefined)
          return pass('Orders went through whatever the cookie held.', started, finished)
        const why = finished?.reason == null ? '' : `: ${finished.reason}`
        // Where no order goes through, the cookie is not what is wrong.
        if (failed?.kind === 'error' && elsewhere?.finished !== undefined) {
          return failure(`${what} the order failed${why}.`, [
            started,
            elsewhere.finished,
            ...(finished === undefined ? [] : [finished]),
          ])
        }
        return attributeToSetupOfRun(
          evidence,
          started.journey?.run,
          failed ?? unproven('The order has no end.', RUN_AGAIN, started),
        )
      })
      const missing =
        untried.length === 0
          ? []
          : [
              unproven(
                `No order was placed with a cookie that is ${list(untried.map((one) => WORDS[one] ?? one))}.`,
                RUN_AGAIN,
              ),
            ]
      return combine([...judged, ...missing])
    }),
})

const WORDS: Readonly<Record<string, string>> = {
  'not-a-uuid': 'not a uuid',
  empty: 'empty',
  markup: 'markup',
  long: '1 kB long',
}
