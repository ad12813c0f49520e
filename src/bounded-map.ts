/** A map with a maximum size. A mock or a proxy may run for weeks, and clients must not fill its memory. */
export class BoundedMap<Value> {
  readonly #values = new Map<string, Value>()
  readonly #maxSize: number

  constructor(maxSize: number) {
    this.#maxSize = maxSize
  }

  get size(): number {
    return this.#values.size
  }

  get(key: string): Value | undefined {
    return this.#values.get(key)
  }

  /** The key counts as the newest; the oldest is forgotten where there are too many. */
  set(key: string, value: Value): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    const [oldest] = this.#values.keys()
    if (this.#values.size > this.#maxSize && oldest !== undefined) this.#values.delete(oldest)
  }
}
