/** Mistakes about leads that Retrack did not take at once. */
import type { Mistake } from '../mistake.ts'
import { CORRECT } from '../store/parts.ts'

export const DELIVERY_MISTAKES: readonly Mistake[] = [
  {
    name: 'gives-up-on-500',
    what: 'Tries again on 503 only, and gives up on every other error of the server',
    trips: 'delivery.retries-errors',
    parts: { triesAgain: (heard) => heard === null || heard.status < 500 || heard.status === 503 },
  },
  {
    name: 'gives-up-on-5xx',
    what: 'Gives up on whatever says 5xx',
    trips: 'delivery.retries-errors',
    parts: { triesAgain: (heard) => heard === null || heard.status < 500 },
  },
  {
    name: 'takes-202-for-saved',
    what: 'Takes a 202 for saved',
    trips: 'delivery.retries-non-200',
    parts: { isSaved: (heard) => heard?.status === 200 || heard?.status === 202 },
  },
  {
    name: 'takes-2xx-for-saved',
    what: 'Takes every 2xx for saved, as `response.ok` does',
    trips: 'delivery.retries-non-200',
    parts: { isSaved: (heard) => heard !== null && heard.status >= 200 && heard.status < 300 },
  },
  {
    name: 'takes-no-error-for-saved',
    what: 'Takes all below 400 for saved, a redirect too',
    trips: 'delivery.retries-non-200',
    parts: { isSaved: (heard) => heard !== null && heard.status < 400 },
  },
  {
    name: 'gives-up-on-429',
    what: 'Gives up on every 4xx, 429 too',
    trips: 'delivery.retries-rate-limit',
    parts: { triesAgain: (heard) => heard === null || heard.status < 400 || heard.status >= 500 },
  },
  {
    name: 'ignores-retry-after',
    what: 'Comes back sooner than `Retry-After` asks',
    trips: 'delivery.retries-rate-limit',
    parts: { pauseMs: (_heard, retry) => CORRECT.pauseMs(null, retry) },
  },
  {
    name: 'gives-up-on-a-broken-connection',
    what: 'Tries again only where there is an answer',
    trips: 'delivery.retries-dropped',
    parts: { triesAgain: (heard) => heard !== null },
  },
  {
    name: 'waits-for-ever',
    what: 'Sets no limit to how long it waits for an answer',
    trips: 'delivery.retries-dropped',
    parts: { answerLimitMs: 2 ** 31 - 1 },
  },
  {
    name: 'new-reference-on-each-retry',
    what: 'Makes a new reference for each retry',
    trips: 'delivery.same-reference',
    parts: { retried: (lead, retry) => ({ ...lead, reference: `${lead['reference']}-${retry}` }) },
  },
  {
    name: 'twice-to-be-sure',
    what: 'Sends each lead once more after it was saved, to be sure',
    trips: 'delivery.stops-after-success',
    besides: { 'lead.once': 'One order then makes two leads.' },
    parts: {
      checkout: async (_order, sendLead) => {
        void sendLead().then(sendLead)
      },
    },
  },
  {
    name: 'order-fails-with-retrack',
    what: 'Sends the lead inside the checkout, and fails the order where Retrack fails',
    trips: 'delivery.checkout-unharmed',
    parts: { checkout: (_order, sendLead) => sendLead(), triesAgain: () => false },
  },
  {
    name: 'checkout-waits-for-ever',
    what: 'Sends the lead inside the checkout with no limit to how long it waits',
    trips: 'delivery.checkout-unharmed',
    parts: { checkout: (_order, sendLead) => sendLead(), answerLimitMs: 2 ** 31 - 1 },
  },
]
