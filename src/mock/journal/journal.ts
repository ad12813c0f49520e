/**
 * The requests of one account since its last reset: a ring buffer, limited in entries and in bytes, that counts what it
 * dropped.
 */
import { type EntryFilter, type EntryObserver, JournalRecord, matchesFilter, type ReceivedRequest } from './entry.ts'
import type { JournalBudget } from './journal-budget.ts'
import { type JournalSubscriber, SubscriberIndex, type SubscriptionFilter } from './subscriber-index.ts'

/** Enough for a long test. The newest entries are kept. */
const MAX_ENTRIES = 1000
const MAX_BYTES = 8 * 1024 * 1024

export class Journal {
  /** How many entries were dropped to stay within the limits: those with the smallest ids. */
  evicted = 0
  #entries: (JournalRecord | undefined)[] = []
  /** Where the oldest entry stands; the empty places before it are dropped in one go now and then. */
  #start = 0
  #bytes = 0
  #lastId = 0
  readonly #budget: JournalBudget
  #isClosed = false
  readonly #subscribers = new SubscriberIndex()
  /** How many changes there were; each change has the number that this had after it. */
  changeCount = 0
  readonly #observer: EntryObserver = {
    onChange: (entry) => {
      this.changeCount += 1
      entry.lastChange = this.changeCount
      this.#subscribers.notify(entry)
    },
    onGrowth: (entry, bytes) => {
      if (this.#isKept(entry)) this.#reserve(bytes)
    },
  }

  constructor(budget: JournalBudget) {
    this.#budget = budget
  }

  open(request: ReceivedRequest): JournalRecord {
    this.#lastId += 1
    const entry = new JournalRecord(this.#lastId, request, this.#observer)
    // A closed journal is not read any more.
    if (!this.#isClosed) {
      this.#entries.push(entry)
      this.#reserve(entry.bytes)
    }
    entry.markStage('received')
    return entry
  }

  /** The newest that match, the newest last. */
  list(filter: EntryFilter, limit: number): JournalRecord[] {
    const found: JournalRecord[] = []
    for (let at = this.#entries.length - 1; at >= this.#start && found.length < limit; at -= 1) {
      const entry = this.#entries[at]
      if (entry !== undefined && matchesFilter(entry, filter)) found.push(entry)
    }
    return found.reverse()
  }

  /** The entries that changed after the change of this number, in the order of their last changes. */
  listChangedSince(change: number): JournalRecord[] {
    return this.list({}, Number.POSITIVE_INFINITY)
      .filter(({ lastChange }) => lastChange > change)
      .sort((a, b) => a.lastChange - b.lastChange)
  }

  /** Whether an entry after this id was dropped. */
  hasEvictedAfter(id: number): boolean {
    return this.evicted > id
  }

  /** Calls the subscriber for each change that its filter matches, until the returned function is called. */
  subscribe(subscriber: JournalSubscriber, filter: SubscriptionFilter = {}): () => void {
    return this.#subscribers.add(subscriber, filter)
  }

  close(): void {
    this.#subscribers.close()
    this.#isClosed = true
    this.#budget.release(this.#bytes)
    this.#budget.unregister(this)
    this.#bytes = 0
  }

  #reserve(bytes: number): void {
    this.#bytes += bytes
    while (this.#entries.length - this.#start > MAX_ENTRIES || this.#bytes > MAX_BYTES) this.evict()
    this.#budget.reserve(this, bytes)
  }

  /** Whether the entry has been neither dropped nor outlived by the journal. */
  #isKept({ id }: JournalRecord): boolean {
    return !this.#isClosed && id > this.evicted
  }

  /** Drops the oldest entry. False if there is none. */
  evict(): boolean {
    const oldest = this.#entries[this.#start]
    if (oldest === undefined) return false
    this.#bytes -= oldest.bytes
    this.#budget.release(oldest.bytes)
    this.#entries[this.#start] = undefined
    this.#start += 1
    this.evicted += 1
    if (this.#start < MAX_ENTRIES) return true
    this.#entries = this.#entries.slice(this.#start)
    this.#start = 0
    return true
  }
}
