/**
 * What one account's mock received since the last reset: a ring, bounded by count and by bytes,
 * that counts what it dropped. Entries are kept as they came and written out only when somebody reads.
 */
import type { Outcome, Stage } from '../../../schemas/journal.ts'
import type { Operation } from '../../../schemas/retrack.ts'
import type { Credentials } from '../bearer.ts'
import type { BodyText } from '../retrack/fields-of-body.ts'
import type { Circumstances } from '../retrack/plan.ts'
import type { Refusal } from '../retrack/refusals.ts'
import type { JournalSpace } from './space.ts'

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly operation: Operation | null
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>
  readonly body: BodyText
  readonly credentials: Credentials
  readonly isOwnToken: boolean
  readonly reference: string | null
  readonly click: string | null
}

export interface FiredFault {
  readonly id: string
  readonly ordinal: number
}

export class Entry {
  readonly id: number
  readonly request: ReceivedRequest
  /** What it takes in memory, about. */
  readonly bytes: number
  /** In real time, whatever the account's clock shows. */
  readonly stages: Partial<Record<Stage, number>> = {}
  click: string | null
  readonly reference: string | null
  status: number | null = null
  outcome: Outcome | null = null
  refusal: Refusal | null = null
  lead: string | null = null
  fault: FiredFault | null = null
  circumstances: Circumstances = {}
  readonly #changed: (entry: Entry) => void

  constructor(id: number, request: ReceivedRequest, changed: (entry: Entry) => void) {
    this.id = id
    this.request = request
    this.click = request.click
    this.reference = request.reference
    this.bytes = sizeOf(request)
    this.#changed = changed
  }

  reach(stage: Stage): void {
    this.stages[stage] = Date.now()
    this.#changed(this)
  }

  /** The last stage: answered, or broken off. */
  end(stage: 'responded' | 'aborted', outcome: Outcome, status: number | null): void {
    if (this.outcome !== null) return
    this.outcome = outcome
    this.status = status
    this.reach(stage)
  }
}

export interface EntryFilter {
  readonly operation?: Operation | undefined
  readonly reference?: string | undefined
  readonly click?: string | undefined
  readonly outcome?: Outcome | undefined
}

export function matches(entry: Entry, { operation, reference, click, outcome }: EntryFilter): boolean {
  return (
    (operation === undefined || entry.request.operation === operation) &&
    (reference === undefined || entry.reference === reference) &&
    (click === undefined || entry.click === click) &&
    (outcome === undefined || entry.outcome === outcome)
  )
}

/** Enough for a long test; the newest are kept. */
const MOST_ENTRIES = 1000
const MOST_BYTES = 8 * 1024 * 1024

export type JournalListener = {
  readonly changed: (entry: Entry) => void
  /** The account was reset or removed: nothing more will come. */
  readonly ended: () => void
}

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
  readonly #listeners = new Set<JournalListener>()
  /** Those who wait for one reference hear of no other: hundreds may wait while leads come. */
  readonly #byReference = new Map<string, Set<JournalListener>>()
  /** How many changes there were. */
  changes = 0
  readonly #changed = (entry: Entry) => {
    this.changes += 1
    for (const { changed } of this.#listeners) changed(entry)
    if (entry.reference === null || this.#byReference.size === 0) return
    for (const { changed } of this.#byReference.get(entry.reference) ?? []) changed(entry)
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
    entry.reach('received')
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

  /** With a reference: of the changes of entries that have it. */
  listen(listener: JournalListener, reference?: string): () => void {
    if (reference === undefined) {
      this.#listeners.add(listener)
      return () => this.#listeners.delete(listener)
    }
    const byReference = this.#byReference
    const others = byReference.get(reference) ?? new Set()
    byReference.set(reference, others.add(listener))
    return () => {
      others.delete(listener)
      if (others.size === 0 && byReference.get(reference) === others) byReference.delete(reference)
    }
  }

  end(): void {
    const all = [this.#listeners, ...this.#byReference.values()].flatMap((listeners) => [...listeners])
    for (const { ended } of all) ended()
    this.#listeners.clear()
    this.#byReference.clear()
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

/** What an entry costs beside what was sent: our own record of it, about. */
const OVERHEAD_BYTES = 2048

function sizeOf({ body, url, headers }: ReceivedRequest): number {
  let size = OVERHEAD_BYTES + body.text.length + url.length
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0)
  return size
}
