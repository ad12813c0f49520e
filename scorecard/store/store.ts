/** A store made of parts: its pages, its checkout, and what its staff do. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Retrack } from '../subject.ts'
import { Deliveries } from './deliveries.ts'
import { type Answer, HOST, type Order, type OrderAction, type SessionStore, type StoreHooks } from './hooks.ts'

export interface RunningStore {
  /** Its origin, with no slash at the end. */
  readonly url: string
  /** Where an order is posted. */
  readonly checkoutUrl: string
  stop(): Promise<void>
}

/** Starts the store on free ports of this machine. */
export async function startStore(parts: StoreHooks, { apiUrl, ...keys }: Retrack): Promise<RunningStore> {
  let deliveries = new Deliveries(apiUrl, parts)
  const memory: SessionStore = new Map()
  const orders = new Map<string, Order>()
  /** Requests about an order are sent in order: an update never overtakes its lead. */
  const told = new Map<Order, Promise<void>>()
  let origin = ''

  function later(order: Order, work: () => Promise<void>): Promise<void> {
    const done = (told.get(order) ?? Promise.resolve()).then(work)
    told.set(
      order,
      done.catch(() => {}),
    )
    return done
  }

  /** Requests under way end with the process; the orders are in a database. */
  function restart(): Answer {
    deliveries.end()
    deliveries = new Deliveries(apiUrl, parts)
    told.clear()
    memory.clear()
    const outstanding = [...orders.values()].filter(({ click, lead }) => click !== null && lead === null)
    for (const order of parts.resumed(outstanding)) sendLater(order)
    return { status: 200, headers: {}, body: 'It runs again.' }
  }

  function sendLater(order: Order): Promise<void> {
    const sent = later(order, () => sendLead(order))
    sent.catch(() => {})
    return sent
  }

  async function sendLead(order: Order): Promise<void> {
    const lead = parts.lead(order, keys)
    let sent = lead
    let tries = 0
    const heard = await deliveries.deliver((retry) => {
      tries = retry
      if (retry > 0) sent = parts.retried(sent, retry)
      return parts.leadRequest(sent, keys)
    })
    if (parts.keepsLead(tries)) order.lead ??= uuidIn(heard?.text ?? '')
    if (!parts.isSaved(heard)) throw new Error('Retrack did not take the lead.')
  }

  async function place(request: IncomingMessage, way: Order['way']): Promise<Answer> {
    const form = new URLSearchParams(await text(request))
    const cookies = parseCookies(request)
    const number = orders.size + 1
    const click = parts.clickOf({ cookies, memory })
    const order: Order = {
      number,
      reference: parts.reference(number),
      click,
      voucher: form.get('voucher') ?? '',
      way,
      status: 'placed',
      lead: null,
    }
    orders.set(String(number), order)
    if (click !== null) {
      await parts.checkout(order, () => sendLater(order))
    }
    return { status: 303, headers: { location: `/thank-you?order=${number}` }, body: '' }
  }

  function change(reference: string, action: OrderAction): Answer {
    const status = action === 'complete' ? 'approved' : 'rejected'
    const order = [...orders.values()].findLast((one) => one.reference === reference)
    if (order === undefined) return { status: 404, headers: {}, body: 'No such order.' }
    if (!parts.mayChange(order)) return { status: 409, headers: {}, body: 'This order is complete.' }
    order.status = status
    if (!parts.tells(order)) return DONE
    const updated = later(order, async () => {
      if (order.lead === null) return
      for (const one of parts.statuses(status, action)) {
        await deliveries.deliver(() => parts.updateRequest(parts.updatePath(order), keys.token, one))
      }
    })
    updated.catch(() => {})
    return DONE
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { method = '', url = '/' } = request
    const { pathname, searchParams } = new URL(url, origin)
    const [, reference, action] = /^\/orders\/([^/]*)\/(cancel|refund|complete)$/.exec(pathname) ?? []
    if (pathname.endsWith('/retrack')) {
      const { [0]: click = null } = searchParams.getAll('click')
      const { [0]: deeplink = null } = searchParams.getAll('deeplink')
      const visit = {
        path: pathname,
        click,
        deeplink,
        cookies: parseCookies(request),
        headers: request.headers,
        origin,
        memory,
      }
      const cookies = parts.cookies(visit)
      const { status, headers, body } = parts.sendOn(parts.destination(visit), visit)
      return { status, headers: cookies.length === 0 ? headers : { ...headers, 'set-cookie': [...cookies] }, body }
    }
    if (method === 'POST' && pathname === '/cart') {
      const cookies = parts.cart({ cookies: parseCookies(request), memory })
      return { status: 303, headers: { location: '/', 'set-cookie': [...cookies] }, body: '' }
    }
    if (method === 'POST' && pathname === '/checkout') return place(request, 'checkout')
    if (method === 'POST' && pathname === '/express') return place(request, 'express')
    if (method === 'POST' && pathname === '/restart') return restart()
    if (method === 'POST' && reference !== undefined) {
      return change(decodeURIComponent(reference), action as OrderAction)
    }
    const confirmed = pathname === '/thank-you' ? orders.get(searchParams.get('order') ?? '') : undefined
    if (confirmed?.click != null) await parts.confirmation(confirmed, () => sendLater(confirmed))
    return parts.page(
      pathname === '/thank-you' ? 'Thank you for your order' : 'A small store',
      keys,
      parseCookies(request),
      searchParams,
    )
  }

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    answer(request)
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      // A page that throws is a page that fails, as everywhere.
      .catch(() => response.writeHead(500).end('Something went wrong.'))
  }
  const shop = await listen(serve, HOST)
  const checkout = parts.checkoutHost === HOST ? shop : await listen(serve, parts.checkoutHost)
  origin = shop.url
  return {
    url: shop.url,
    checkoutUrl: `${checkout.url}/checkout`,
    async stop() {
      deliveries.end()
      await Promise.all([...new Set([shop, checkout])].map((one) => one.stop()))
    },
  }
}

const DONE: Answer = { status: 200, headers: {}, body: 'Done.' }

async function listen(serve: RequestListener, host: string) {
  const server = createServer(serve)
  server.listen(0, host)
  await once(server, 'listening')
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function parseCookies({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  const pairs = (headers.cookie ?? '').split('; ').map((pair) => pair.split(/=(.*)/s))
  return new Map(pairs.map(([name = '', value = '']) => [name, value]))
}

/** The lead's uuid in an answer of Retrack's; null where there is none, whatever the answer is. */
function uuidIn(answer: string): string | null {
  try {
    return JSON.parse(answer).data.uuid
  } catch {
    return null
  }
}
