/** Sends leads and updates to Retrack until they are saved, as the parts of the store have it. */
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeliveryResponse, Request, StoreHooks } from './hooks.ts'

/** The deliveries of a store. All of them end with the store. */
export class Deliveries {
  readonly #apiUrl: string
  readonly #parts: StoreHooks
  readonly #ending = new AbortController()

  constructor(apiUrl: string, parts: StoreHooks) {
    // As many listen to it as deliveries are under way.
    setMaxListeners(0, this.#ending.signal)
    this.#apiUrl = apiUrl
    this.#parts = parts
  }

  end(): void {
    this.#ending.abort()
  }

  /** Answers what the delivery ended with: saved, or given up. `make` makes the request of each try; 0 is the first. */
  async deliver(make: (retry: number) => Request): Promise<DeliveryResponse> {
    const { isSaved, triesAgain, pauseMs } = this.#parts
    for (let retry = 0; ; retry += 1) {
      const request = make(retry)
      const heard = await this.#send(request)
      if (isSaved(heard) || !triesAgain(heard, request)) return heard
      await sleep(pauseMs(heard, retry), undefined, { signal: this.#ending.signal })
    }
  }

  async #send({ method, path, headers, body }: Request): Promise<DeliveryResponse> {
    const { answerLimitMs, followsRedirects } = this.#parts
    // Not `AbortSignal.timeout`: on Node 20 one that is joined with another may be collected before it fires.
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), answerLimitMs)
    const end = () => late.abort()
    this.#ending.signal.addEventListener('abort', end)
    try {
      const response = await fetch(new URL(path, this.#apiUrl), {
        method,
        headers,
        body,
        redirect: followsRedirects ? 'follow' : 'manual',
        signal: late.signal,
      })
      return { status: response.status, headers: response.headers, text: await response.text() }
    } catch {
      return null
    } finally {
      clearTimeout(timer)
      this.#ending.signal.removeEventListener('abort', end)
    }
  }
}
