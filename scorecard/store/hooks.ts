/**
 * The decisions of a store, one function each. These are the correct ones; a mistake replaces some of them by what a
 * developer wrote instead.
 */

import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { CLICK_LIFETIME_MS } from '../../schemas/terms.ts'

/** Somebody opens the redirect page. */
export interface Visit {
  /** `/retrack`, or the same below a path of its own. */
  readonly path: string
  readonly click: string | null
  readonly deeplink: string | null
  /** The cookies of the visitor, by name. */
  readonly cookies: ReadonlyMap<string, string>
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  readonly origin: string
  readonly memory: SessionStore
}

/** The data that a store may keep of its visitors on the server. A correct one keeps none. */
export type SessionStore = Map<string, string>

export interface Answer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: string
}

/** Somebody buys something. */
export interface Checkout {
  readonly cookies: ReadonlyMap<string, string>
  readonly memory: SessionStore
}

export interface Order {
  /** Counted from 1. */
  readonly number: number
  readonly reference: string
  readonly click: string | null
  readonly voucher: string
  /** Where it was placed: the checkout, or a button that needs no cart. */
  readonly way: 'checkout' | 'express'
  status: 'placed' | 'rejected' | 'approved'
  /** The uuid of its lead, once Retrack has saved it. */
  lead: string | null
}

/** The response of Retrack; null if there was none. */
export type DeliveryResponse = { readonly status: number; readonly headers: Headers; readonly text: string } | null

export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export type OrderAction = 'cancel' | 'refund' | 'complete'

export interface StoreCredentials {
  readonly token: string
  readonly event: string
}

export interface StoreHooks {
  // The redirect page
  /** The `Set-Cookie` lines of a visit. */
  readonly cookies: (visit: Visit) => readonly string[]
  /** Where a visitor goes on to. */
  readonly destination: (visit: Visit) => string
  /** The answer that sends her there. */
  readonly sendOn: (location: string, visit: Visit) => Answer
  /** Any other page of the store. */
  readonly page: (
    title: string,
    keys: StoreCredentials,
    cookies: ReadonlyMap<string, string>,
    query: URLSearchParams,
  ) => Answer

  // Orders
  /** The `Set-Cookie` lines of the request that puts something into a cart. */
  readonly cart: (checkout: Checkout) => readonly string[]
  /** The host that takes orders. */
  readonly checkoutHost: string
  /** The click that an order came by, or null for none. */
  readonly clickOf: (checkout: Checkout) => string | null
  readonly reference: (number: number) => string
  /** Delivers an order's lead while the customer waits: she goes on when the promise is fulfilled. */
  readonly checkout: (order: Order, sendLead: () => Promise<void>) => Promise<void>
  /** The page that thanks the customer is opened, for the first time or again. */
  readonly confirmation: (order: Order, sendLead: () => Promise<void>) => Promise<void>
  readonly lead: (order: Order, keys: StoreCredentials) => Readonly<Record<string, unknown>>
  readonly leadRequest: (lead: Readonly<Record<string, unknown>>, keys: StoreCredentials) => Request

  // Deliveries
  /** How long an answer is waited for, in milliseconds. */
  readonly answerLimitMs: number
  /** Whether a redirect that Retrack answers with is followed, as most HTTP clients do unasked. */
  readonly followsRedirects: boolean
  /** Whether the uuid of a lead is kept that was saved at the n-th retry; 0 is the first try. */
  readonly keepsLead: (retry: number) => boolean
  readonly isSaved: (heard: DeliveryResponse) => boolean
  readonly triesAgain: (heard: DeliveryResponse, request: Request) => boolean
  /** The pause before the n-th retry, in milliseconds. */
  readonly pauseMs: (heard: DeliveryResponse, retry: number) => number
  /** Returns the body of the n-th retry. */
  readonly retried: (lead: Readonly<Record<string, unknown>>, retry: number) => Readonly<Record<string, unknown>>

