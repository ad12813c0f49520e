/**
 * Leads and updates on their way to Retrack. Orders never wait for it: what is to be sent is tried again
 * until Retrack answers 200. What was not sent before the store ended, orders.mjs starts again.
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

export function leadQueue({ apiUrl, token, event, log }) {
  const ending = new AbortController()
  // As many listen to it as orders wait for their next try: more than ten are no leak.
  setMaxListeners(0, ending.signal)

  async function post(path, body) {
    const response = await fetch(new URL(path, apiUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      // A redirect is not a saved lead; following it could send the lead to nowhere.
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })
    // Only a whole answer is one: a connection that breaks in the middle is a failure too.
    const text = await response.text()
    if (response.status === SAVED) return text
    throw Object.assign(new Error(`it answered ${response.status}: ${text.slice(0, 200)}`), {
      status: response.status,
      waitMs: retryAfterMs(response.headers.get('retry-after')),
    })
  }

  /** Tries until it is saved. The reference stays the same, so Retrack can tell a retry from a new lead. */
  async function deliver(path, body, read, refusedForGood = []) {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
      try {
        return read(await post(path, body))
      } catch (error) {
        if (refusedForGood.includes(error.status)) return log.error({ path, why: error.message }, 'Retrack refused it')
        log.warn({ path, why: error.cause?.message ?? error.message }, 'Retrack did not take it; trying again')
        // A little chance keeps many stores from coming back in the same moment.
        const chosenMs = pauseMs * (1 + Math.random() / 5)
        await sleep(Math.max(chosenMs, error.waitMs ?? 0), undefined, { signal: ending.signal })
      }
    }
  }

  return {
    /** Sends the lead of an order; answers its uuid once Retrack has saved it. */
    async create({ click, reference, voucher }) {
      const lead = { event, click, reference, ...(voucher ? { voucher } : {}) }
      return deliver('/api/v2/leads', lead, (answer) => JSON.parse(answer).data.uuid)
    },
    /** Tells Retrack the status of a lead, by the uuid that its creation was answered with. */
    async update(uuid, status) {
      await deliver(`/api/v2/leads/${uuid}`, { status }, () => {}, REFUSED_FOR_GOOD)
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
