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
  title: 'A cookie that was tampered with does not break the order',
  failureTitle: 'A cookie that was tampered with breaks the order',
  why: 'A customer whose cookie is damaged still wants to buy. A checkout that fails on it loses the sale, not only the commission, and goes on failing for her until the cookie has run out.',
  source: standard(
    'RFC 6265, section 8.3',
    'https://www.rfc-editor.org/rfc/rfc6265#section-8.3',
    'A cookie is in the hands of whoever has the browser: a server must expect anything in it.',
  ),
  expected: 'An order goes through whatever the cookie `retrack_click` holds.',
  journeys: ['first-order', 'bad-cookie-order'],
  method:
    'Whether `placeOrder` succeeds with a cookie that is not a uuid, empty, markup, and 1 kB long, while other orders go through.',
  remedy: {
    text: 'Check that the cookie is a uuid; where it is not, take the order and send no lead.',
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
