/** The bounds of a journal in any engine: it keeps the newest entries, enough for a long test. */
import type { JournalRestoration } from './port.ts'

export const MAX_JOURNAL_ENTRIES = 1000
export const MAX_JOURNAL_BYTES = 8 * 1024 * 1024

export interface BoundedJournal extends JournalRestoration {
  readonly bytes: number
  /** Entries up to this id are not there. */
  readonly gone: number
  /** The id of the last that was dropped; 0 if there is none. */
  readonly lastEvictedId: number
}

/** The newest entries that the bounds have room for. The others count as dropped. */
export function boundJournal({ lastId, evicted, entries }: JournalRestoration): BoundedJournal {
  let first = entries.length
  let bytes = 0
  while (first > 0 && entries.length - first < MAX_JOURNAL_ENTRIES) {
    const size = entries[first - 1]?.bytes ?? 0
    if (bytes + size > MAX_JOURNAL_BYTES) break
    bytes += size
    first -= 1
  }
  const kept = entries.slice(first)
  const gone = lastId - kept.length
  const dropped = evicted + first
  return { lastId, evicted: dropped, entries: kept, bytes, gone, lastEvictedId: dropped > 0 ? gone : 0 }
}
