/** Whether the cookie that the redirect page left goes along to where orders are placed. */

import type { CookieBlocked, Evidence, HttpExchange, MockRequest } from '../../schemas/evidence.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { getVisits, type ObservedOrder, type ObservedVisit, ofKind } from '../evidence-view.ts'
import { findKeptCookie } from './click-cookie.ts'
import { RUN_AGAIN } from './combine.ts'
import { list, quoteValue } from './format.ts'
import { getLeads, getOrdersOf } from './orders.ts'
import { isStoreUrl, type SettingsItem } from './setup.ts'
import { parseSentNames } from './written-cookies.ts'

type OrderTraffic =
  | { readonly kind: 'sent'; readonly request: HttpExchange }
  | {
      readonly kind: 'not-sent'
      readonly request: HttpExchange
      readonly instead: string
      readonly blocked: readonly CookieBlocked[]
    }
  /** The check cannot see the requests of a person in her own browser, but her lead names her click. */
  | { readonly kind: 'shown-by-lead'; readonly lead: MockRequest; readonly order: ObservedOrder }
  | { readonly kind: 'no-cookie'; readonly rests: readonly Evidence[] }
  | { readonly kind: 'unseen'; readonly reason: string; readonly remedy: string; readonly rests: readonly Evidence[] }

/** Seen on the order itself where its requests can be seen, else on the page where orders are placed. */
export function getOrderTraffic(evidence: readonly Evidence[], settings: SettingsItem): OrderTraffic {
  const orders = getOrdersOf(evidence, 'first-order')
  // A cookie that the check planted says nothing about the cookie that the store would have set.
  const own = orders.find(({ started }) => started.cookie === 'store')
  if (own !== undefined) {
    const requests = getRequestsOfOrder(own, settings)
    if (requests.length > 0) return toOrderTraffic(requests, own.items, visitBefore(evidence, own.started))
  }
  const page = getVisits(evidence).find(
    ({ started }) => started.journey?.name === 'order-page' && started.target === 'order-page',
  )
  if (page !== undefined) {
    const documents = getVisible(ofKind(page.items, 'exchange').filter(({ resource }) => resource === 'document'))
    if (documents.length > 0) return toOrderTraffic(documents, page.items, visitBefore(evidence, page.started))
  }
  const lead = own?.started.action === 'manual' ? getLeads(evidence, own).find(namesClickOf(own)) : undefined
  if (own !== undefined && lead !== undefined) return { kind: 'shown-by-lead', lead, order: own }
  if (own === undefined && orders.length > 0) return { kind: 'no-cookie', rests: orders.map(({ started }) => started) }
  return explainUnseen(settings, own)
}

const namesClickOf =
  ({ started: { click } }: ObservedOrder) =>
  ({ entry }: MockRequest): boolean =>
    click !== null && entry.click === click

/** The visit to the redirect page in the same run, whose cookie it is about. */
const visitBefore = (evidence: readonly Evidence[], { journey, sequence }: Evidence): ObservedVisit | undefined =>
  getVisits(evidence).findLast(
    ({ started }) =>
      started.target === 'redirect-page' && started.journey?.run === journey?.run && started.sequence < sequence,
  )

/**
 * Returns the first POST of an `http` action; otherwise every request to the store, since any page may read the cookie.
 */
function getRequestsOfOrder({ started, items }: ObservedOrder, settings: SettingsItem): HttpExchange[] {
  if (started.action === 'command') return []
  const all = getVisible(ofKind(items, 'exchange').filter(({ url }) => isStoreUrl(settings, url)))
  const firstPost = all.find(({ method }) => method === 'POST')
  return started.action === 'http' && firstPost !== undefined ? [firstPost] : all
}

const getVisible = (requests: readonly HttpExchange[]) =>
  requests.filter(({ sentCookies }) => sentCookies !== undefined)

function toOrderTraffic(
  requests: readonly HttpExchange[],
  items: readonly Evidence[],
  before: ObservedVisit | undefined,
): OrderTraffic {
  const sent = requests.find(({ sentCookies }) => parseSentNames(sentCookies ?? '').includes(CLICK_COOKIE))
  if (sent !== undefined) return { kind: 'sent', request: sent }
  // A cookie that was never there, or is not known to have been, cannot be missing.
  if (before === undefined || findKeptCookie(before) === undefined) return { kind: 'no-cookie', rests: requests }
  const [request] = requests
  if (request === undefined) return { kind: 'unseen', reason: 'No request was seen.', remedy: RUN_AGAIN, rests: [] }
  const others = parseSentNames(request.sentCookies ?? '').filter((name) => name !== '')
  const instead = others.length === 0 ? 'no cookie' : `the cookies ${list(others.map(quoteValue))} only`
  const blocked = ofKind(items, 'cookie-blocked').filter(
    ({ name, when }) => name === CLICK_COOKIE && when === 'sending',
  )
  return { kind: 'not-sent', request, instead, blocked }
}

function explainUnseen(settings: SettingsItem, order: ObservedOrder | undefined): OrderTraffic {
  const { placeOrder } = settings.actions
  const rests = order === undefined ? [settings] : [order.started]
  if (settings.store.orderUrl !== null) {
    return { kind: 'unseen', reason: 'The page where orders are placed was not seen.', remedy: RUN_AGAIN, rests }
  }
  if (placeOrder === 'unset') {
    return {
      kind: 'unseen',
      reason: 'The config does not say where orders are placed.',
      remedy: 'Add `placeOrder` to retrack-kit.yaml, or `orderUrl` under `store`.',
      rests,
    }
  }
  return {
    kind: 'unseen',
    reason:
      placeOrder === 'http' || placeOrder === 'browser'
        ? 'No request that places an order was seen.'
        : `\`placeOrder\` is of the kind \`${placeOrder}\`, whose requests the check cannot see.`,
    remedy: 'Add `orderUrl`, the page where orders are placed, under `store` in retrack-kit.yaml.',
    rests,
  }
}
