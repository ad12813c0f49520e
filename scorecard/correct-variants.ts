/** Other correct ways to build the scorecard's store. The check must find nothing against any of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { html, isClick, LEADS, pagesWithCookie, REFERENCE_STORE, type StoreHooks } from './store/hooks.ts'

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
const SCHEDULED_MS = 1_000

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
    what: 'Has a consent banner, and saves the click as a necessary cookie, whatever the answer',
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
    what: 'Sends an update at most five times',
    hooks: {
      triesAgain: (_heard, request) => request.path === LEADS || countTries(request.path) < 5,
    },
  },
  {
    name: 'keeps-refusals-for-a-person',
    what: 'Does not retry a lead after 400, 409 or 422, but shows it to a person',
    hooks: { triesAgain: (heard) => ![400, 409, 422].includes(heard?.status ?? 0) },
  },
  {
    name: 'same-pace-for-ever',
    what: 'Tries again every second, for as long as it takes, as a job of its scheduler',
    hooks: { pauseMs: (heard) => Math.max(Number(heard?.headers.get('retry-after') ?? 0) * 1000, SCHEDULED_MS) },
  },
  {
    name: 'waits-for-its-token',
    what: 'Sends nothing for a second after a 401, then everything',
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
    what: 'Accepts a click on each of its pages, if it is a uuid',
    hooks: {
      page: pagesWithCookie((_cookies, query) => {
        const click = query.get('click')
        return isClick(click) ? `retrack_click=${click}; Max-Age=864000; Path=/; Secure; SameSite=Lax; HttpOnly` : null
      }),
    },
  },
  {
    name: 'sent-in-the-checkout',
    what: 'Has a cart, sends the lead inside the checkout, and waits less than a second for it',
    config: 'cart',
    hooks: {
      checkout: async (_order, sendLead) => {
        await Promise.race([sendLead().catch(() => {}), sleep(CHECKOUT_LIMIT_MS)])
      },
    },
  },
  {
    name: 'sent-in-batches',
    what: 'Sends its leads together, once a second',
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
    what: 'Writes `Expires` without `Max-Age`, and other cookies',
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
    what: 'Responds with 302, and forbids caching with `private, no-cache`',
    hooks: {
      sendOn: (location) => ({ status: 302, headers: { location, 'cache-control': 'private, no-cache' }, body: '' }),
    },
  },
  {
    name: 'path-of-a-language',
    what: 'Redirects visitors to the path of their language, with the whole query',
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
    what: 'Sets the cookie with a page that redirects by itself, as static hosts do',
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
    what: 'Has references with non-ASCII letters and a slash',
    hooks: { reference: (number) => `Ordre-nr-Ø/${2_000 + number}` },
  },
  {
    name: 'vendor-types',
    what: 'Sends JSON with a character set and on several lines, and asks for JSON',
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
