/**
 * A journal in memory: a ring buffer, limited in entries and in bytes, that counts what it dropped.
 */
import { randomUUID } from 'node:crypto'
import { boundJournal, MAX_JOURNAL_BYTES, MAX_JOURNAL_ENTRIES } from '../../store/journal-bounds.ts'
import type { JournalFilter, JournalPageRequest, JournalRestoration } from '../../store/port.ts'
import { type EntryObserver, JournalRecord, matchesFilter, type ReceivedRequest } from './entry.ts'
import { type Backlog, type EntryPage, type Journal, parseEventId } from './journal.ts'
import type { JournalBudget } from './journal-budget.ts'
import type { ReadEntry } from './read-entry.ts'
import { StoredEntry } from './stored-entry.ts'
import { type JournalSubscriber, SubscriberIndex, type SubscriptionFilter } from './subscriber-index.ts'
import type { TokenRedactor } from './token-redactor.ts'

export class MemoryJournal implements Journal {
  /** Tells it from the journal before a reset or a restart, whose ids mean other requests. */
  readonly #key = randomUUID().slice(0, 8)
  #evicted = 0
  #entries: (ReadEntry | undefined)[] = []
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
  #changeCount = 0
  readonly #observer: EntryObserver = {
    onChange: (entry) => {
      this.#changeCount += 1
      entry.lastChange = this.#changeCount
      this.#subscribers.notify(entry)
      return undefined
    },
    onGrowth: (entry, bytes) => {
      if (this.#isKept(entry)) this.#reserve(bytes)
    },
  }

  constructor(budget: JournalBudget) {
    this.#budget = budget
  }

  /** A journal that goes on from one that another mock has exported. */
  static restore(restoration: JournalRestoration, budget: JournalBudget, redactor: TokenRedactor): MemoryJournal {
    const journal = new MemoryJournal(budget)
    const { entries, lastId, gone, evicted, lastEvictedId, bytes } = boundJournal(restoration)
    journal.#entries = entries.map((entry, index) => new StoredEntry({ ...entry, change: index + 1 }, redactor))
    journal.#changeCount = entries.length
    journal.#lastId = lastId
    journal.#lastClearedId = gone
    journal.#evicted = evicted
    journal.#lastEvictedId = lastEvictedId
    journal.#reserve(bytes)
    return journal
  }

  open(request: ReceivedRequest): JournalRecord {
    this.#lastId += 1
    const entry = new JournalRecord(this.#lastId, request, this.#observer)
    // A closed journal is not read any more.
    if (!this.#isClosed) {
      this.#entries.push(entry)
      this.#reserve(entry.bytes)
    }
    void entry.markStage('received')
    return entry
  }

  idOf({ id }: JournalRecord): number {
    return id
  }

  find(filter: JournalFilter, { limit, after, before }: JournalPageRequest): EntryPage {
    const matching = this.#list().filter((entry) => matchesFilter(entry, filter))
    const window = matching.filter(
      ({ id }) => (after === undefined || id > after) && (before === undefined || id < before),
    )
    return {
      items: after === undefined ? window.slice(-limit) : window.slice(0, limit),
      total: matching.length,
      key: this.#key,
      lastId: this.#lastId,
      evicted: this.#evicted,
      lastEvictedId: this.#lastEvictedId,
    }
  }

  readBacklog(eventId: string | undefined): Backlog {
    const [key, lastChange] = [this.#key, this.#changeCount]
    if (eventId === undefined) return { key, seen: lastChange, lastChange, entries: [] }
    const seen = parseEventId(eventId, key, lastChange)
    const entries = this.#list()
      .filter((entry) => entry.lastChange > seen)
      .sort((a, b) => a.lastChange - b.lastChange)
    return { key, seen, lastChange, entries }
  }

  clear(): undefined {
    this.#budget.release(this.#bytes)
    this.#bytes = 0
    this.#entries = []
    this.#start = 0
    this.#lastClearedId = this.#lastId
    this.#lastEvictedId = 0
    this.#evicted = 0
  }

  subscribe(subscriber: JournalSubscriber, filter: SubscriptionFilter = {}): () => void {
    return this.#subscribers.add(subscriber, filter)
  }

  catchUp(): undefined {}
  onSignal(): void {}
  save(): undefined {}

  endSubscriptions(): void {
    this.#subscribers.close()
  }

  close(): void {
    this.endSubscriptions()
    this.#isClosed = true
    this.#budget.release(this.#bytes)
    this.#budget.unregister(this)
    this.#bytes = 0
  }

  #list(): ReadEntry[] {
    return this.#entries.slice(this.#start).filter((entry) => entry !== undefined)
  }

  #reserve(bytes: number): void {
    this.#bytes += bytes
    while (this.#entries.length - this.#start > MAX_JOURNAL_ENTRIES || this.#bytes > MAX_JOURNAL_BYTES) this.evict()
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
    this.#evicted += 1
    this.#budget.evictions += 1
    this.#lastEvictedId = oldest.id
    if (this.#start < MAX_JOURNAL_ENTRIES) return true
    this.#entries = this.#entries.slice(this.#start)
    this.#start = 0
    return true
  }
}
