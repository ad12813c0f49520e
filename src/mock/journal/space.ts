/**
 * What the journals of all accounts may take together. Where it is not enough, those give way that
 * have been quiet the longest: the tests they belong to are likely over.
 */
export interface Evictable {
  /** Drops its oldest entry. False where there is none. */
  evict(): boolean
}

export class JournalSpace {
  readonly #most: number
  #taken = 0
  /** The one that was quiet the longest first. */
  readonly #journals = new Set<Evictable>()
  #latest: Evictable | undefined

  constructor(most: number) {
    this.#most = most
  }

  take(journal: Evictable, bytes: number): void {
    this.#taken += bytes
    if (journal !== this.#latest) {
      this.#journals.delete(journal)
      this.#journals.add(journal)
      this.#latest = journal
    }
    while (this.#taken > this.#most) {
      const [quietest] = this.#journals
      if (quietest === undefined) return
      if (!quietest.evict()) this.leave(quietest)
    }
  }

  give(bytes: number): void {
    this.#taken -= bytes
  }

  leave(journal: Evictable): void {
    this.#journals.delete(journal)
    if (this.#latest === journal) this.#latest = undefined
  }
}
