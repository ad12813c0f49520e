/** Counts requests in windows of real time, as Laravel's limiter does: a window opens with its first request. */
export class FixedWindowRateLimiter {
  readonly #limit: number
  readonly #windowMs: number
  #endsAt = Number.NEGATIVE_INFINITY
  #used = 0

  constructor(limit: number, windowMs: number) {
    this.#limit = limit
    this.#windowMs = windowMs
  }

  /** Takes a place in the window; where none is left, tells after how many seconds there will be. */
  tryAcquire(): { readonly retryAfterSeconds: number | undefined; readonly headers: Readonly<Record<string, string>> } {
    const now = performance.now()
    if (now >= this.#endsAt) {
      this.#endsAt = now + this.#windowMs
      this.#used = 0
    }
    const isExhausted = this.#used >= this.#limit
    if (!isExhausted) this.#used += 1
    const seconds = Math.max(1, Math.ceil((this.#endsAt - now) / 1000))
    const headers = {
      'x-ratelimit-limit': String(this.#limit),
      'x-ratelimit-remaining': String(this.#limit - this.#used),
    }
    if (!isExhausted) return { retryAfterSeconds: undefined, headers }
    const reset = Math.ceil(Date.now() / 1000) + seconds
    return { retryAfterSeconds: seconds, headers: { ...headers, 'x-ratelimit-reset': String(reset) } }
  }
}
