/** A journal that is kept in a store, and so is the same at every mock over that store. */
import { StoreUnavailableError } from '../../store/errors.ts'
import { MAX_JOURNAL_ENTRIES } from '../../store/journal-bounds.ts'
import type { JournalFilter, JournalOwner, JournalPageRequest, StoredJournalEntry } from '../../store/port.ts'
import { JournalRecord, type ReceivedRequest } from './entry.ts'
import { EntryWriter, type EntryWriterOptions } from './entry-writer.ts'
import { type Backlog, type EntryPage, type Journal, parseEventId } from './journal.ts'
import { StoredEntry } from './stored-entry.ts'
import { type JournalSubscriber, SubscriberIndex, type SubscriptionFilter } from './subscriber-index.ts'

/** How many changes are read at a time. */
const CHANGES_PER_READ = 100
/** How often a journal with subscribers looks by itself: a signal may get lost on its way. */
const LOOK_MS = 2000

/** Up to where subscribers have been told. */
interface Position {
  change: number
  id: number
}

export class StoredJournal implements Journal {
  readonly #options: EntryWriterOptions
  readonly #writer: EntryWriter
  readonly #subscribers = new SubscriberIndex()
  /** Undefined while nobody has subscribed. */
  #position: Promise<Position> | undefined
  #following: Promise<void> | undefined
  #hasNews = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: EntryWriterOptions) {
    this.#options = options
    this.#writer = new EntryWriter(options)
  }

  open(request: ReceivedRequest): JournalRecord {
    // The store gives ids.
    const entry = new JournalRecord(0, request, this.#writer)
    void entry.markStage('received')
    return entry
  }

  idOf(entry: JournalRecord): number | undefined {
    return this.#writer.idOf(entry)
  }

  async find(filter: JournalFilter, page: JournalPageRequest): Promise<EntryPage> {
    await this.#writer.save()
    const { items, total, state } = await this.#options.store.find(this.#owner, filter, page)
    return {
      items: items.map(this.#toEntry),
      total,
      key: state?.key ?? '',
      lastId: state?.lastId ?? 0,
      evicted: state?.evicted ?? 0,
      lastEvictedId: state?.lastEvictedId ?? 0,
    }
  }

  async readBacklog(eventId: string | undefined): Promise<Backlog> {
    const { key = '', lastChange = 0 } = (await this.#options.store.state(this.#owner)) ?? {}
    if (eventId === undefined) return { key, seen: lastChange, lastChange, entries: [] }
    const seen = parseEventId(eventId, key, lastChange)
    const changes = await this.#options.store.listChangedSince(this.#owner, seen, MAX_JOURNAL_ENTRIES)
    const entries = changes.entries.map(this.#toEntry)
    return { key, seen, lastChange: Math.max(lastChange, entries.at(-1)?.lastChange ?? 0), entries }
  }

  async clear(): Promise<void> {
    await this.#writer.save()
    await this.#options.store.clear(this.#owner)
  }

  async subscribe(subscriber: JournalSubscriber, filter: SubscriptionFilter = {}): Promise<() => void> {
    const stop = this.#subscribers.add(subscriber, filter)
    try {
      this.#position ??= this.#readPosition()
      this.#timer ??= setInterval(() => this.onSignal(), LOOK_MS).unref()
      await this.#position
    } catch (error) {
      stop()
      this.#stopIfUnread()
      throw error
    }
    return () => {
      stop()
      this.#stopIfUnread()
    }
  }

  async catchUp(): Promise<void> {
    await this.#writer.save()
    this.#hasNews = true
    await this.#follow()
  }

  onSignal(): void {
    this.#hasNews = true
    this.#follow().catch((error: unknown) => {
      // The next look comes soon.
      if (!(error instanceof StoreUnavailableError)) this.#options.onInternalError(error)
    })
  }

  endSubscriptions(): void {
    this.#subscribers.close()
    this.#stopIfUnread()
  }

  save(): Promise<void> {
    return this.#writer.save()
  }

  close(): void {
    this.endSubscriptions()
    this.#writer.close()
  }

  get #owner(): JournalOwner {
    return this.#options.owner()
  }

  readonly #toEntry = (stored: StoredJournalEntry) => new StoredEntry(stored, this.#options.redactor)

  async #readPosition(): Promise<Position> {
    const { lastChange = 0, lastId = 0 } = (await this.#options.store.state(this.#owner)) ?? {}
    return { change: lastChange, id: lastId }
  }

  #stopIfUnread(): void {
    if (!this.#subscribers.isEmpty) return
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#position = undefined
  }

  #follow(): Promise<void> {
    this.#following ??= this.#tellChanges().finally(() => {
      this.#following = undefined
    })
    return this.#following
  }

  async #tellChanges(): Promise<void> {
    const { store } = this.#options
    while (this.#hasNews && this.#position !== undefined) {
      this.#hasNews = false
      const position = await this.#position
      const { entries, state } = await store.listChangedSince(this.#owner, position.change, CHANGES_PER_READ)
      if (state !== undefined && state.lastEvictedId > position.id) this.#subscribers.notifyMissed()
      for (const stored of entries) {
        position.change = stored.change
        this.#subscribers.notify(this.#toEntry(stored))
      }
      if (entries.length === CHANGES_PER_READ) this.#hasNews = true
      else position.id = Math.max(position.id, state?.lastId ?? 0)
    }
  }
}
