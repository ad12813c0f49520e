/** How many visitors are in the store at a time, and that orders are placed one after another. */

export class Semaphore {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** Waiting callers go in the order of their arrival, but for one that is to be the next. */
  async use<Value>(work: () => Promise<Value>, { isNext = false } = {}): Promise<Value> {
    if (this.#free > 0) this.#free -= 1
    else
      await new Promise<void>((resolve) => void (isNext ? this.#waiting.unshift(resolve) : this.#waiting.push(resolve)))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}
