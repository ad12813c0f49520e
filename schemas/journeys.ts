/** The journeys of the check: each makes one thing happen, and its evidence bears its name. */
import * as z from 'zod'

/** Each with what happens in it. Where it runs several times, a run has a `variant`. */
export const JOURNEYS = {
  // The redirect page
  visit: 'A new visitor opens the redirect page as Retrack sends her there; once for each deeplink given.',
  'deeplink-encoding': 'The same with a deeplink whose query is awkward to pass on; once for each encoding.',
  'newer-click': 'A visitor comes whose cookie holds an older click with two days left.',
  'later-visit': 'A visitor comes with a click, and once more without one.',
  'later-page': 'A visitor whose cookie has two days left opens a page of the store.',
  'other-visitor': 'A visit by a phone, and by a browser that asks for Swedish.',
  'same-link-again': 'A visitor opens a link, her cookies are cleared, and she opens the same link again.',
  'missing-click': 'The redirect page is opened with `click` absent, and with it empty.',
  'missing-deeplink': 'The redirect page is opened with `deeplink` absent, and with it empty.',
  'foreign-deeplink': 'The deeplink leads to another site; once for each disguise.',
  'script-deeplink': 'The deeplink is `javascript:` or `data:`; once for each spelling.',
  'click-injection': 'The click holds what could break out of a cookie, a header or a page; once for each attempt.',
  'order-page': 'After a visit the visitor opens the page where orders are placed.',
  // Leads
  'first-order': 'A visit, then an order with the voucher, while nothing else is under way.',
  'order-without-voucher': 'A visit, then an order with no voucher.',
  'version-1-click': 'A visit with a click whose uuid is of version 1, then an order.',
  'other-version-click': 'The same with a click whose uuid is of version 6, 7 or 8; once for each.',
  'order-without-click': 'An order by a visitor who never came from Retrack, while nothing else is under way.',
  'newest-click-order': 'Two visits with a click each, then an order.',
  'second-order': 'A visit, then two orders by the same visitor; where orders can be rejected, the first of them is.',
  'confirmation-again':
    'A visit and an order; once its lead was saved, the page that the order ended on is opened again.',
  'returning-visitor': 'A visit, then the browser is closed, which ends all session cookies, and an order.',
  'bad-cookie-order': 'An order with a cookie that was tampered with; once for each value.',
  'link-later': 'A visitor opens a page of the store, then a link from Retrack, and orders.',
  'cart-first': 'A visitor fills her cart, follows a link from Retrack, and orders.',
  'orders-at-once': 'Two visitors come, each with a click, and order at the same moment, one of them with the voucher.',
  'other-way-to-order': 'A visit, then an order; once for each way that `placeOrder` names, but the first.',
  'declined-visitor': 'A visit and an order by a visitor who has declined the consent banner.',
  'late-visitor':
    'A visitor who has not answered the consent banner comes, agrees, and orders; once for the page that she agrees on.',
  'closing-order': 'A visit and an order at the very end: leads still come, so what was silent was silent.',
  // Deliveries that fail
  'fault-500': 'An order whose first lead is answered 500.',
  'fault-503': 'An order whose first lead is answered 503.',
  'fault-202': 'An order whose first lead is answered 202.',
  'fault-204': 'An order whose first lead is answered 204.',
  'fault-302': 'An order whose first lead is answered 302 without `Location`.',
  'fault-302-page': 'An order whose first lead is answered 302, with the `Location` of a page that answers 200.',
  'fault-401': 'An order whose first lead is answered 401, as with a token that is being changed.',
  'fault-403': 'An order whose first lead is answered 403, as a firewall does.',
  'fault-404':
    'An order whose first lead is answered 404 with a page in HTML, as a proxy does while the API behind it is away.',
  'fault-429': 'An order whose first lead is answered 429 with `Retry-After`.',
  'fault-reset': 'An order whose first lead has its connection reset.',
  'fault-empty': 'An order whose first lead has its connection closed without an answer.',
  'fault-hang': 'An order whose first lead is never answered.',
  'fault-lost-response': 'An order whose first lead is saved, and its answer lost.',
  'fault-outage': 'An order whose lead is answered 503 for three seconds, however often it is sent.',
  'refused-lead': 'An order whose lead is refused with 422 again and again; then an order of another visitor.',
  'restarted-store': 'An order whose lead is answered 503 until the store was restarted.',
  // Status
  'rejected-order': 'An order that the store then rejects.',
  'rejected-after-retry':
    'An order whose first lead is answered 503, and that the store rejects once a retry was saved.',
  'other-way-to-reject': 'An order that the store rejects; once for each way that `rejectOrder` names, but the first.',
  'rejected-before-lead': 'An order whose lead is answered 503 until the store has rejected it.',
  'approved-order': 'An order that the store approves and, once that was answered, rejects.',
  'lost-approval':
    'An order that the store approves; the update is saved, its answer is lost, and what comes again is refused, since an approval is final.',
  'failed-update':
    'An order that the store rejects, or approves where it never rejects; the first update of its lead is answered 503.',
} as const
export type JourneyName = keyof typeof JOURNEYS
export const JourneyName = z.enum(Object.keys(JOURNEYS) as [JourneyName, ...JourneyName[]])

/** Journeys in which the connection of the first lead breaks, or gets no response. */
export const DROPPED_CONNECTION_JOURNEYS = ['fault-reset', 'fault-empty', 'fault-hang'] as const
/** Journeys in which Retrack does not save the first lead of an order, or seems not to. */
export const FAULT_JOURNEYS = [
  'fault-500',
  'fault-503',
  'fault-202',
  'fault-204',
  'fault-302',
  'fault-302-page',
  'fault-401',
  'fault-403',
  'fault-404',
  'fault-429',
  ...DROPPED_CONNECTION_JOURNEYS,
  'fault-lost-response',
  'fault-outage',
] as const satisfies readonly JourneyName[]
/** How long Retrack is down in `fault-outage`: longer than a handful of quick retries takes. */
export const OUTAGE_MS = 3_000
export type FaultJourney = (typeof FAULT_JOURNEYS)[number]
export const isFaultJourney = (name: JourneyName): name is FaultJourney => FAULT_JOURNEYS.some((one) => one === name)

/** A run of a journey, with a click of its own. */
export const JourneyRun = z.object({
  name: JourneyName,
  run: z.int().min(1).describe('Counted over the whole check, so that it alone tells runs apart.'),
  variant: z.string().nullable().describe('Which of several, where a journey runs in several ways.'),
})
export type JourneyRun = z.infer<typeof JourneyRun>
