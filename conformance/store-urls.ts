/** The places of a store that its config names. */
import type { ActionSetting, Config } from '../schemas/config.ts'
import { renderUrl } from './actions/http.ts'

const stepUrls = (action: ActionSetting): string[] => (action.kind === 'http' ? action.steps.map(renderUrl) : [])

/** The origins of every URL that a visitor goes to, those of actions included. */
export function getStoreOrigins({ store, placeOrder, rejectOrder, approveOrder, restartStore }: Config): string[] {
  const urls = [
    ...(store.redirectUrl === null ? [] : [store.redirectUrl]),
    ...store.deeplinks,
    ...(store.orderUrl === null ? [] : [store.orderUrl]),
    ...store.origins,
    ...[placeOrder, rejectOrder, approveOrder, restartStore].flatMap(stepUrls),
  ]
  return [...new Set(urls.map((url) => new URL(url).origin))]
}

/** Where the cookie has to reach: the first request of an order that sends something, else the page where orders are placed. */
export function getCookieUrl({ store, placeOrder }: Config): string {
  if (placeOrder.kind === 'http') {
    const sending = placeOrder.steps.find(({ method }) => method === 'POST') ?? placeOrder.steps[0]
    return renderUrl(sending)
  }
  const [first] = store.deeplinks
  const somewhere = store.orderUrl ?? first ?? store.redirectUrl
  if (somewhere === null) throw new TypeError('A config names a place of the store.')
  return somewhere
}
