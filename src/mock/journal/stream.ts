/** The journal as server-sent events (HTML standard, section 9.2). A reader that is too slow misses some, and is told how many. */
import type { ServerResponse } from 'node:http'
import { stringifyWellFormed } from '../../../shared/well-formed-json.ts'
import { type Journal, toEventId } from './journal.ts'
import type { ReadEntry } from './read-entry.ts'

/** The unread bytes of one stream beyond which changes are left out. */
const MAX_BUFFERED_BYTES = 256 * 1024
/** Proxies close connections that stay silent for longer. */
const HEARTBEAT_MS = 15_000

type FormatEntry = (entry: ReadEntry) => unknown

/** The state that all streams of a journal share. */
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

function formatChange(key: string, state: StreamState, entry: ReadEntry, format: FormatEntry): string {
  const change = entry.lastChange
  if (state.latest.change === change) return state.latest.text
  const text = `event: entry\nid: ${toEventId(key, change)}\ndata: ${stringifyWellFormed(format(entry))}\n\n`
  state.latest = { change, text }
  return text
}

/**
 * Sends each change until the reader closes the connection or the journal ends. `lastEventId` is the header
 * `Last-Event-ID` of a reader that connects again: it first gets the entries that have changed since then.
 */
export async function streamJournal(
  journal: Journal,
  response: ServerResponse,
  format: FormatEntry,
  lastEventId: string | undefined,
): Promise<void> {
  const state = getState(journal)
  let dropped = 0
  /** The position up to which changes were sent. Changes before the stream begins are in the backlog. */
  let position = Number.POSITIVE_INFINITY
  let key = ''
  /** Formats and sends a text, unless too much is unread already. */
  const trySend = (text: () => string) => {
    if (response.writableLength > MAX_BUFFERED_BYTES) return false
    response.write(text())
    return true
  }
  const formatDropped = () =>
    `event: dropped\nid: ${toEventId(key, position)}\ndata: ${JSON.stringify({ count: dropped })}\n\n`
  const reportDropped = () => {
    if (dropped > 0 && trySend(formatDropped)) dropped = 0
  }
  const unsubscribe = await journal.subscribe({
    onChange: (entry) => {
      if (entry.lastChange <= position) return
      reportDropped()
      position = entry.lastChange
      if (!trySend(() => formatChange(key, state, entry, format))) dropped += 1
    },
    onEnd: () => response.end(),
  })
  const backlog = await readBacklogOrStop(journal, lastEventId, unsubscribe)
  if (response.destroyed || response.writableEnded) return unsubscribe()

  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // nginx would keep events back until they fill a buffer.
    'x-accel-buffering': 'no',
  })
  response.write(': the journal, as it changes\n\n')
  key = backlog.key
  position = backlog.lastChange
  dropped = backlog.lastChange - backlog.seen
  for (const entry of backlog.entries) {
    if (!trySend(() => formatChange(key, state, entry, format))) break
    dropped -= 1
  }
  reportDropped()
  const heartbeat = setInterval(() => trySend(() => ':\n\n'), HEARTBEAT_MS)
  response.on('drain', reportDropped)
  response.on('close', () => {
    clearInterval(heartbeat)
    unsubscribe()
  })
}

async function readBacklogOrStop(journal: Journal, lastEventId: string | undefined, stop: () => void) {
  try {
    return await journal.readBacklog(lastEventId)
  } catch (error) {
    stop()
    throw error
  }
}
