/** Counts requests in windows of real time, as Laravel's limiter does: a window opens with its first request. */
export class RateWindow {
  readonly #limit: number
  readonly #windowMs: number
  #endsAt = Number.NEGATIVE_INFINITY
  #taken = 0

  constructor(limit: number, windowMs: number) {
    this.#limit = limit
    this.#windowMs = windowMs
  }

  /** Takes a place in the window; where none is left, tells after how many seconds there will be. */
  take(): { readonly retryAfterSeconds: number | undefined; readonly headers: Readonly<Record<string, string>> } {
    const now = performance.now()
    if (now >= this.#endsAt) {
      this.#endsAt = now + this.#windowMs
      this.#taken = 0
    }
    const isFull = this.#taken >= this.#limit
    if (!isFull) this.#taken += 1
    const seconds = Math.max(1, Math.ceil((this.#endsAt - now) / 1000))
    const headers = {
      'x-ratelimit-limit': String(this.#limit),
      'x-ratelimit-remaining': String(this.#limit - this.#taken),
    }
    if (!isFull) return { retryAfterSeconds: undefined, headers }
    const reset = Math.ceil(Date.now() / 1000) + seconds
    return { retryAfterSeconds: seconds, headers: { ...headers, 'x-ratelimit-reset': String(reset) } }
  }
}
