/** Mistakes about the lead: whether it is sent, when, and what it says. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Mistake } from '../mistake.ts'
import { CORRECT, html, isClick, json, LEADS } from '../store/parts.ts'

/** Why a lead that is wrong in this way cannot be accepted either. */
const REFUSED = 'Retrack refuses what it cannot read or does not know; that it does is assumed.'

/** Longer than `timing.lead` of the scorecard's config, shorter than its `timing.retry`. */
const BATCH_MS = 7_000

export const LEAD_MISTAKES: readonly Mistake[] = [
  {
    name: 'wrong-path',
    what: 'Posts its leads to `/api/v1/leads`',
    trips: 'lead.sent',
    parts: { leadRequest: (lead, { token }) => json('/api/v1/leads', token, lead) },
  },
  {
    name: 'lead-as-get',
    what: 'Sends the lead in the query of a GET, like a tracking pixel',
    trips: 'lead.sent',
    parts: {
      leadRequest: (lead, { token }) => ({
        method: 'GET',
        path: `${LEADS}?${new URLSearchParams(lead as Record<string, string>)}`,
        headers: { authorization: `Bearer ${token}` },
        body: null,
      }),
    },
  },
  {
    name: 'only-with-voucher',
    what: 'Sends a lead only for orders with a voucher',
    trips: 'lead.sent',
    parts: { checkout: async ({ voucher }, sendLead) => (voucher === '' ? undefined : void sendLead()) },
  },
  {
    name: 'number-as-reference',
    what: 'Sends the order number as a JSON number',
    trips: 'lead.accepted',
    besides: { 'lead.reference': 'The documented reference is a text.' },
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), reference: order.number }) },
  },
  {
    name: 'token-without-bearer',
    what: 'Sends the token without the word `Bearer`',
    trips: 'lead.bearer',
    besides: { 'lead.accepted': REFUSED },
    parts: {
      leadRequest: (lead, { token }) => ({
        ...json(LEADS, token, lead),
        headers: { authorization: token, 'content-type': 'application/json' },
      }),
    },
  },
  {
    name: 'token-in-another-header',
    what: 'Sends the token as `X-Api-Key`',
    trips: 'lead.bearer',
    besides: { 'lead.accepted': REFUSED },
    parts: {
      leadRequest: (lead, { token }) => ({
        ...json(LEADS, token, lead),
        headers: { 'x-api-key': token, 'content-type': 'application/json' },
      }),
    },
  },
  {
    name: 'token-cut-off',
    what: 'Keeps the token in a column that is too short for it',
    trips: 'lead.bearer',
    besides: { 'lead.accepted': REFUSED },
    parts: { leadRequest: (lead, { token }) => json(LEADS, token.slice(0, 32), lead) },
  },
  {
    name: 'form-encoded',
    what: 'Sends the lead as a form',
    trips: 'lead.json',
    besides: { 'lead.accepted': REFUSED },
    parts: {
      leadRequest: (lead, { token }) => ({
        method: 'POST',
        path: LEADS,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(lead as Record<string, string>).toString(),
      }),
    },
  },
  {
    name: 'json-as-text',
    what: 'Sends JSON with no content type of its own, so that it goes as `text/plain`',
    trips: 'lead.json',
    besides: { 'lead.accepted': REFUSED },
    parts: {
      leadRequest: (lead, { token }) => ({
        ...json(LEADS, token, lead),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain;charset=UTF-8' },
      }),
    },
  },
  {
    name: 'event-by-name',
    what: 'Sends the name of the event in place of its identifier',
    trips: 'lead.event',
    besides: { 'lead.accepted': REFUSED },
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), event: 'purchase' }) },
  },
  {
    name: 'no-event',
    what: 'Leaves the event out',
    trips: 'lead.event',
    besides: { 'lead.accepted': REFUSED },
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), event: undefined }) },
  },
  {
    name: 'click-cut-off',
    what: 'Keeps the click in a column of 32 characters',
    trips: 'lead.click',
    besides: { 'lead.accepted': REFUSED },
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), click: order.click?.slice(0, 32) }) },
  },
  {
    name: 'click-without-hyphens',
    what: 'Keeps the click as a number of 128 bits, and writes it without its hyphens',
    trips: 'lead.click',
    besides: { 'lead.accepted': REFUSED },
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), click: order.click?.replaceAll('-', '') }) },
  },
  {
    name: 'no-reference',
    what: 'Leaves the reference out',
    trips: 'lead.reference',
    besides: { 'lead.accepted': REFUSED },
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), reference: undefined }) },
  },
  {
    name: 'empty-reference',
    what: 'Sends the lead before the order has a number, with an empty reference',
    trips: 'lead.reference',
    besides: { 'lead.accepted': REFUSED },
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), reference: '' }) },
  },
  {
    name: 'no-voucher',
    what: 'Never says which voucher was used',
    trips: 'lead.voucher',
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), voucher: undefined }) },
  },
  {
    name: 'always-a-voucher',
    what: 'Sends the voucher of the campaign whether it was used or not',
    trips: 'lead.voucher',
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), voucher: 'SUMMER26' }) },
  },
  {
    name: 'lead-for-every-order',
    what: 'Sends a lead for every order, with or without a click',
    trips: 'lead.without-click',
    parts: {
      clickOf: ({ cookies }) => cookies.get('retrack_click') ?? '',
      triesAgain: (heard) => heard?.status !== 422,
    },
  },
  {
    name: 'last-click-on-the-server',
    what: 'Keeps the last click on the server, for whoever orders next',
    trips: 'lead.without-click',
    parts: {
      cookies: (visit) => {
        if (isClick(visit.click)) visit.memory.set('click', visit.click)
        return CORRECT.cookies(visit)
      },
      clickOf: ({ memory }) => memory.get('click') ?? null,
    },
  },
  {
    name: 'click-of-the-first-visit',
    what: 'Keeps the click of the first visit in its session, whatever the cookie says later',
    trips: 'lead.newest-click',
    parts: {
      cookies: (visit) => {
        const kept = CORRECT.cookies(visit)
        if (!isClick(visit.click) || visit.cookies.has('session')) return kept
        const session = `s${visit.memory.size}`
        visit.memory.set(session, visit.click)
        return [...kept, `session=${session}; Path=/; HttpOnly; SameSite=Lax`]
      },
      clickOf: (order) => order.memory.get(order.cookies.get('session') ?? '') ?? CORRECT.clickOf(order),
    },
  },
  {
    name: 'twice-with-one-reference',
    what: 'Sends the lead at the checkout, and again from the page that says thank you',
    trips: 'lead.once',
    besides: { 'delivery.stops-after-success': 'The second one comes after the first was saved.' },
    parts: {
      checkout: async (_order, sendLead) => {
        void sendLead()
        void sendLead()
      },
    },
  },
  {
    name: 'one-reference-for-all',
    what: 'Sends the number of the shop as the reference of every order',
    trips: 'lead.distinct-references',
    parts: { reference: () => 'SHOP-1' },
  },
  {
    name: 'sent-by-a-job',
    what: 'Collects its leads and sends them by a job that seldom runs',
    trips: 'lead.prompt',
    parts: {
      checkout: async (_order, sendLead) => {
        void sleep(BATCH_MS, undefined, { ref: false }).then(sendLead)
      },
    },
  },
  {
    name: 'sends-the-amount',
    what: 'Sends amount and currency, which no page of Retrack knows',
    trips: 'lead.documented-fields',
    parts: { lead: (order, keys) => ({ ...CORRECT.lead(order, keys), amount: 499, currency: 'SEK' }) },
  },
  {
    name: 'order-breaks-on-bad-cookie',
    what: 'Fails the order where the cookie holds no click',
    trips: 'lead.bad-cookie',
    parts: {
      clickOf: ({ cookies }) => {
        const click = cookies.get('retrack_click')
        if (click === undefined) return null
        if (!isClick(click)) throw new TypeError('This is no uuid.')
        return click
      },
    },
  },
  {
    name: 'token-in-a-page',
    what: 'Puts the token into the settings that its pages carry for their scripts',
    trips: 'lead.token-hidden',
    parts: {
      page: (title, { token }) =>
        html(`<title>${title}</title><h1>${title}</h1><script>window.settings = { retrack: '${token}' }</script>`),
    },
  },
]
