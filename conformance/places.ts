/** The places of a store that its config names. */
import type { Config, MaybeAction } from '../schemas/config.ts'
import { urlOf } from './actions/http.ts'

const stepUrls = (action: MaybeAction): string[] => (action.kind === 'http' ? action.steps.map(urlOf) : [])

/** The origins of every URL that a visitor goes to, those of actions included. */
export function originsOf({ store, placeOrder, rejectOrder, approveOrder }: Config): string[] {
  const urls = [
    ...(store.redirectUrl === null ? [] : [store.redirectUrl]),
    ...store.deeplinks,
    ...(store.orderUrl === null ? [] : [store.orderUrl]),
    ...[placeOrder, rejectOrder, approveOrder].flatMap(stepUrls),
  ]
  return [...new Set(urls.map((url) => new URL(url).origin))]
}

/** Where the cookie has to reach: the first request of an order that sends something, else the page where orders are placed. */
export function cookieUrlOf({ store, placeOrder }: Config): string {
  if (placeOrder.kind === 'http') {
    const sending = placeOrder.steps.find(({ method }) => method === 'POST') ?? placeOrder.steps[0]
    return urlOf(sending)
  }
  const [first] = store.deeplinks
  const somewhere = store.orderUrl ?? first ?? store.redirectUrl
  if (somewhere === null) throw new TypeError('A config names a place of the store.')
  return somewhere
}
