/** Other correct ways to build the scorecard's store. The check must find nothing against any of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { html, isClick, LEADS, REFERENCE_STORE, type StoreHooks } from './store/hooks.ts'

export interface CorrectVariant {
  readonly name: string
  readonly what: string
  /** The special config of the check: several ways to order and to end an order, a consent banner, or a cart. */
  readonly config?: 'ways' | 'consent' | 'cart'
  readonly hooks: Partial<StoreHooks>
}

/** A checkout waits for Retrack so long at most. */
const CHECKOUT_LIMIT_MS = 800
const BATCH_MS = 1_000
const TEN_DAYS_MS = 864_000_000
const TOKEN_PAUSE_MS = 1_000

let tokenBrokenUntil = 0

const tries = new Map<string, number>()
function countTries(path: string): number {
  const count = (tries.get(path) ?? 0) + 1
  tries.set(path, count)
  return count
}

export const CORRECT_VARIANTS: readonly CorrectVariant[] = [
  {
    name: 'asks-for-consent',
    what: 'Has a consent banner, and keeps the click whatever is answered, as a necessary cookie',
    config: 'consent',
    hooks: {},
  },
  {
    name: 'several-ways',
    what: 'Takes orders in two ways, and cancels or refunds them',
    config: 'ways',
    hooks: {},
  },
  {
    name: 'gives-up-after-five',
    what: 'Sends an update five times at most, whatever is answered',
    hooks: {
      triesAgain: (_heard, request) => request.path === LEADS || countTries(request.path) < 5,
    },
  },
  {
    name: 'keeps-refusals-for-a-person',
    what: 'Sends a lead no more that was answered 400, 409 or 422, and shows it to a person',
    hooks: { triesAgain: (heard) => ![400, 409, 422].includes(heard?.status ?? 0) },
  },
  {
    name: 'waits-for-its-token',
    what: 'Sends nothing for a second after a 401, and then all of it',
    hooks: {
      checkout: async (_order, sendLead) => {
        void sleep(tokenBrokenUntil - performance.now())
          .then(sendLead)
          .catch(() => {})
      },
      pauseMs(heard, retry) {
        if (heard?.status === 401) tokenBrokenUntil = performance.now() + TOKEN_PAUSE_MS
        return Math.max(REFERENCE_STORE.pauseMs(heard, retry), tokenBrokenUntil - performance.now())
      },
    },
  },
  {
    name: 'clicks-on-any-page',
    what: 'Takes a click on each of its pages, where it is a uuid',
    hooks: {
      page(title, keys, cookies, query) {
        const click = query.get('click')
        const answer = REFERENCE_STORE.page(title, keys, cookies, query)
        if (!isClick(click)) return answer
        const cookie = `retrack_click=${click}; Max-Age=864000; Path=/; Secure; SameSite=Lax; HttpOnly`
        return { ...answer, headers: { ...answer.headers, 'set-cookie': cookie } }
      },
    },
  },
  {
    name: 'sent-in-the-checkout',
    what: 'Has a cart, sends the lead inside the checkout, waits for it for less than a second, and goes on',
    config: 'cart',
    hooks: {
      checkout: async (_order, sendLead) => {
        await Promise.race([sendLead().catch(() => {}), sleep(CHECKOUT_LIMIT_MS)])
      },
    },
  },
  {
    name: 'sent-in-batches',
    what: 'Collects its leads and sends them once a second',
    hooks: {
      checkout: async (_order, sendLead) => {
        setTimeout(() => void sendLead().catch(() => {}), BATCH_MS)
      },
    },
  },
  {
    name: 'vouchers-in-lower-case',
    what: 'Keeps vouchers in lower case, as its shop system does',
    hooks: {
      lead: (order, keys) => REFERENCE_STORE.lead({ ...order, voucher: order.voucher.toLowerCase() }, keys),
    },
  },
  {
    name: 'expires-as-a-date',
    what: 'Writes when the cookie expires, with no `Max-Age`, and more cookies of its own',
    hooks: {
      cookies: ({ click }) =>
        isClick(click)
          ? [
              'shop_session=1; Path=/; HttpOnly; SameSite=Lax',
              `retrack_click=${click}; Expires=${new Date(Date.now() + TEN_DAYS_MS).toUTCString()}; Path=/; Secure; SameSite=Lax; HttpOnly`,
            ]
          : [],
    },
  },
  {
    name: 'moved-with-302',
    what: 'Answers 302, and keeps it out of caches with `private, no-cache`',
    hooks: {
      sendOn: (location) => ({ status: 302, headers: { location, 'cache-control': 'private, no-cache' }, body: '' }),
    },
  },
  {
    name: 'path-of-a-language',
    what: 'Sends each visitor to the path of her language first, with the whole query',
    hooks: {
      cookies: (visit) => (visit.path === '/retrack' ? [] : REFERENCE_STORE.cookies(visit)),
      sendOn(location, visit) {
        if (visit.path !== '/retrack') return REFERENCE_STORE.sendOn(location, visit)
        const { click, deeplink } = visit
        const query = new URLSearchParams({
          ...(click === null ? {} : { click }),
          ...(deeplink === null ? {} : { deeplink }),
        })
        return REFERENCE_STORE.sendOn(`/sv/retrack?${query}`, visit)
      },
    },
  },
  {
    name: 'refresh-in-a-page',
    what: 'Sends the cookie with a page that leads on by itself, as static hosts do',
    hooks: {
      sendOn: (location) =>
        html(
          `<meta http-equiv="refresh" content="0; url=${location.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">`,
          { 'cache-control': 'no-store' },
        ),
    },
  },
  {
    name: 'references-of-its-own',
    what: 'Has references with letters of its language and a slash',
    hooks: { reference: (number) => `Ordre-nr-Ø/${2_000 + number}` },
  },
  {
    name: 'vendor-types',
    what: 'Sends JSON with a character set, asks for JSON, and sends it on several lines',
    hooks: {
      leadRequest: (lead, { token }) => ({
        method: 'POST',
        path: LEADS,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          'content-type': 'application/json; charset=utf-8',
        },
        body: JSON.stringify(lead, null, 2),
      }),
    },
  },
]
