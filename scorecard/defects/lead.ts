/** Mistakes about the lead: whether it is sent, when, and what it says. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Defect } from '../defect.ts'
import {
  html,
  isClick,
  json,
  LEADS,
  type Order,
  pagesWithCookie,
  REFERENCE_STORE,
  type Request,
} from '../store/hooks.ts'

/** Why a lead that is wrong in this way cannot be accepted either. */
const REFUSED = 'Retrack refuses what it cannot read or does not know (assumed).'

/** Longer than `timing.lead` of the scorecard's config, shorter than its `timing.retry`. */
const BATCH_MS = 7_000

const withoutToken = ({ headers: { authorization: _, ...headers }, ...request }: Request): Request => ({
  ...request,
  headers,
})

const clicksWithLead = new Set<string | null>()
const ordersWithLead = new WeakSet<Order>()

/** How long an order takes to be saved. */
const SAVING_MS = 50
let clickBeingSaved: string | null = null
let isQueueing = false

export const LEAD_MISTAKES: readonly Defect[] = [
  {
    name: 'wrong-path',
    what: 'Sends leads to `/api/v1/leads`',
    expectedFailure: 'lead.sent',
    hooks: { leadRequest: (lead, { token }) => json('/api/v1/leads', token, lead) },
  },
  {
    name: 'path-in-the-singular',
    what: 'Sends leads to `/api/v2/lead`, in the singular',
    expectedFailure: 'lead.sent',
    hooks: { leadRequest: (lead, { token }) => json('/api/v2/lead', token, lead) },
  },
  {
    name: 'lead-as-get',
    what: 'Sends the lead in the query of a GET, like a tracking pixel',
    expectedFailure: 'lead.sent',
    hooks: {
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
    expectedFailure: 'lead.sent',
    hooks: { checkout: async ({ voucher }, sendLead) => (voucher === '' ? undefined : void sendLead()) },
  },
  {
    name: 'lost-in-a-restart',
    what: 'Restarts its workers after the first order, and loses a lead meanwhile',
    expectedFailure: 'lead.sent',
    alsoFails: { 'lead.prompt': 'A lead that never comes is not prompt.' },
    hooks: {
      checkout: async ({ number }, sendLead) => {
        if (number !== 2) void sendLead()
      },
    },
  },
  {
    name: 'first-visit-counts',
    what: 'Notes where a visitor came from at the first page, and ignores later links',
    expectedFailure: 'lead.link-later',
    alsoFails: { 'lead.newest-click': 'A second link is a later link, too.' },
    hooks: {
      page: pagesWithCookie(() => 'came_from=direct; Max-Age=864000; Path=/'),
      cookies: (visit) => (visit.cookies.has('came_from') ? [] : REFERENCE_STORE.cookies(visit)),
    },
  },
  {
    name: 'click-with-the-cart',
    what: 'Saves the click with the cart, and reads the cookie only when the cart begins',
    expectedFailure: 'lead.cart-first',
    config: 'cart',
    hooks: {
      cart({ cookies, memory }) {
        const id = randomUUID()
        memory.set(id, cookies.get('retrack_click') ?? '')
        return [`cart=${id}; Path=/; HttpOnly; SameSite=Lax`]
      },
      clickOf({ cookies, memory }) {
        const click = memory.get(cookies.get('cart') ?? '')
        return isClick(click) ? click : null
      },
    },
  },
  {
    name: 'express-without-lead',
    what: 'Sends leads from the checkout, which the express button skips',
    expectedFailure: 'lead.every-way',
    config: 'ways',
    hooks: { checkout: async ({ way }, sendLead) => (way === 'express' ? undefined : void sendLead()) },
  },
  {
    name: 'express-without-voucher',
    what: 'Sends no voucher for orders of its express button',
    expectedFailure: 'lead.every-way',
    config: 'ways',
    hooks: {
      lead: (order, keys) => REFERENCE_STORE.lead(order.way === 'express' ? { ...order, voucher: '' } : order, keys),
    },
  },
  {
    name: 'express-with-a-new-click',
    what: 'Invents a click for orders of its express button, which does not read the cookie',
    expectedFailure: 'lead.every-way',
    config: 'ways',
    hooks: {
      lead: (order, keys) =>
        REFERENCE_STORE.lead(order.way === 'express' ? { ...order, click: randomUUID() } : order, keys),
      triesAgain: (heard) => heard?.status !== 422,
    },
  },
  {
    name: 'number-as-reference',
    what: 'Sends the order number as a JSON number',
    expectedFailure: 'lead.accepted',
    alsoFails: { 'lead.reference': 'The documented reference is a text.' },
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), reference: order.number }) },
  },
  {
    name: 'token-without-bearer',
    what: 'Sends the token without the word `Bearer`',
    expectedFailure: 'lead.bearer',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: {
      leadRequest: (lead, { token }) => ({
        ...json(LEADS, token, lead),
        headers: { authorization: token, 'content-type': 'application/json' },
      }),
    },
  },
  {
    name: 'token-in-another-header',
    what: 'Sends the token as `X-Api-Key`',
    expectedFailure: 'lead.bearer',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: {
      leadRequest: (lead, { token }) => ({
        ...json(LEADS, token, lead),
        headers: { 'x-api-key': token, 'content-type': 'application/json' },
      }),
    },
  },
  {
    name: 'token-cut-off',
    what: 'Saves the token in a column that is too short',
    expectedFailure: 'lead.bearer',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { leadRequest: (lead, { token }) => json(LEADS, token.slice(0, 32), lead) },
  },
  {
    name: 'token-in-the-query',
    what: 'Sends the token in the query of the URL, as `api_token`',
    expectedFailure: 'lead.bearer',
    alsoFails: { 'lead.accepted': 'Without a token in the header, Retrack does not know whose lead it is.' },
    hooks: { leadRequest: (lead, { token }) => withoutToken(json(`${LEADS}?api_token=${token}`, token, lead)) },
  },
  {
    name: 'basic-authorization',
    what: 'Sends the token as the user of a Basic authorization',
    expectedFailure: 'lead.bearer',
    alsoFails: { 'lead.accepted': 'Without a token in the header, Retrack does not know whose lead it is.' },
    hooks: {
      leadRequest: (lead, { token }) => ({
        ...json(LEADS, token, lead),
        headers: {
          authorization: `Basic ${Buffer.from(`${token}:`).toString('base64')}`,
          'content-type': 'application/json',
        },
      }),
    },
  },
  {
    name: 'json-inside-json',
    what: 'Encodes the lead twice, so the body is one JSON string',
    expectedFailure: 'lead.json',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { leadRequest: (lead, { token }) => json(LEADS, token, JSON.stringify(lead)) },
  },
  {
    name: 'a-list-of-leads',
    what: 'Sends a list with one lead in it',
    expectedFailure: 'lead.json',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { leadRequest: (lead, { token }) => json(LEADS, token, [lead]) },
  },
  {
    name: 'byte-order-mark',
    what: 'Sends a byte order mark before the JSON, from a file that has one',
    expectedFailure: 'lead.json',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: {
      leadRequest: (lead, { token }) => {
        const request = json(LEADS, token, lead)
        return { ...request, body: `\uFEFF${request.body}` }
      },
    },
  },
  {
    name: 'event-of-the-test-account',
    what: 'Sends the event of its test account',
    expectedFailure: 'lead.event',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: {
      lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), event: '00000000-0000-4000-8000-000000000000' }),
    },
  },
  {
    name: 'form-encoded',
    what: 'Sends the lead as a form',
    expectedFailure: 'lead.json',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: {
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
    what: 'Sends JSON without a content type, so it goes as `text/plain`',
    expectedFailure: 'lead.json',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: {
      leadRequest: (lead, { token }) => ({
        ...json(LEADS, token, lead),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain;charset=UTF-8' },
      }),
    },
  },
  {
    name: 'event-by-name',
    what: 'Sends the name of the event instead of its identifier',
    expectedFailure: 'lead.event',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), event: 'purchase' }) },
  },
  {
    name: 'no-event',
    what: 'Leaves the event out',
    expectedFailure: 'lead.event',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), event: undefined }) },
  },
  {
    name: 'click-cut-off',
    what: 'Saves the click in a column of 32 characters',
    expectedFailure: 'lead.click',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), click: order.click?.slice(0, 32) }) },
  },
  {
    name: 'click-without-hyphens',
    what: 'Saves the click as a number of 128 bits, and sends it without hyphens',
    expectedFailure: 'lead.click',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: {
      lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), click: order.click?.replaceAll('-', '') }),
    },
  },
  {
    name: 'no-reference',
    what: 'Leaves the reference out',
    expectedFailure: 'lead.reference',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), reference: undefined }) },
  },
  {
    name: 'empty-reference',
    what: 'Sends the lead before the order has a number, with an empty reference',
    expectedFailure: 'lead.reference',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), reference: '' }) },
  },
  {
    name: 'no-voucher',
    what: 'Never sends the voucher',
    expectedFailure: 'lead.voucher',
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), voucher: undefined }) },
  },
  {
    name: 'always-a-voucher',
    what: "Always sends the campaign's voucher, even if it was not used",
    expectedFailure: 'lead.voucher',
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), voucher: 'SUMMER26' }) },
  },
  {
    name: 'lead-for-every-order',
    what: 'Sends a lead for every order, with or without a click',
    expectedFailure: 'lead.without-click',
    hooks: {
      clickOf: ({ cookies }) => cookies.get('retrack_click') ?? '',
      triesAgain: (heard) => heard?.status !== 422,
    },
  },
  {
    name: 'last-click-on-the-server',
    what: 'Keeps the last click on the server, and uses it for the next order',
    expectedFailure: 'lead.without-click',
    alsoFails: { 'lead.at-once': 'Of two visitors at once, one gets the click of the other.' },
    hooks: {
      cookies: (visit) => {
        if (isClick(visit.click)) visit.memory.set('click', visit.click)
        return REFERENCE_STORE.cookies(visit)
      },
      clickOf: ({ memory }) => memory.get('click') ?? null,
    },
  },
  {
    name: 'click-of-the-first-visit',
    what: 'Uses the click of the first visit from its session, not that of the cookie',
    expectedFailure: 'lead.newest-click',
    hooks: {
      cookies: (visit) => {
        const kept = REFERENCE_STORE.cookies(visit)
        if (!isClick(visit.click) || visit.cookies.has('session')) return kept
        const session = `s${visit.memory.size}`
        visit.memory.set(session, visit.click)
        return [...kept, `session=${session}; Path=/; HttpOnly; SameSite=Lax`]
      },
      clickOf: (order) => order.memory.get(order.cookies.get('session') ?? '') ?? REFERENCE_STORE.clickOf(order),
    },
  },
  {
    name: 'version-4-alone',
    what: 'Accepts only uuids of version 4 as clicks',
    expectedFailure: 'lead.click-version',
    alsoFails: { 'lead.other-click-versions': 'Versions 6 to 8 are not 4, either.' },
    hooks: {
      cookies: (visit) => (visit.click?.at(14) === '4' ? REFERENCE_STORE.cookies(visit) : []),
    },
  },
  {
    name: 'version-5-at-most',
    what: 'Accepts only uuids of version 1 to 5 as clicks, as an older library does',
    expectedFailure: 'lead.other-click-versions',
    hooks: {
      cookies: (visit) => (/^.{14}[1-5]/.test(visit.click ?? '') ? REFERENCE_STORE.cookies(visit) : []),
    },
  },
  {
    name: 'click-in-a-variable',
    what: "Keeps the current order's click in a variable of its module",
    expectedFailure: 'lead.at-once',
    hooks: {
      checkout: async ({ click }, sendLead) => {
        clickBeingSaved = click
        await sleep(SAVING_MS)
        void sendLead()
      },
      lead: (order, keys) => REFERENCE_STORE.lead({ ...order, click: clickBeingSaved }, keys),
    },
  },
  {
    name: 'one-job-at-a-time',
    what: "Drops a lead's job while another of the same name is being queued",
    expectedFailure: 'lead.at-once',
    hooks: {
      checkout: async (_order, sendLead) => {
        if (isQueueing) return
        isQueueing = true
        await sleep(SAVING_MS)
        isQueueing = false
        void sendLead()
      },
    },
  },
  {
    name: 'click-in-the-session',
    what: 'Reads the click from the session of the visit, never from the cookie',
    expectedFailure: 'lead.returning-visitor',
    hooks: {
      cookies: (visit) => {
        const kept = REFERENCE_STORE.cookies(visit)
        const session = visit.cookies.get('session') ?? randomUUID()
        if (isClick(visit.click)) visit.memory.set(session, visit.click)
        return [...kept, `session=${session}; Path=/; HttpOnly; SameSite=Lax`]
      },
      clickOf: ({ memory, cookies }) => memory.get(cookies.get('session') ?? '') ?? null,
    },
  },
  {
    name: 'one-lead-per-click',
    what: 'Keeps one lead per click, and treats a second order as a repetition',
    expectedFailure: 'lead.second-order',
    hooks: {
      checkout: async (order, sendLead) => {
        if (clicksWithLead.has(order.click)) return
        clicksWithLead.add(order.click)
        ordersWithLead.add(order)
        void sendLead()
      },
      resumed: (outstanding) => outstanding.filter((order) => ordersWithLead.has(order)),
    },
  },
  {
    name: 'lead-of-the-confirmation-page',
    what: 'Sends the lead from the confirmation page, each time it is opened',
    expectedFailure: 'lead.confirmation-again',
    alsoFails: { 'delivery.stops-after-success': 'The second lead comes after the first was saved.' },
    hooks: { checkout: async () => {}, confirmation: async (_order, sendLead) => void sendLead() },
  },
  {
    name: 'twice-with-one-reference',
    what: 'Sends the lead from the checkout, and again from the confirmation page',
    expectedFailure: 'lead.once',
    alsoFails: { 'delivery.stops-after-success': 'The second lead comes after the first was saved.' },
    hooks: {
      checkout: async (_order, sendLead) => {
        void sendLead()
        void sendLead()
      },
    },
  },
  {
    name: 'one-reference-for-all',
    what: 'Sends the number of the shop as the reference of every order',
    expectedFailure: 'lead.distinct-references',
    hooks: { reference: () => 'SHOP-1' },
  },
  {
    name: 'sent-by-a-job',
    what: 'Sends leads in a job that seldom runs',
    expectedFailure: 'lead.prompt',
    hooks: {
      checkout: async (_order, sendLead) => {
        void sleep(BATCH_MS, undefined, { ref: false })
          .then(sendLead)
          .catch(() => {})
      },
    },
  },
  {
    name: 'sends-the-customer',
    what: "Also sends the customer's name and e-mail address",
    expectedFailure: 'lead.documented-fields',
    hooks: {
      lead: (order, keys) => ({
        ...REFERENCE_STORE.lead(order, keys),
        customer: { name: 'A. Customer', email: 'a.customer@example.com' },
      }),
    },
  },
  {
    name: 'sends-the-amount',
    what: 'Also sends amount and currency, which Retrack does not document',
    expectedFailure: 'lead.documented-fields',
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), amount: 499, currency: 'SEK' }) },
  },
  {
    name: 'order-breaks-on-bad-cookie',
    what: 'Fails the order if the cookie holds no click',
    expectedFailure: 'lead.bad-cookie',
    hooks: {
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
    what: 'Writes the token into its pages, as a setting for scripts',
    expectedFailure: 'lead.token-hidden',
    hooks: {
      page: (title, { token }) =>
        html(`<title>${title}</title><h1>${title}</h1><script>window.settings = { retrack: '${token}' }</script>`),
    },
  },
]
