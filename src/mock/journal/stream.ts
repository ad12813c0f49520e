/** The journal as server-sent events. A reader too slow for it misses some, and is told how many. */
import type { ServerResponse } from 'node:http'
import type { JournalRecord } from './entry.ts'
import type { Journal } from './journal.ts'

/** What may lie in memory for a reader that does not read. */
const MAX_BUFFERED_BYTES = 256 * 1024
/** Keeps proxies from taking a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000

/** The text of a change is the same for all who read it: it is written once, and lies in memory once. */
interface FormattedChange {
  readonly entry: JournalRecord
  readonly change: number
  readonly text: string
}
const latest = new WeakMap<Journal, FormattedChange>()

function formatChange(journal: Journal, entry: JournalRecord, write: (entry: JournalRecord) => unknown): string {
  const cached = latest.get(journal)
  if (cached?.entry === entry && cached.change === journal.changeCount) return cached.text
  const text = `event: entry\nid: ${entry.id}\ndata: ${JSON.stringify(write(entry))}\n\n`
  latest.set(journal, { entry, change: journal.changeCount, text })
  return text
}

/** Ends when the reader goes, or when the journal does. */
export function streamJournal(
  journal: Journal,
  response: ServerResponse,
  write: (entry: JournalRecord) => unknown,
): void {
  let dropped = 0
  /** What is not sent is not written either. */
  const send = (text: () => string) => {
    if (response.writableLength > MAX_BUFFERED_BYTES) return false
    response.write(text())
    return true
  }
  const report = () => {
    if (dropped > 0 && send(() => `event: dropped\ndata: ${JSON.stringify({ count: dropped })}\n\n`)) dropped = 0
  }

  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': the journal, as it changes\n\n')
  const heartbeat = setInterval(() => send(() => ':\n\n'), HEARTBEAT_MS)
  const stopListening = journal.subscribe({
    onChange: (entry) => {
      report()
      if (!send(() => formatChange(journal, entry, write))) dropped += 1
    },
    onEnd: () => response.end(),
  })
  response.on('drain', report)
  response.on('close', () => {
    clearInterval(heartbeat)
    stopListening()
  })
}
