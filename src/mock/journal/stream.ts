/** The journal as server-sent events. A reader too slow for it misses some, and is told how many. */
import type { ServerResponse } from 'node:http'
import type { Entry } from './entry.ts'
import type { Journal } from './journal.ts'

/** What may lie in memory for a reader that does not read. */
const MOST_WAITING_BYTES = 256 * 1024
/** Keeps proxies from taking a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000

/** The text of a change is the same for all who read it: it is written once, and lies in memory once. */
interface Written {
  readonly entry: Entry
  readonly change: number
  readonly text: string
}
const latest = new WeakMap<Journal, Written>()

function textOf(journal: Journal, entry: Entry, write: (entry: Entry) => unknown): string {
  const known = latest.get(journal)
  if (known?.entry === entry && known.change === journal.changes) return known.text
  const text = `event: entry\nid: ${entry.id}\ndata: ${JSON.stringify(write(entry))}\n\n`
  latest.set(journal, { entry, change: journal.changes, text })
  return text
}

/** Ends when the reader goes, or when the journal does. */
export function streamJournal(journal: Journal, response: ServerResponse, write: (entry: Entry) => unknown): void {
  let dropped = 0
  /** What is not sent is not written either. */
  const send = (text: () => string) => {
    if (response.writableLength > MOST_WAITING_BYTES) return false
    response.write(text())
    return true
  }
  const report = () => {
    if (dropped > 0 && send(() => `event: dropped\ndata: ${JSON.stringify({ count: dropped })}\n\n`)) dropped = 0
  }

  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': the journal, as it changes\n\n')
  const heartbeat = setInterval(() => send(() => ':\n\n'), HEARTBEAT_MS)
  const stopListening = journal.listen({
    changed: (entry) => {
      report()
      if (!send(() => textOf(journal, entry, write))) dropped += 1
    },
    ended: () => response.end(),
  })
  response.on('drain', report)
  response.on('close', () => {
    clearInterval(heartbeat)
    stopListening()
  })
}
