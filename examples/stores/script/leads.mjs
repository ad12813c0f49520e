/**
 * Tells Retrack of orders. A checkout does not wait for it: an order is told in the background, as
 * often as it takes, until Retrack knows of it what the store knows.
 *
 * An order has the `click` it came by, or null; its `status`, in Retrack's words; the `lead` that
 * Retrack made of it, by uuid, or null; and what Retrack was `told` of its status. What is still to
 * be told follows from these, so a real store keeps them in the row of the order and needs no other
 * queue. `save` is called whenever one of them has changed.
 */
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** "The API will return with HTTP 200 OK if the lead has been successfully saved." */
const SAVED = 200
/** An update that Retrack refuses, as of a lead that is approved, it refuses each time. */
const REFUSED_FOR_GOOD = [400, 409, 422]
/** An answer that has not come by then does not come. */
const ANSWER_LIMIT_MS = 2_000
const FIRST_PAUSE_MS = 500
const MAX_PAUSE_MS = 5 * 60_000

export function leadSender({ apiUrl, token, event, save }) {
  const ending = new AbortController()
  // As many listen to it as orders wait for their next try: more than ten are no leak.
  setMaxListeners(0, ending.signal)

  async function post(path, body) {
    const answer = await fetch(new URL(path, apiUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      // A redirect is not a saved lead.
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })
    const text = await answer.text()
    if (answer.status === SAVED) return text
    throw Object.assign(new Error(`it answered ${answer.status}: ${text.slice(0, 200)}`), {
      status: answer.status,
      waitMs: retryAfterMs(answer.headers.get('retry-after')),
    })
  }

  /** Sends the next request: the lead first, since an update needs its uuid, then the status. */
  async function step(order) {
    const { click, reference, voucher, status } = order
    if (order.lead === null) {
      // The same reference each time: after an answer that was lost, Retrack can tell both are one.
      const saved = await post('/api/v2/leads', { event, click, reference, ...(voucher ? { voucher } : {}) })
      order.lead = JSON.parse(saved).data.uuid
    } else {
      await post(`/api/v2/leads/${order.lead}`, { status }).catch((error) => {
        if (!REFUSED_FOR_GOOD.includes(error.status)) throw error
        console.error(`Retrack refused the update of order ${order.reference}: ${error.message}`)
      })
      order.told = status
    }
    save(order)
  }

  const isOutstanding = ({ lead, status, told }) => lead === null || told !== status

  async function tell(order) {
    let pauseMs = FIRST_PAUSE_MS
    while (isOutstanding(order)) {
      try {
        await step(order)
        pauseMs = FIRST_PAUSE_MS
      } catch (error) {
        const why = error.cause?.message ?? error.message
        console.error(`Retrack could not be told of order ${order.reference}, which will be tried again: ${why}`)
        // A little chance keeps many stores from coming back in the same moment.
        const chosenMs = pauseMs * (1 + Math.random() / 5)
        await sleep(Math.max(chosenMs, error.waitMs ?? 0), undefined, { signal: ending.signal })
        pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)
      }
    }
  }

  const beingTold = new Set()
  return {
    /** To be called whenever an order was made or changed. Orders that came without a click are none of Retrack's. */
    async orderChanged(order) {
      if (order.click === null || beingTold.has(order)) return
      beingTold.add(order)
      try {
        await tell(order)
      } catch (error) {
        if (!ending.signal.aborted) throw error
      } finally {
        beingTold.delete(order)
      }
    },
    end: () => ending.abort(),
  }
}

/** `Retry-After` is in seconds, or a date. */
function retryAfterMs(header) {
  if (header === null) return 0
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? 0 : Math.max(0, ms)
}
