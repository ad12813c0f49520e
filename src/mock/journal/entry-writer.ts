/**
 * Writes the entries of one account to a store. An ended entry is written at once; other changes are collected for some
 * milliseconds. While the store is away they wait here.
 */
import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { StoreUnavailableError } from '../../store/errors.ts'
import { MAX_JOURNAL_ENTRIES } from '../../store/journal-bounds.ts'
import type { JournalOwner, JournalStore, JournalWrite } from '../../store/port.ts'
import type { EntryObserver, JournalRecord } from './entry.ts'
import { toEntryData } from './stored-entry.ts'
import type { TokenRedactor } from './token-redactor.ts'

const COLLECT_MS = 10
/** Between two tries while the store is away. */
const RETRY_MS = 250

/** Of this process, and its entries. */
const ORIGIN = randomUUID().slice(0, 8)
let lastKey = 0
const newKey = () => `${ORIGIN}-${++lastKey}`

export interface EntryWriterOptions {
  readonly store: JournalStore
  readonly owner: () => JournalOwner
  readonly redactor: TokenRedactor
  /** Called with how many entries a write dropped to keep the journal within its limits. */
  readonly onEvicted: (count: number) => void
  readonly onInternalError: (error: unknown) => void
}

export class EntryWriter implements EntryObserver {
  readonly #options: EntryWriterOptions
  readonly #written = new WeakMap<JournalRecord, NonNullable<JournalWrite['written']>>()
  readonly #keys = new WeakMap<JournalRecord, string>()
  /** In the order in which they changed first since they were last written. */
  #changed = new Set<JournalRecord>()
  #running: Promise<void> = Promise.resolve()
  /** A write that has not begun yet: all that changes before it begins is in it. */
  #next: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isStoreAway = false
  #isClosed = false

  constructor(options: EntryWriterOptions) {
    this.#options = options
  }

  onChange(entry: JournalRecord): Promise<void> | undefined {
    if (this.#isClosed) return undefined
    this.#changed.add(entry)
    // While the store is away nobody waits for it twice: the entry is written when it is back.
    if (entry.outcome !== null && !this.#isStoreAway) return this.save()
    this.#saveAfter(this.#isStoreAway ? RETRY_MS : COLLECT_MS)
    return undefined
  }

  /** Sizes are read when an entry is written. */
  onGrowth(): void {}

  /** Resolves when all that has changed by now is written, or the store turns out to be away. */
  save(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#next === undefined) {
      this.#next = this.#running.then(async () => {
        // Entries that end in the same turn are written together.
        await setImmediate()
        this.#next = undefined
        return this.#write()
      })
      this.#running = this.#next
    }
    return this.#next
  }

  /** Undefined before it was first written. */
  idOf(entry: JournalRecord): number | undefined {
    return this.#written.get(entry)?.id
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#changed.clear()
  }

  #saveAfter(ms: number): void {
    this.#timer ??= setTimeout(() => void this.save(), ms).unref()
  }

  #keyOf(entry: JournalRecord): string {
    const key = this.#keys.get(entry) ?? newKey()
    this.#keys.set(entry, key)
    return key
  }

  async #write(): Promise<void> {
    const { store, owner, redactor, onEvicted, onInternalError } = this.#options
    const entries = [...this.#changed]
    this.#changed = new Set()
    if (entries.length === 0) return
    try {
      const writes = entries.map((entry) => ({
        key: this.#keyOf(entry),
        entry: toEntryData(entry, redactor),
        written: this.#written.get(entry),
      }))
      const written = await store.write(owner(), writes, { isRetry: this.#isStoreAway })
      this.#isStoreAway = false
      // The account was reset elsewhere: what began before it leaves no trace.
      if (written.kind === 'stale') return
      if (written.evicted > 0) onEvicted(written.evicted)
      for (const [n, entry] of entries.entries()) {
        const [id, bytes] = [written.ids[n], writes[n]?.entry.bytes]
        if (id !== undefined && bytes !== undefined) this.#written.set(entry, { id, bytes })
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) return onInternalError(error)
      if (this.#isClosed) return
      this.#isStoreAway = true
      this.#changed = new Set([...entries, ...this.#changed].slice(-MAX_JOURNAL_ENTRIES))
      this.#saveAfter(RETRY_MS)
    }
  }
}
