/** The journal as server-sent events (HTML standard, section 9.2). A reader that is too slow misses some, and is told how many. */
import type { ServerResponse } from 'node:http'
import { stringifyWellFormed } from '../../../shared/well-formed-json.ts'
import type { JournalRecord } from './entry.ts'
import type { Journal } from './journal.ts'

/** The unread bytes of one stream beyond which changes are left out. */
const MAX_BUFFERED_BYTES = 256 * 1024
/** Proxies close connections that stay silent for longer. */
const HEARTBEAT_MS = 15_000

type FormatEntry = (entry: JournalRecord) => unknown

/** What all streams of a journal share. */
interface StreamState {
  /** The event of the last change, formatted once for all streams. */
  latest: { readonly change: number; readonly text: string }
}
const states = new WeakMap<Journal, StreamState>()

function getState(journal: Journal): StreamState {
  const state = states.get(journal) ?? { latest: { change: 0, text: '' } }
  states.set(journal, state)
  return state
}

function formatChange(journal: Journal, state: StreamState, entry: JournalRecord, format: FormatEntry): string {
  const change = entry.lastChange
  if (state.latest.change === change) return state.latest.text
  const text = `event: entry\nid: ${journal.key}-${change}\ndata: ${stringifyWellFormed(format(entry))}\n\n`
  state.latest = { change, text }
  return text
}

/** The number of the last change that the reader has seen; 0 where the id is of another journal. */
function parseEventId(id: string | undefined, journal: Journal): number {
  const change = id?.startsWith(`${journal.key}-`) ? Number(id.slice(journal.key.length + 1)) : 0
  return Number.isInteger(change) && change >= 0 && change <= journal.changeCount ? change : 0
}

/**
 * Sends each change until the reader closes the connection or the journal ends. `lastEventId` is the header
 * `Last-Event-ID` of a reader that connects again: it first gets the entries that have changed since then.
 */
export function streamJournal(
  journal: Journal,
  response: ServerResponse,
  format: FormatEntry,
  lastEventId: string | undefined,
): void {
  const state = getState(journal)
  let dropped = 0
  /** Formats and sends a text, unless too much is unread already. */
  const trySend = (text: () => string) => {
    if (response.writableLength > MAX_BUFFERED_BYTES) return false
    response.write(text())
    return true
  }
  const formatDropped = () =>
    `event: dropped\nid: ${journal.key}-${journal.changeCount}\ndata: ${JSON.stringify({ count: dropped })}\n\n`
  const reportDropped = () => {
    if (dropped > 0 && trySend(formatDropped)) dropped = 0
  }

  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // nginx would keep events back until they fill a buffer.
    'x-accel-buffering': 'no',
  })
  response.write(': the journal, as it changes\n\n')
  if (lastEventId !== undefined) {
    const seen = parseEventId(lastEventId, journal)
    dropped = journal.changeCount - seen
    for (const entry of journal.listChangedSince(seen)) {
      if (!trySend(() => formatChange(journal, state, entry, format))) break
      dropped -= 1
    }
    reportDropped()
  }
  const heartbeat = setInterval(() => trySend(() => ':\n\n'), HEARTBEAT_MS)
  const unsubscribe = journal.subscribe({
    onChange: (entry) => {
      reportDropped()
      if (!trySend(() => formatChange(journal, state, entry, format))) dropped += 1
    },
    onEnd: () => response.end(),
  })
  response.on('drain', reportDropped)
  response.on('close', () => {
    clearInterval(heartbeat)
    unsubscribe()
  })
}
