/**
 * Finds the step of `placeOrder` that fills the cart. A link that is followed after it must still count for the order.
 */
import t from 'tap'
import { describeStep, findCartStep } from '../../conformance/actions/cart-step.ts'
import { readConfig } from '../../schemas/config/read.ts'

type Step = string | { readonly [key: string]: unknown }

/** Steps as `POST /cart`; `undefined` where none of them is known to fill a cart. */
function cartStepOf(...steps: readonly Step[]): string | undefined {
  const http = steps.map((step) => {
    if (typeof step !== 'string') return step
    const [method, path] = step.split(' ')
    return { method, url: `http://127.0.0.1:3000${path}` }
  })
  const read = readConfig({ store: { redirectUrl: 'http://127.0.0.1:3000/retrack' }, placeOrder: { http } })
  if (!read.ok) throw new Error(read.problems[0].message)
  const step = findCartStep(read.config.placeOrder)
  return step && describeStep(step)
}

t.test('the step that fills the cart is known by its path', async (t) => {
  t.equal(cartStepOf('POST /cart', 'POST /checkout'), 'POST /cart')
  t.equal(cartStepOf('GET /cart', 'POST /basket/add?id=4', 'GET /checkout', 'POST /checkout'), 'POST /basket/add')
  t.equal(cartStepOf('POST /varukorg', 'POST /kassa'), 'POST /varukorg')
  t.equal(cartStepOf('POST /rest/V1/guest-carts', 'PUT /rest/V1/guest-carts/4/order'), 'POST /rest/V1/guest-carts')
})

t.test('what may be the order itself is none', async (t) => {
  t.equal(cartStepOf('POST /checkout'), undefined)
  t.equal(cartStepOf('POST /cart'), undefined, 'the only one orders')
  t.equal(cartStepOf('POST /cart/checkout', 'POST /webhook'), undefined)
  t.equal(cartStepOf('POST /orders', 'POST /cart'), undefined, 'nothing is ordered after it')
  t.equal(cartStepOf('POST /cart', 'GET /thank-you'), undefined)
  t.equal(cartStepOf('GET /cart', 'POST /checkout'), undefined, 'a page that is opened fills nothing')
  const coupon = { method: 'POST', url: 'http://127.0.0.1:3000/cart/coupon', when: 'voucher' }
  t.equal(cartStepOf(coupon, 'POST /checkout'), undefined, 'not sent for each order')
  t.equal(cartStepOf({ method: 'POST', url: 'http://cart.example/graphql' }, 'POST /checkout'), undefined, 'a host')
})
