/**
 * Limits the memory of the journals of all accounts together. When it is used up, the journal that has been quiet for the
 * longest time drops entries: the test that it belongs to is probably over.
 */
export interface Evictable {
  /** Drops its oldest entry. False if there is none. */
  evict(): boolean
}

export class JournalBudget {
  readonly #maxBytes: number
  #usedBytes = 0
  /** How many entries were dropped to stay within limits, of all journals since the start. */
  evictions = 0
  /** In the order of their last changes. */
  readonly #journals = new Set<Evictable>()
  #mostRecentlyUsed: Evictable | undefined

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  reserve(journal: Evictable, bytes: number): void {
    this.#usedBytes += bytes
    if (journal !== this.#mostRecentlyUsed) {
      this.#journals.delete(journal)
      this.#journals.add(journal)
      this.#mostRecentlyUsed = journal
    }
    while (this.#usedBytes > this.#maxBytes) {
      const [leastRecentlyUsed] = this.#journals
      if (leastRecentlyUsed === undefined) return
      if (!leastRecentlyUsed.evict()) this.unregister(leastRecentlyUsed)
    }
  }

  release(bytes: number): void {
    this.#usedBytes -= bytes
  }

  unregister(journal: Evictable): void {
    this.#journals.delete(journal)
    if (this.#mostRecentlyUsed === journal) this.#mostRecentlyUsed = undefined
  }
}
