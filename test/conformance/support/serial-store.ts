/**
 * A store that serves one request at a time and sends its leads inside the checkout, as with PHP's built-in server. A
 * failing Retrack holds everybody up for a moment and harms nobody. A lead that failed three times is sent later, as by
 * a cron job.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { bodyOf, type Handler, html, type Scope, started } from './server.ts'

const TRIES = 3
const PAUSE_MS = 100
const DEFAULT_ANSWER_LIMIT_MS = 500

/** Where it sends its leads. */
interface Leads {
  readonly url: string
  readonly account: { readonly token: string; readonly events: readonly { readonly uuid: string }[] }
}

type Guard = (...exchange: Parameters<Handler>) => boolean

export interface SerialStore {
  readonly url: string
  /** The most requests that were under way at once, had it let them. */
  waited(): number
}

export interface SerialStoreOptions {
  /** Answers a request in the store's place where it returns true. */
  readonly guard?: Guard
  /** How long it waits for Retrack, three times for each lead. */
  readonly answerLimitMs?: number
}

export async function serialStore(
  t: Scope,
  mock: Leads,
  { guard = () => false, answerLimitMs = DEFAULT_ANSWER_LIMIT_MS }: SerialStoreOptions = {},
): Promise<SerialStore> {
  const { token, events } = mock.account
  const leads = new Map<string, string>()
  const approved = new Set<string>()
  let orders = 0
  let before: Promise<unknown> = Promise.resolve()
  let inLine = 0
  let most = 0

  const closed = new AbortController()
  t.teardown(() => closed.abort())

  async function post(path: string, body: object, tries = TRIES): Promise<string | undefined> {
    for (let count = 1; count <= tries && !closed.signal.aborted; count += 1) {
      const answer = await fetch(`${mock.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.timeout(answerLimitMs),
      })
        .then(async (response) => ({ response, text: await response.text() }))
        .catch(() => undefined)
      if (answer?.response.status === 200) return JSON.parse(answer.text).data.uuid
      const retryAfter = Number(answer?.response.headers.get('retry-after') ?? 0)
      await sleep(Math.max(PAUSE_MS, retryAfter * 1000))
    }
    return undefined
  }

  const url = await started(t, (request, response) => {
    inLine += 1
    most = Math.max(most, inLine)
    const served = before.then(async () => {
      if (guard(request, response)) return
      const { address, method } = request
      const { origin } = new URL(`http://${request.headers.host}`)
      if (address.pathname === '/retrack') {
        const click = address.searchParams.get('click') ?? ''
        const deeplink = address.searchParams.get('deeplink') ?? ''
        const target = URL.canParse(deeplink) && new URL(deeplink).origin === origin ? deeplink : '/'
        if (/^[0-9a-f-]{36}$/.test(click)) {
          response.setHeader('set-cookie', `retrack_click=${click}; Max-Age=864000; Path=/; Secure; SameSite=Lax`)
        }
        return response.writeHead(302, { location: target, 'cache-control': 'no-store' }).end()
      }
      if (method === 'POST' && address.pathname === '/checkout') {
        const { voucher } = Object.fromEntries(new URLSearchParams(await bodyOf(request)))
        const click = /retrack_click=([0-9a-f-]{36})(?:;|$)/.exec(request.headers.cookie ?? '')?.[1]
        orders += 1
        const reference = `S${orders}`
        const lead = { event: events[0]?.uuid, click, reference, ...(voucher ? { voucher } : {}) }
        const keep = (uuid: string | undefined) => uuid !== undefined && leads.set(reference, uuid)
        if (click !== undefined && !keep(await post('/api/v2/leads', lead))) {
          void post('/api/v2/leads', lead, Number.POSITIVE_INFINITY).then(keep)
        }
        return html(response, `<p>Thank you for order <b id="number">${reference}</b></p>`)
      }
      const [, reference = '', change] = /^\/orders\/([^/]+)\/(cancel|complete)$/.exec(address.pathname) ?? []
      const lead = leads.get(reference)
      if (lead !== undefined && !approved.has(lead)) {
        const status = change === 'complete' ? 'approved' : 'rejected'
        await post(`/api/v2/leads/${lead}`, { status })
        if (status === 'approved') approved.add(lead)
      }
      return html(response, '<h1>A page</h1>')
    })
    before = served
      .catch(() => {})
      .finally(() => {
        inLine -= 1
      })
  })
  return { url, waited: () => most }
}
