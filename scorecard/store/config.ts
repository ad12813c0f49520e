/** How the store of mistakes is checked. */
import type { ConfigInput } from '../../schemas/config.ts'
import type { Retrack } from '../subject.ts'
import type { RunningStore } from './store.ts'

/**
 * Shorter timing than a merchant's, since missing requests are waited for in full; still far longer than a busy machine
 * needs.
 */
const TIMING: ConfigInput['timing'] = { lead: '5s', retry: '12s', checkout: '6s', status: '5s', quietPeriod: '2s' }

/** The same with several ways to order, and to end an order. */
export function configWithWays(store: RunningStore, retrack: Retrack): ConfigInput {
  const { url } = store
  const { placeOrder: card, rejectOrder: cancelled, ...config } = configOf(store, retrack)
  const post = (path: string, form?: Record<string, string>) => ({
    http: [{ method: 'POST' as const, url: `${url}${path}`, ...(form === undefined ? {} : { form }) }],
  })
  return {
    ...config,
    placeOrder: { card, express: post('/express', { voucher: '{{voucher}}' }) },
    rejectOrder: { cancelled, refunded: post('/orders/{{reference}}/refund') },
  }
}

/** The same with a cart, which is filled before the order. */
export function configWithCart(store: RunningStore, retrack: Retrack): ConfigInput {
  const { placeOrder, ...config } = configOf(store, retrack)
  return {
    ...config,
    placeOrder: { http: [{ method: 'POST', url: `${store.url}/cart` }, ...placeOrder.http] },
  }
}

/** The same with a consent banner, whose tool keeps the answer in a cookie. */
export const configWithConsent = (store: RunningStore, retrack: Retrack): ConfigInput => ({
  ...configOf(store, retrack),
  visitor: {
    cookies: { consent: 'marketing' },
    consent: { declined: { cookies: { consent: 'necessary' } }, undecided: {} },
  },
})

export function configOf({ url, checkoutUrl }: RunningStore, { apiUrl: attach, token, event }: Retrack) {
  const change = (action: 'cancel' | 'complete') => ({
    http: [{ method: 'POST' as const, url: `${url}/orders/{{reference}}/${action}` }],
  })
  return {
    store: { redirectUrl: `${url}/retrack`, deeplinks: [`${url}/some-product?size=M#reviews`], voucher: 'SUMMER26' },
    mock: { attach, token, event },
    placeOrder: { http: [{ method: 'POST' as const, url: checkoutUrl, form: { voucher: '{{voucher}}' } }] },
    rejectOrder: change('cancel'),
    approveOrder: change('complete'),
    restartStore: { http: [{ method: 'POST' as const, url: `${url}/restart` }] },
    visitor: { consent: 'none' as const },
    timing: TIMING,
  } satisfies ConfigInput
}
