/**
 * What the journals of all accounts may take together. Where it is not enough, those give way that
 * have been quiet the longest: the tests they belong to are likely over.
 */
export interface Evictable {
  /** Drops its oldest entry. False where there is none. */
  evict(): boolean
}

export class JournalBudget {
  readonly #maxBytes: number
  #usedBytes = 0
  /** The one that was quiet the longest first. */
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
