/** The journeys of the check: each makes one thing happen, and its evidence bears its name. */
import * as z from 'zod'

/** Each with what happens in it. Where it runs several times, a run has a `variant`. */
export const JOURNEYS = {
  // The redirect page
  visit: 'A new visitor opens the redirect page with a click from Retrack; once for each deeplink.',
  'deeplink-encoding': 'The same with a deeplink whose query is hard to pass on; once for each encoding.',
  'newer-click': 'A visitor comes with a new click; the cookie holds an older click with two days left.',
  'later-visit': 'A visitor comes with a click, and again without one.',
  'later-page': 'A visitor whose cookie has two days left opens a page of the store.',
  'other-visitor': 'A visit by a phone, and by a browser that asks for Swedish.',
  'same-link-again': 'A visitor opens a link, and the same link again after the cookies were cleared.',
  'missing-click': 'The redirect page is opened with `click` absent, and with it empty.',
  'missing-deeplink': 'The redirect page is opened with `deeplink` absent, and with it empty.',
  'foreign-deeplink': 'The deeplink leads to another site; once for each disguise.',
  'script-deeplink': 'The deeplink is `javascript:` or `data:`; once for each spelling.',
  'click-injection':
    'The click contains characters that could break out of a cookie, a header or a page; once for each attempt.',
  'order-page': 'After a visit the visitor opens the page where orders are placed.',
  // Leads
  'first-order': 'A visit, then an order with the voucher, while nothing else is under way.',
  'order-without-voucher': 'A visit, then an order with no voucher.',
  'version-1-click': 'A visit with a click whose uuid is of version 1, then an order.',
  'other-version-click': 'The same with a click whose uuid is of version 6, 7 or 8; once for each.',
  'order-without-click': 'An order by a visitor who never came from Retrack, while nothing else is under way.',
  'newest-click-order': 'Two visits with a click each, then an order.',
  'second-order': 'A visit, then two orders by the same visitor; if orders can be rejected, the first is.',
  'confirmation-again': 'A visit and an order; after its lead was saved, the last page of the order is opened again.',
  'returning-visitor': 'A visit, then the browser is closed, which ends all session cookies, and an order.',
  'bad-cookie-order': 'An order with a damaged cookie; once for each value.',
  'link-later': 'A visitor opens a page of the store, then a link from Retrack, and orders.',
  'cart-first': 'A visitor fills the cart, follows a link from Retrack, and orders.',
  'orders-at-once': 'Two visitors with a click each order at the same moment, one with the voucher.',
  'other-way-to-order': 'A visit, then an order; once for each way that `placeOrder` names, except the first.',
  'declined-visitor': 'A visit and an order by a visitor who has declined the consent banner.',
  'late-visitor':
    'A visitor comes, agrees to the consent banner later, and orders; once for the first page, and once for the second.',
  'closing-order': 'A visit and an order at the very end: its lead proves that silences before were real.',
  // Deliveries that fail
  'fault-500': 'An order whose first lead gets a 500.',
  'fault-503': 'An order whose first lead gets a 503.',
  'fault-202': 'An order whose first lead gets a 202.',
  'fault-204': 'An order whose first lead gets a 204.',
  'fault-302': 'An order whose first lead gets a 302 without `Location`.',
  'fault-302-page': 'An order whose first lead gets a 302 with the `Location` of a page that responds 200.',
  'fault-401': 'An order whose first lead gets a 401, as while a token changes.',
  'fault-403': 'An order whose first lead gets a 403, as from a firewall.',
  'fault-404': 'An order whose first lead gets a 404 with an HTML page, as from a proxy whose API is away.',
  'fault-429': 'An order whose first lead gets a 429 with `Retry-After`.',
  'fault-reset': 'An order whose first lead meets a reset connection.',
  'fault-empty': 'An order whose first lead meets a connection that closes without a response.',
  'fault-hang': 'An order whose first lead gets no response.',
  'fault-lost-response': 'An order whose first lead is saved, but whose response is lost.',
  'fault-outage': 'An order whose lead always gets a 503 for three seconds.',
  'refused-lead': 'An order whose lead always gets a 422; then an order of another visitor.',
  'restarted-store': 'An order whose lead gets a 503 until the store has restarted.',
  // Status
  'rejected-order': 'An order that the store then rejects.',
  'rejected-after-retry': 'An order whose first lead gets a 503; the store rejects it after a retry was saved.',
  'other-way-to-reject':
    'An order that the store rejects; once for each way that `rejectOrder` names, except the first.',
  'rejected-before-lead': 'An order whose lead gets a 503 until the store has rejected it.',
  'approved-order': 'An order that the store approves and, after the response, rejects.',
  'lost-approval':
    'An order that the store approves; the response to the saved update is lost, and every repeat is refused as final.',
  'failed-update':
    'An order that the store rejects, or approves if it never rejects; the first update of its lead gets a 503.',
} as const
export type JourneyName = keyof typeof JOURNEYS
export const JourneyName = z.enum(Object.keys(JOURNEYS) as [JourneyName, ...JourneyName[]])

/** Journeys in which the connection of the first lead breaks, or gets no response. */
export const DROPPED_CONNECTION_JOURNEYS = ['fault-reset', 'fault-empty', 'fault-hang'] as const
/** Journeys in which the first lead gets a status other than 200 that speaks neither of the lead nor of the load. */
export const NON_200_JOURNEYS = [
  'fault-202',
  'fault-204',
  'fault-302',
  'fault-302-page',
  'fault-401',
  'fault-403',
  'fault-404',
] as const
/** Journeys in which Retrack does not save the first lead of an order, or seems not to. */
export const FAULT_JOURNEYS = [
  'fault-500',
  'fault-503',
  ...NON_200_JOURNEYS,
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
