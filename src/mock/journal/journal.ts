/**
 * What one account's mock received since the last reset: a ring, bounded by count and by bytes,
 * that counts what it dropped.
 */
import { Entry, type EntryFilter, matches, type ReceivedRequest } from './entry.ts'
import { type Interest, type JournalListener, Listeners } from './listeners.ts'
import type { JournalSpace } from './space.ts'

/** Enough for a long test; the newest are kept. */
const MOST_ENTRIES = 1000
const MOST_BYTES = 8 * 1024 * 1024

export class Journal {
  /** How many entries were dropped for want of room: those with the smallest ids. */
  evicted = 0
  #entries: (Entry | undefined)[] = []
  /** Where the oldest entry stands; the empty places before it are dropped in one go now and then. */
  #start = 0
  #bytes = 0
  #lastId = 0
  readonly #space: JournalSpace
  #isOver = false
  readonly #listeners = new Listeners()
  /** How many changes there were. */
  changes = 0
  readonly #changed = (entry: Entry) => {
    this.changes += 1
    this.#listeners.tell(entry)
  }

  constructor(space: JournalSpace) {
    this.#space = space
  }

  open(request: ReceivedRequest): Entry {
    this.#lastId += 1
    const entry = new Entry(this.#lastId, request, this.#changed)
    // Nobody reads a journal that has ended.
    if (!this.#isOver) {
      this.#entries.push(entry)
      this.#bytes += entry.bytes
      while (this.#entries.length - this.#start > MOST_ENTRIES || this.#bytes > MOST_BYTES) this.evict()
      this.#space.take(this, entry.bytes)
    }
    entry.markStage('received')
    return entry
  }

  /** The newest that match, the newest last. */
  list(filter: EntryFilter, limit: number): Entry[] {
    const found: Entry[] = []
    for (let at = this.#entries.length - 1; at >= this.#start && found.length < limit; at -= 1) {
      const entry = this.#entries[at]
      if (entry !== undefined && matches(entry, filter)) found.push(entry)
    }
    return found.reverse()
  }

  /** Whether an entry after this id was dropped. */
  hasEvictedAfter(id: number): boolean {
    return this.evicted > id
  }

  /** The listener is told of each change that it is interested in, until what is answered is called. */
  listen(listener: JournalListener, interest: Interest = {}): () => void {
    return this.#listeners.add(listener, interest)
  }

  end(): void {
    this.#listeners.end()
    this.#isOver = true
    this.#space.give(this.#bytes)
    this.#space.leave(this)
    this.#bytes = 0
  }

  /** Drops the oldest entry, for want of room. False where there is none. */
  evict(): boolean {
    const oldest = this.#entries[this.#start]
    if (oldest === undefined) return false
    this.#bytes -= oldest.bytes
    this.#space.give(oldest.bytes)
    this.#entries[this.#start] = undefined
    this.#start += 1
    this.evicted += 1
    if (this.#start < MOST_ENTRIES) return true
    this.#entries = this.#entries.slice(this.#start)
    this.#start = 0
    return true
  }
}
