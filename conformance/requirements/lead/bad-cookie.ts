import { standard } from '../../basis.ts'
import { ordersOf } from '../../evidence-view.ts'
import { VARIANTS } from '../../probes.ts'
import { failedOrder, NO_ORDER_PLACED, onOrders, ordersIn } from '../../reading/orders.ts'
import { blamingSetUpOfRun } from '../../reading/set-up.ts'
import { RUN_AGAIN, together } from '../../reading/together.ts'
import { list } from '../../reading/words.ts'
import { breach, type Judgement, pass, requirement, unproven } from '../../requirement.ts'

export const badCookie = requirement({
  id: 'lead.bad-cookie',
  level: 'recommended',
  title: 'A cookie that was tampered with does not break the order',
  failureTitle: 'A cookie that was tampered with breaks the order',
  why: 'A customer whose cookie is damaged still wants to buy. A checkout that fails on it loses the sale, not only the commission, and goes on failing for her until the cookie has run out.',
  basis: standard(
    'RFC 6265, section 8.3',
    'https://www.rfc-editor.org/rfc/rfc6265#section-8.3',
    'A cookie is in the hands of whoever has the browser: a server must expect anything in it.',
  ),
  expected: 'An order goes through whatever the cookie `retrack_click` holds.',
  looksAt:
    'Whether `placeOrder` succeeds with a cookie that is not a uuid, empty, markup, and 1 kB long, while other orders go through.',
  advice: {
    text: 'Check that the cookie is a uuid; where it is not, take the order and send no lead.',
    snippet: 'const click = isUuid(request.cookies.retrack_click) ? request.cookies.retrack_click : null',
  },
  blame: 'checkout',
  judge: (evidence) =>
    onOrders(evidence, ['bad-cookie-order'], () => {
      const orders = ordersIn(evidence, 'bad-cookie-order')
      if (orders.length === 0) return NO_ORDER_PLACED
      const untried = (VARIANTS['bad-cookie-order'] ?? []).filter(
        (one) => !orders.some(({ began }) => began.journey?.variant === one),
      )
      const elsewhere = ordersOf(evidence).find(({ began, ended }) => began.cookie !== 'tampered' && ended?.succeeded)
      const judged = orders.map((order): Judgement => {
        const { began, ended } = order
        const failed = failedOrder(order)
        const what = `With a cookie that is ${WORDS[began.journey?.variant ?? ''] ?? 'tampered with'}`
        if (failed === undefined && ended !== undefined)
          return pass('Orders went through whatever the cookie held.', began, ended)
        const why = ended?.reason == null ? '' : `: ${ended.reason}`
        // Where no order goes through, the cookie is not what is wrong.
        if (failed?.kind === 'error' && elsewhere?.ended !== undefined) {
          return breach(`${what} the order failed${why}.`, [
            began,
            elsewhere.ended,
            ...(ended === undefined ? [] : [ended]),
          ])
        }
        return blamingSetUpOfRun(
          evidence,
          began.journey?.run,
          failed ?? unproven('The order has no end.', RUN_AGAIN, began),
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
      return together([...judged, ...missing])
    }),
})

const WORDS: Readonly<Record<string, string>> = {
  'not-a-uuid': 'not a uuid',
  empty: 'empty',
  markup: 'markup',
  long: '1 kB long',
}
