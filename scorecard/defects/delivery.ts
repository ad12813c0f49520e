/** Mistakes about leads that Retrack did not take at once. */
import type { Defect } from '../defect.ts'
import { type DeliveryResponse, LEADS, REFERENCE_STORE, type StoreHooks } from '../store/hooks.ts'

/** Tries again in fewer cases than a right store does. */
const onlyIf =
  (rule: (heard: DeliveryResponse) => boolean): StoreHooks['triesAgain'] =>
  (heard, request) =>
    REFERENCE_STORE.triesAgain(heard, request) && rule(heard)

/** The last lead in the queue; later ones wait for it. */
let lastLead: Promise<void> = Promise.resolve()

export const DELIVERY_MISTAKES: readonly Defect[] = [
  {
    name: 'gives-up-on-500',
    what: 'Tries again on 503 only, and gives up on every other error of the server',
    expectedFailure: 'delivery.retries-errors',
    hooks: { triesAgain: onlyIf((heard) => heard === null || heard.status < 500 || heard.status === 503) },
  },
  {
    name: 'gives-up-on-5xx',
    what: 'Gives up on whatever says 5xx',
    expectedFailure: 'delivery.retries-errors',
    alsoFails: { 'status.retries-errors': 'An update that is answered 503 is given up as well.' },
    hooks: { triesAgain: onlyIf((heard) => heard === null || heard.status < 500) },
  },
  {
    name: 'takes-202-for-saved',
    what: 'Takes a 202 for saved',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { isSaved: (heard) => heard?.status === 200 || heard?.status === 202 },
  },
  {
    name: 'takes-2xx-for-saved',
    what: 'Takes every 2xx for saved, as `response.ok` does',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { isSaved: (heard) => heard !== null && heard.status >= 200 && heard.status < 300 },
  },
  {
    name: 'takes-no-error-for-saved',
    what: 'Takes all below 400 for saved, a redirect too',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { isSaved: (heard) => heard !== null && heard.status < 400 },
  },
  {
    name: 'follows-redirects',
    what: 'Follows redirects, as its HTTP client does unasked, and takes the page at the end for the answer',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { followsRedirects: true },
  },
  {
    name: 'gives-up-on-401',
    what: 'Takes a 401 for final, and drops the leads of the hour in which its token was changed',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { triesAgain: onlyIf((heard) => heard?.status !== 401) },
  },
  {
    name: 'gives-up-on-404',
    what: 'Takes a 404 for final, and drops the leads for which a proxy did not find the API',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { triesAgain: onlyIf((heard) => heard?.status !== 404) },
  },
  {
    name: 'gives-up-on-429',
    what: 'Gives up on every 4xx, 429 too',
    expectedFailure: 'delivery.retries-rate-limit',
    alsoFails: { 'delivery.retries-non-200': 'So are a 401, a 403 and a 404.' },
    hooks: { triesAgain: onlyIf((heard) => heard === null || heard.status < 400 || heard.status >= 500) },
  },
  {
    name: 'ignores-retry-after',
    what: 'Comes back sooner than `Retry-After` asks',
    expectedFailure: 'delivery.retries-rate-limit',
    hooks: { pauseMs: (_heard, retry) => REFERENCE_STORE.pauseMs(null, retry) },
  },
  {
    name: 'gives-up-on-a-broken-connection',
    what: 'Tries again only where there is an answer',
    expectedFailure: 'delivery.retries-dropped',
    hooks: { triesAgain: onlyIf((heard) => heard !== null) },
  },
  {
    name: 'waits-for-ever',
    what: 'Sets no limit to how long it waits for an answer',
    expectedFailure: 'delivery.retries-dropped',
    hooks: { answerLimitMs: 2 ** 31 - 1 },
  },
  {
    name: 'never-tries-again',
    what: 'Sends each lead and each update once, whatever is answered',
    expectedFailure: 'delivery.retries-errors',
    alsoFails: {
      'delivery.retries-non-200': 'What is never tried again is not tried again here.',
      'delivery.retries-rate-limit': 'The same.',
      'delivery.retries-dropped': 'The same.',
      'status.retries-errors': 'The same, for updates.',
    },
    hooks: { triesAgain: () => false },
  },
  {
    name: 'tries-again-tomorrow',
    what: 'Leaves what failed to a job of the night',
    expectedFailure: 'delivery.retries-errors',
    alsoFails: {
      'delivery.retries-non-200': 'No retry comes while somebody watches.',
      'delivery.retries-rate-limit': 'The same.',
      'delivery.retries-dropped': 'The same.',
      'status.retries-errors': 'The same, for updates.',
    },
    hooks: { pauseMs: () => 12 * 60 * 60 * 1000, resumed: () => [] },
  },
  {
    name: 'reads-the-body-alone',
    what: 'Takes every response for saved that is JSON without `errors`',
    expectedFailure: 'delivery.retries-errors',
    alsoFails: {
      'delivery.retries-non-200': 'The bodies of 202, 204 and 302 have no `errors`, either.',
      'delivery.retries-rate-limit': 'Nor has that of a 429.',
      'status.retries-errors': 'An update that was answered 503 is taken for saved, too.',
    },
    hooks: { isSaved: (heard) => heard !== null && !heard.text.includes('"errors"') },
  },
  {
    name: 'queue-in-memory',
    what: 'Keeps the leads that are to be sent again in the memory of its process',
    expectedFailure: 'delivery.survives-restart',
    hooks: { resumed: () => [] },
  },
  {
    name: 'three-quick-retries',
    what: 'Tries three times more within a second, and then never again',
    expectedFailure: 'delivery.outlasts-outage',
    hooks: { pauseMs: (heard, retry) => (retry < 3 ? REFERENCE_STORE.pauseMs(heard, retry) : 2 ** 31 - 1) },
  },
  {
    name: 'five-quick-retries',
    what: 'Tries five times more, half a second apart, and then never again',
    expectedFailure: 'delivery.outlasts-outage',
    hooks: {
      pauseMs: (heard, retry) => (retry < 5 ? Math.max(500, REFERENCE_STORE.pauseMs(heard, 0)) : 2 ** 31 - 1),
    },
  },
  {
    name: 'hammers',
    what: 'Tries again at once, as often as it can',
    expectedFailure: 'delivery.backs-off',
    hooks: { pauseMs: (heard) => Math.max(Number(heard?.headers.get('retry-after') ?? 0) * 1000, 5) },
  },
  {
    name: 'new-reference-on-each-retry',
    what: 'Makes a new reference for each retry',
    expectedFailure: 'delivery.same-reference',
    hooks: { retried: (lead, retry) => ({ ...lead, reference: `${lead['reference']}-${retry}` }) },
  },
  {
    name: 'queue-without-voucher',
    what: 'Has a queue for failed leads with columns for click and reference, and none for the voucher',
    expectedFailure: 'delivery.same-lead',
    hooks: { retried: ({ voucher: _, ...lead }) => lead },
  },
  {
    name: 'one-behind-the-other',
    what: 'Sends its leads in order, and the next one only when the one before was saved',
    expectedFailure: 'delivery.others-unharmed',
    hooks: {
      checkout: async (_order, sendLead) => {
        lastLead = lastLead.then(sendLead).catch(() => {})
      },
    },
  },
  {
    name: 'twice-to-be-sure',
    what: 'Sends each lead once more after it was saved, to be sure',
    expectedFailure: 'delivery.stops-after-success',
    alsoFails: { 'lead.once': 'One order then makes two leads.' },
    hooks: {
      checkout: async (_order, sendLead) => {
        void sendLead()
          .then(sendLead)
          .catch(() => {})
      },
    },
  },
  {
    name: 'order-fails-with-retrack',
    what: 'Sends the lead inside the checkout, and fails the order where Retrack fails',
    expectedFailure: 'delivery.checkout-unharmed',
    hooks: {
      checkout: (_order, sendLead) => sendLead(),
      triesAgain: (heard, request) => request.path !== LEADS && REFERENCE_STORE.triesAgain(heard, request),
    },
  },
  {
    name: 'checkout-waits-for-ever',
    what: 'Sends the lead inside the checkout with no limit to how long it waits',
    expectedFailure: 'delivery.checkout-unharmed',
    hooks: { checkout: (_order, sendLead) => sendLead(), answerLimitMs: 2 ** 31 - 1 },
  },
]
