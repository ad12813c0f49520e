/** Mistakes about leads that Retrack did not take at once. */
import type { Defect } from '../defect.ts'
import { type DeliveryResponse, LEADS, REFERENCE_STORE, type StoreHooks } from '../store/hooks.ts'

/** Tries again in fewer cases than a right store does. */
const onlyIf =
  (rule: (heard: DeliveryResponse) => boolean): StoreHooks['triesAgain'] =>
  (heard, request) =>
    REFERENCE_STORE.triesAgain(heard, request) && rule(heard)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The last lead in the queue; later ones wait for it. */
let lastLead: Promise<void> = Promise.resolve()

export const DELIVERY_MISTAKES: readonly Defect[] = [
  {
    name: 'gives-up-on-500',
    what: 'Retries only after a 503, not after other server errors',
    expectedFailure: 'delivery.retries-errors',
    hooks: { triesAgain: onlyIf((heard) => heard === null || heard.status < 500 || heard.status === 503) },
  },
  {
    name: 'gives-up-on-5xx',
    what: 'Never retries after a 5xx',
    expectedFailure: 'delivery.retries-errors',
    alsoFails: { 'status.retries-errors': 'It does not retry an update after a 503, either.' },
    hooks: { triesAgain: onlyIf((heard) => heard === null || heard.status < 500) },
  },
  {
    name: 'takes-202-for-saved',
    what: 'Treats a 202 as saved',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { isSaved: (heard) => heard?.status === 200 || heard?.status === 202 },
  },
  {
    name: 'takes-2xx-for-saved',
    what: 'Treats every 2xx as saved, as `response.ok` does',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { isSaved: (heard) => heard !== null && heard.status >= 200 && heard.status < 300 },
  },
  {
    name: 'takes-no-error-for-saved',
    what: 'Treats everything below 400 as saved, even a redirect',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { isSaved: (heard) => heard !== null && heard.status < 400 },
  },
  {
    name: 'follows-redirects',
    what: 'Follows redirects, as its HTTP client does by default, and takes the last page for the response',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { followsRedirects: true },
  },
  {
    name: 'gives-up-on-401',
    what: 'Never retries after a 401, and loses leads while its token changes',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { triesAgain: onlyIf((heard) => heard?.status !== 401) },
  },
  {
    name: 'gives-up-on-404',
    what: 'Never retries after a 404, and loses leads while a proxy does not find the API',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { triesAgain: onlyIf((heard) => heard?.status !== 404) },
  },
  {
    name: 'parses-before-the-status',
    what: 'Reads the body as JSON before it looks at the status, and drops the lead where it cannot be read',
    expectedFailure: 'delivery.retries-non-200',
    hooks: { triesAgain: onlyIf((heard) => heard === null || isJson(heard.text)) },
  },
  {
    name: 'gives-up-on-429',
    what: 'Never retries after a 4xx, even a 429',
    expectedFailure: 'delivery.retries-rate-limit',
    alsoFails: { 'delivery.retries-non-200': 'A 401, a 403 and a 404 are also 4xx.' },
    hooks: { triesAgain: onlyIf((heard) => heard === null || heard.status < 400 || heard.status >= 500) },
  },
  {
    name: 'ignores-retry-after',
    what: 'Retries before `Retry-After` has passed',
    expectedFailure: 'delivery.retries-rate-limit',
    hooks: { pauseMs: (_heard, retry) => REFERENCE_STORE.pauseMs(null, retry) },
  },
  {
    name: 'gives-up-on-a-broken-connection',
    what: 'Retries only if there was a response',
    expectedFailure: 'delivery.retries-dropped',
    hooks: { triesAgain: onlyIf((heard) => heard !== null) },
  },
  {
    name: 'waits-for-ever',
    what: 'Waits for a response without a time-out',
    expectedFailure: 'delivery.retries-dropped',
    hooks: { answerLimitMs: 2 ** 31 - 1 },
  },
  {
    name: 'never-tries-again',
    what: 'Sends each lead and each update only once',
    expectedFailure: 'delivery.retries-errors',
    alsoFails: {
      'delivery.retries-non-200': 'It does not retry here, either.',
      'delivery.retries-rate-limit': 'The same.',
      'delivery.retries-dropped': 'The same.',
      'status.retries-errors': 'The same, for updates.',
    },
    hooks: { triesAgain: () => false },
  },
  {
    name: 'tries-again-tomorrow',
    what: 'Retries in a nightly job',
    expectedFailure: 'delivery.retries-errors',
    alsoFails: {
      'delivery.retries-non-200': 'No retry comes during the check.',
      'delivery.retries-rate-limit': 'The same.',
      'delivery.retries-dropped': 'The same.',
      'status.retries-errors': 'The same, for updates.',
    },
    hooks: { pauseMs: () => 12 * 60 * 60 * 1000, resumed: () => [] },
  },
  {
    name: 'reads-the-body-alone',
    what: 'Treats every JSON response without `errors` as saved',
    expectedFailure: 'delivery.retries-errors',
    alsoFails: {
      'delivery.retries-non-200': 'The bodies of 202, 204 and 302 have no `errors`, either.',
      'delivery.retries-rate-limit': 'The body of a 429 has no `errors`, either.',
      'status.retries-errors': 'It treats an update as saved after a 503, too.',
    },
    hooks: { isSaved: (heard) => heard !== null && !heard.text.includes('"errors"') },
  },
  {
    name: 'queue-in-memory',
    what: 'Keeps its retry queue in the memory of the process',
    expectedFailure: 'delivery.survives-restart',
    hooks: { resumed: () => [] },
  },
  {
    name: 'three-quick-retries',
    what: 'Retries three times within a second, then never again',
    expectedFailure: 'delivery.outlasts-outage',
    hooks: { pauseMs: (heard, retry) => (retry < 3 ? REFERENCE_STORE.pauseMs(heard, retry) : 2 ** 31 - 1) },
  },
  {
    name: 'five-quick-retries',
    what: 'Retries five times, half a second apart, then never again',
    expectedFailure: 'delivery.outlasts-outage',
    hooks: {
      pauseMs: (heard, retry) => (retry < 5 ? Math.max(500, REFERENCE_STORE.pauseMs(heard, 0)) : 2 ** 31 - 1),
    },
  },
  {
    name: 'hammers',
    what: 'Retries at once, as often as it can',
    expectedFailure: 'delivery.backs-off',
    hooks: { pauseMs: (heard) => Math.max(Number(heard?.headers.get('retry-after') ?? 0) * 1000, 5) },
  },
  {
    name: 'new-reference-on-each-retry',
    what: 'Creates a new reference for each retry',
    expectedFailure: 'delivery.same-reference',
    hooks: { retried: (lead, retry) => ({ ...lead, reference: `${lead['reference']}-${retry}` }) },
  },
  {
    name: 'queue-without-voucher',
    what: 'Has a queue for failed leads with columns for click and reference, but not for the voucher',
    expectedFailure: 'delivery.same-lead',
    hooks: { retried: ({ voucher: _, ...lead }) => lead },
  },
  {
    name: 'one-behind-the-other',
    what: 'Sends the next lead only after the one before was saved',
    expectedFailure: 'delivery.others-unharmed',
    hooks: {
      checkout: async (_order, sendLead) => {
        lastLead = lastLead.then(sendLead).catch(() => {})
      },
    },
  },
  {
    name: 'twice-to-be-sure',
    what: 'Sends each saved lead once more, to be sure',
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
    what: 'Sends the lead inside the checkout, and fails the order if Retrack fails',
    expectedFailure: 'delivery.checkout-unharmed',
    hooks: {
      checkout: (_order, sendLead) => sendLead(),
      triesAgain: (heard, request) => request.path !== LEADS && REFERENCE_STORE.triesAgain(heard, request),
    },
  },
  {
    name: 'checkout-waits-for-ever',
    what: 'Sends the lead inside the checkout, without a time-out',
    expectedFailure: 'delivery.checkout-unharmed',
    hooks: { checkout: (_order, sendLead) => sendLead(), answerLimitMs: 2 ** 31 - 1 },
  },
]
