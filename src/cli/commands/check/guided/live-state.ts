/** A value that changes while others read it, each of them until it is newer than what they know. */

export class LiveState<Value extends object> {
  #value: Value
  #revision = 1
  readonly #waiting = new Set<() => void>()

  constructor(value: Value) {
    this.#value = value
  }

  get value(): Value {
    return this.#value
  }

  get revision(): number {
    return this.#revision
  }

  change(changes: Partial<Value>): void {
    this.#value = { ...this.#value, ...changes }
    this.#revision += 1
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves once there is a newer revision, after `limitMs`, or when `signal` ends. */
  async newerThan(revision: number, limitMs: number, signal: AbortSignal): Promise<void> {
    if (this.#revision > revision || signal.aborted) return
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(limit)
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      const limit = setTimeout(wake, limitMs)
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }
}
