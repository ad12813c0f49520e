/** Whether the cookie that the redirect page left goes along to where orders are placed. */
import type { CookieBlocked, Evidence, Exchange } from '../../schemas/evidence.ts'
import { type Order, ofKind, type Visit, visitsOf } from '../evidence-view.ts'
import { keptCookie } from './click-cookie.ts'
import { CLICK_COOKIE, namesSent } from './cookie-as-written.ts'
import { ordersIn } from './orders.ts'
import { isOfStore, type Settings } from './set-up.ts'
import { RUN_AGAIN } from './together.ts'
import { list, shown } from './words.ts'

type OnTheWay =
  | { readonly kind: 'sent'; readonly request: Exchange }
  | {
      readonly kind: 'not-sent'
      readonly request: Exchange
      readonly instead: string
      readonly blocked: readonly CookieBlocked[]
    }
  | { readonly kind: 'no-cookie'; readonly rests: readonly Evidence[] }
  | { readonly kind: 'unseen'; readonly reason: string; readonly mend: string; readonly rests: readonly Evidence[] }

/** Seen on the order itself where its requests can be seen, else on the page where orders are placed. */
export function seenOnTheWay(evidence: readonly Evidence[], settings: Settings): OnTheWay {
  const orders = ordersIn(evidence, 'first-order')
  // What the check planted shows nothing of the cookie that the store would have set.
  const own = orders.find(({ began }) => began.cookie === 'store')
  if (own !== undefined) {
    const requests = requestsOf(own, settings)
    if (requests.length > 0) return judged(requests, own.items, visitBefore(evidence, own.began))
  }
  const page = visitsOf(evidence).find(
    ({ began }) => began.journey?.name === 'order-page' && began.target === 'order-page',
  )
  if (page !== undefined) {
    const documents = inSight(ofKind(page.items, 'exchange').filter(({ resource }) => resource === 'document'))
    if (documents.length > 0) return judged(documents, page.items, visitBefore(evidence, page.began))
  }
  if (own === undefined && orders.length > 0) return { kind: 'no-cookie', rests: orders.map(({ began }) => began) }
  return unseen(settings, own)
}

/** The visit to the redirect page in the same run, whose cookie it is about. */
const visitBefore = (evidence: readonly Evidence[], { journey, sequence }: Evidence): Visit | undefined =>
  visitsOf(evidence).findLast(
    ({ began }) => began.target === 'redirect-page' && began.journey?.run === journey?.run && began.sequence < sequence,
  )

/** Of `http` the first POST; of `browser` every request to the store, since any page may read the cookie. */
function requestsOf({ began, items }: Order, settings: Settings): Exchange[] {
  if (began.action !== 'http' && began.action !== 'browser') return []
  const all = inSight(ofKind(items, 'exchange').filter(({ url }) => isOfStore(settings, url)))
  const firstPost = all.find(({ method }) => method === 'POST')
  return began.action === 'http' && firstPost !== undefined ? [firstPost] : all
}

const inSight = (requests: readonly Exchange[]) => requests.filter(({ sentCookies }) => sentCookies !== undefined)

function judged(requests: readonly Exchange[], items: readonly Evidence[], before: Visit | undefined): OnTheWay {
  const sent = requests.find(({ sentCookies }) => namesSent(sentCookies ?? '').includes(CLICK_COOKIE))
  if (sent !== undefined) return { kind: 'sent', request: sent }
  // What was never there, or is not known to have been, cannot be missed.
  if (before === undefined || keptCookie(before) === undefined) return { kind: 'no-cookie', rests: requests }
  const [request] = requests
  if (request === undefined) return { kind: 'unseen', reason: 'No request was seen.', mend: RUN_AGAIN, rests: [] }
  const others = namesSent(request.sentCookies ?? '').filter((name) => name !== '')
  const instead = others.length === 0 ? 'no cookie' : `the cookies ${list(others.map(shown))} only`
  const blocked = ofKind(items, 'cookie-blocked').filter(
    ({ name, when }) => name === CLICK_COOKIE && when === 'sending',
  )
  return { kind: 'not-sent', request, instead, blocked }
}

function unseen(settings: Settings, order: Order | undefined): OnTheWay {
  const { placeOrder } = settings.actions
  const rests = order === undefined ? [settings] : [order.began]
  if (settings.store.orderUrl !== null) {
    return { kind: 'unseen', reason: 'The page where orders are placed was not seen.', mend: RUN_AGAIN, rests }
  }
  if (placeOrder === 'left-out') {
    return {
      kind: 'unseen',
      reason: 'The config does not say where orders are placed.',
      mend: 'Add `placeOrder` to retrack-kit.yaml, or `orderUrl` under `store`.',
      rests,
    }
  }
  return {
    kind: 'unseen',
    reason:
      placeOrder === 'http' || placeOrder === 'browser'
        ? 'No request that places an order was seen.'
        : `\`placeOrder\` is of the kind \`${placeOrder}\`, whose requests the check cannot see.`,
    mend: 'Add `orderUrl`, the page where orders are placed, under `store` in retrack-kit.yaml.',
    rests,
  }
}
