/**
 * The requests of one account since its last reset: a ring buffer, limited in entries and in bytes, that counts what it
 * dropped.
 */
import { randomUUID } from 'node:crypto'
import { type EntryFilter, type EntryObserver, JournalRecord, matchesFilter, type ReceivedRequest } from './entry.ts'
import type { JournalBudget } from './journal-budget.ts'
import { type JournalSubscriber, SubscriberIndex, type SubscriptionFilter } from './subscriber-index.ts'

/** Enough for a long test. The newest entries are kept. */
const MAX_ENTRIES = 1000
const MAX_BYTES = 8 * 1024 * 1024

export interface EntryPage {
  readonly limit: number
  /** Only entries with a larger id, the oldest of them; without it the newest. */
  readonly after?: number | undefined
  readonly before?: number | undefined
}

export class Journal {
  /** Tells it from the journal before a reset or a restart, whose ids mean other requests. */
  readonly key = randomUUID().slice(0, 8)
  /** How many entries were dropped to stay within the limits since the journal was last cleared. */
  evicted = 0
  #entries: (JournalRecord | undefined)[] = []
  /** Where the oldest entry stands; the empty places before it are dropped in one go now and then. */
  #start = 0
  #bytes = 0
  #lastId = 0
  /** Entries up to these ids are gone: to stay within the limits, or because somebody cleared the journal. */
  #lastEvictedId = 0
  #lastClearedId = 0
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

  /** All entries, the oldest first. */
  list(): JournalRecord[] {
    return this.#entries.slice(this.#start).filter((entry) => entry !== undefined)
  }

  /** A page of those that match, the oldest first. */
  find(filter: EntryFilter, { limit, after, before }: EntryPage): { items: JournalRecord[]; total: number } {
    const matching = this.list().filter((entry) => matchesFilter(entry, filter))
    const window = matching.filter(
      ({ id }) => (after === undefined || id > after) && (before === undefined || id < before),
    )
    return { items: after === undefined ? window.slice(-limit) : window.slice(0, limit), total: matching.length }
  }

  /** The entries that changed after the change of this number, in the order of their last changes. */
  listChangedSince(change: number): JournalRecord[] {
    return this.list()
      .filter(({ lastChange }) => lastChange > change)
      .sort((a, b) => a.lastChange - b.lastChange)
  }

  /** Whether an entry after this id was dropped. */
  hasEvictedAfter(id: number): boolean {
    return this.#lastEvictedId > id
  }

  /** Drops all entries because somebody asked for it: none of them counts as evicted. */
  clear(): void {
    this.#budget.release(this.#bytes)
    this.#bytes = 0
    this.#entries = []
    this.#start = 0
    this.#lastClearedId = this.#lastId
    this.#lastEvictedId = 0
    this.evicted = 0
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
    return !this.#isClosed && id > Math.max(this.#lastEvictedId, this.#lastClearedId)
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
    this.#budget.evictions += 1
    this.#lastEvictedId = oldest.id
    if (this.#start < MAX_ENTRIES) return true
    this.#entries = this.#entries.slice(this.#start)
    this.#start = 0
    return true
  }
}