  /** Which orders' leads are sent at a start, of those that Retrack has not taken yet. */
  readonly resumed: (outstanding: readonly Order[]) => readonly Order[]

  // Status
  readonly mayChange: (order: Order) => boolean
  /** Whether Retrack is told of a change at all, asked when it happens. */
  readonly tells: (order: Order) => boolean
  /** Returns the statuses to send to Retrack, one after the other, when the staff changes an order. */
  readonly statuses: (status: 'rejected' | 'approved', action: OrderAction) => readonly string[]
  readonly updatePath: (order: Order) => string
  readonly updateRequest: (path: string, token: string, status: string) => Request
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
export const isClick = (value: string | null | undefined): value is string => UUID.test(value ?? '')

export const HOST = '127.0.0.1'
const MAX_AGE_SECONDS = CLICK_LIFETIME_MS / 1000
const FIRST_PAUSE_MS = 100
const MAX_PAUSE_MS = 2_000
const SAVED = 200
/** An update that is answered so is answered so each time, as of a lead that is approved. */
const REFUSED_FOR_GOOD: readonly number[] = [400, 409, 422]

export const html = (body: string, headers: OutgoingHttpHeaders = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body: `<!doctype html><html lang="en">${body}</html>`,
})

export const json = (path: string, token: string, body: unknown): Request => ({
  method: 'POST',
  path,
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export const LEADS = '/api/v2/leads'

export const REFERENCE_STORE: StoreHooks = {
  cookies: ({ click }) =>
    isClick(click) ? [`retrack_click=${click}; Max-Age=${MAX_AGE_SECONDS}; Path=/; Secure; SameSite=Lax`] : [],
  destination: ({ deeplink, origin }) =>
    deeplink !== null && URL.canParse(deeplink) && new URL(deeplink).origin === origin ? new URL(deeplink).href : '/',
  sendOn: (location) => ({ status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' }),
  page: (title) => html(`<title>${title}</title><h1>${title}</h1>`),

  cart: () => ['cart=1; Path=/; HttpOnly; SameSite=Lax'],
  checkoutHost: HOST,
  clickOf: ({ cookies }) => {
    const click = cookies.get('retrack_click')
    return isClick(click) ? click : null
  },
  reference: (number) => `A${1000 + number}`,
  checkout: async (_order, sendLead) => void sendLead(),
  confirmation: async () => {},
  lead: ({ click, reference, voucher }, { event }) => ({
    event,
    click,
    reference,
    ...(voucher === '' ? {} : { voucher }),
  }),
  leadRequest: (lead, { token }) => json(LEADS, token, lead),

  answerLimitMs: 2_000,
  followsRedirects: false,
  keepsLead: () => true,
  isSaved: (heard) => heard?.status === SAVED,
  triesAgain: (heard, { path }) => path === LEADS || !REFUSED_FOR_GOOD.includes(heard?.status ?? 0),
  pauseMs: (heard, retry) =>
    Math.max(
      Number(heard?.headers.get('retry-after') ?? 0) * 1000,
      Math.min(FIRST_PAUSE_MS * 2 ** retry, MAX_PAUSE_MS),
    ),
  retried: (lead) => lead,
  resumed: (outstanding) => outstanding,

  tells: () => true,
  mayChange: ({ status }) => status !== 'approved',
  statuses: (status) => [status],
  updatePath: ({ lead }) => `${LEADS}/${lead}`,
  updateRequest: (path, token, status) => json(path, token, { status }),
}

/** The pages of the reference store, with a cookie wherever `toCookie` makes one of a visitor's cookies and the query. */
export const pagesWithCookie =
  (toCookie: (cookies: ReadonlyMap<string, string>, query: URLSearchParams) => string | null): StoreHooks['page'] =>
  (title, keys, cookies, query) => {
    const answer = REFERENCE_STORE.page(title, keys, cookies, query)
    const cookie = toCookie(cookies, query)
    return cookie === null ? answer : { ...answer, headers: { ...answer.headers, 'set-cookie': cookie } }
  }
