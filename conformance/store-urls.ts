/** The places of a store that its config names. */

import { listActions } from '../schemas/config/ways.ts'
import type { ActionSetting, Config } from '../schemas/config.ts'
import { renderUrl } from './actions/http.ts'

const stepUrls = (action: ActionSetting): string[] => (action.kind === 'http' ? action.steps.map(renderUrl) : [])

/** The origins of every URL that a visitor goes to, those of actions included. */
export function getStoreOrigins(config: Config): string[] {
  const { store } = config
  const urls = [
    ...(store.redirectUrl === null ? [] : [store.redirectUrl]),
    ...store.deeplinks,
    ...(store.orderUrl === null ? [] : [store.orderUrl]),
    ...store.origins,
    ...listActions(config).flatMap(({ action }) => stepUrls(action)),
  ]
  return [...new Set(urls.map((url) => new URL(url).origin))]
}

/**
 * Returns the URL that the cookie has to reach: that of the order's first request, or of the page where orders are
 * placed.
 */
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
