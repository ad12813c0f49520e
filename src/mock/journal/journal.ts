/**
 * The requests of one account since its last reset. A journal in memory answers at once, without a promise; one in a store
 * is the same at every mock that shares the store.
 */
import type { JournalFilter, JournalPageRequest } from '../../store/port.ts'
import type { JournalRecord, ReceivedRequest } from './entry.ts'
import type { ReadEntry } from './read-entry.ts'
import type { JournalSubscriber, SubscriptionFilter } from './subscriber-index.ts'

export interface EntryPage {
  /** The oldest first. */
  readonly items: readonly ReadEntry[]
  /** How many match on all pages together. */
  readonly total: number
  readonly key: string
  /** The id of the newest entry that there ever was; 0 if there was none. */
  readonly lastId: number
  /** How many entries were dropped to stay within the bounds since the journal was last cleared. */
  readonly evicted: number
  /** The id of the last of them; 0 if there is none. */
  readonly lastEvictedId: number
}

/** The changes that a reader of the event stream has not seen yet. */
export interface Backlog {
  /** Tells the journal from the one before a reset or a restart, whose ids mean other requests. */
  readonly key: string
  /** The number of the last change that the reader has seen, or 0. */
  readonly seen: number
  /** The number of the last change. */
  readonly lastChange: number
  /** In the order of their last changes. */
  readonly entries: readonly ReadEntry[]
}

export interface Journal {
  open(request: ReceivedRequest): JournalRecord
  /** The id of an entry that this mock has opened; undefined while the store has given it none. */
  idOf(entry: JournalRecord): number | undefined
  find(filter: JournalFilter, page: JournalPageRequest): EntryPage | Promise<EntryPage>
  /** `eventId` is one that `toEventId` has made, of this journal or another. Undefined: the reader wants no entries. */
  readBacklog(eventId: string | undefined): Backlog | Promise<Backlog>
  /** Drops all entries because somebody asked for it: none of them counts as evicted. */
  clear(): Promise<void> | undefined
  /** Calls the subscriber for each change that its filter matches, until the returned function is called. */
  subscribe(subscriber: JournalSubscriber, filter?: SubscriptionFilter): (() => void) | Promise<() => void>
  /** Tells subscribers of all that has changed by now. A journal in memory has done so. */
  catchUp(): Promise<void> | undefined
  /** Something has changed, perhaps at another mock. */
  onSignal(): void
  /** Ends all subscriptions. Entries are still written. */
  endSubscriptions(): void
  /** Resolves when all entries are written. */
  save(): Promise<void> | undefined
  /** It was reset or removed: nothing is written or read any more. */
  close(): void
}

export const toEventId = (key: string, change: number) => `${key}-${change}`

/** The number of the last change that the reader has seen; 0 where the id is of another journal. */
export function parseEventId(id: string | undefined, key: string, lastChange: number): number {
  const change = id?.startsWith(`${key}-`) ? Number(id.slice(key.length + 1)) : 0
  return Number.isInteger(change) && change >= 0 && change <= lastChange ? change : 0
}
