/** Mistakes about the lead: whether it is sent, when, and what it says. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Defect } from '../defect.ts'
import { html, isClick, json, LEADS, type Order, REFERENCE_STORE, type Request } from '../store/hooks.ts'

/** Why a lead that is wrong in this way cannot be accepted either. */
const REFUSED = 'Retrack refuses what it cannot read or does not know; that it does is assumed.'

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
    what: 'Posts its leads to `/api/v1/leads`',
    expectedFailure: 'lead.sent',
    hooks: { leadRequest: (lead, { token }) => json('/api/v1/leads', token, lead) },
  },
  {
    name: 'path-in-the-singular',
    what: 'Posts its leads to `/api/v2/lead`, in the singular',
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
    what: 'Restarts its workers after the first order, and loses the lead that comes meanwhile',
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
    what: 'Notes where a visitor came from with her first page, and heeds no link after it',
    expectedFailure: 'lead.link-later',
    alsoFails: { 'lead.newest-click': 'A second link comes after the first page, too.' },
    hooks: {
      page: (title, keys, cookies, query) => {
        const answer = REFERENCE_STORE.page(title, keys, cookies, query)
        return { ...answer, headers: { ...answer.headers, 'set-cookie': 'came_from=direct; Max-Age=864000; Path=/' } }
      },
      cookies: (visit) => (visit.cookies.has('came_from') ? [] : REFERENCE_STORE.cookies(visit)),
    },
  },
  {
    name: 'click-with-the-cart',
    what: 'Keeps the click with the cart, and reads the cookie when the cart begins',
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
    what: 'Sends its leads in the checkout, which the express button goes around',
    expectedFailure: 'lead.every-way',
    config: 'ways',
    hooks: { checkout: async ({ way }, sendLead) => (way === 'express' ? undefined : void sendLead()) },
  },
  {
    name: 'express-without-voucher',
    what: 'Leaves the voucher out of the leads of its express button',
    expectedFailure: 'lead.every-way',
    config: 'ways',
    hooks: {
      lead: (order, keys) => REFERENCE_STORE.lead(order.way === 'express' ? { ...order, voucher: '' } : order, keys),
    },
  },
  {
    name: 'express-with-a-new-click',
    what: 'Makes up a click for orders of its express button, which has no page that reads the cookie',
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
    what: 'Keeps the token in a column that is too short for it',
    expectedFailure: 'lead.bearer',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { leadRequest: (lead, { token }) => json(LEADS, token.slice(0, 32), lead) },
  },
  {
    name: 'token-in-the-query',
    what: 'Sends the token in the query of the URL, as `api_token`',
    expectedFailure: 'lead.bearer',
    alsoFails: { 'lead.accepted': 'Without a token in the header Retrack does not know whose lead it is.' },
    hooks: { leadRequest: (lead, { token }) => withoutToken(json(`${LEADS}?api_token=${token}`, token, lead)) },
  },
  {
    name: 'basic-authorization',
    what: 'Sends the token as the user of a Basic authorization',
    expectedFailure: 'lead.bearer',
    alsoFails: { 'lead.accepted': 'Without a token in the header Retrack does not know whose lead it is.' },
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
    what: 'Encodes the lead twice, so that the body is one JSON string',
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
    what: 'Has a byte order mark before its JSON, from a file that was saved with one',
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
    what: 'Sends the event of the account that it was tried with',
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
    what: 'Sends JSON with no content type of its own, so that it goes as `text/plain`',
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
    what: 'Sends the name of the event in place of its identifier',
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
    what: 'Keeps the click in a column of 32 characters',
    expectedFailure: 'lead.click',
    alsoFails: { 'lead.accepted': REFUSED },
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), click: order.click?.slice(0, 32) }) },
  },
  {
    name: 'click-without-hyphens',
    what: 'Keeps the click as a number of 128 bits, and writes it without its hyphens',
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
    what: 'Never says which voucher was used',
    expectedFailure: 'lead.voucher',
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), voucher: undefined }) },
  },
  {
    name: 'always-a-voucher',
    what: 'Sends the voucher of the campaign whether it was used or not',
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
    what: 'Keeps the last click on the server, for whoever orders next',
    expectedFailure: 'lead.without-click',
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
    what: 'Keeps the click of the first visit in its session, whatever the cookie says later',
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
    what: 'Takes a click for valid only where its uuid is of version 4',
    expectedFailure: 'lead.click-version',
    hooks: {
      cookies: (visit) => (visit.click?.at(14) === '4' ? REFERENCE_STORE.cookies(visit) : []),
    },
  },
  {
    name: 'version-5-at-most',
    what: 'Takes a click for valid only where its uuid is of version 1 to 5, as an older library does',
    expectedFailure: 'lead.other-click-versions',
    hooks: {
      cookies: (visit) => (/^.{14}[1-5]/.test(visit.click ?? '') ? REFERENCE_STORE.cookies(visit) : []),
    },
  },
  {
    name: 'click-in-a-variable',
    what: 'Keeps the click of the order that it is saving in a variable of its module',
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
    what: 'Drops the job of a lead while another one of its name is being put into the queue',
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
    what: 'Reads the click from the session that began with the visit, and never from the cookie',
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
    what: 'Keeps its leads by click, and takes a second order with the same one for a repetition',
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
    what: 'Sends the lead from the page that says thank you, each time that it is opened',
    expectedFailure: 'lead.confirmation-again',
    alsoFails: { 'delivery.stops-after-success': 'The second one comes after the first was saved.' },
    hooks: { checkout: async () => {}, confirmation: async (_order, sendLead) => void sendLead() },
  },
  {
    name: 'twice-with-one-reference',
    what: 'Sends the lead at the checkout, and again from the page that says thank you',
    expectedFailure: 'lead.once',
    alsoFails: { 'delivery.stops-after-success': 'The second one comes after the first was saved.' },
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
    what: 'Collects its leads and sends them by a job that seldom runs',
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
    what: 'Sends the name and the e-mail address of the customer along',
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
    what: 'Sends amount and currency, which no page of Retrack knows',
    expectedFailure: 'lead.documented-fields',
    hooks: { lead: (order, keys) => ({ ...REFERENCE_STORE.lead(order, keys), amount: 499, currency: 'SEK' }) },
  },
  {
    name: 'order-breaks-on-bad-cookie',
    what: 'Fails the order where the cookie holds no click',
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
    what: 'Puts the token into the settings that its pages carry for their scripts',
    expectedFailure: 'lead.token-hidden',
    hooks: {
      page: (title, { token }) =>
        html(`<title>${title}</title><h1>${title}</h1><script>window.settings = { retrack: '${token}' }</script>`),
    },
  },
]
