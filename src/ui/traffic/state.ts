/** The journal as this tab knows it, kept up to date by the stream. */
import { computed, signal } from '@preact/signals'
import type { JournalEntry, JournalPage } from '../../../schemas/journal.ts'
import { ControlApiError, call } from '../control-api.ts'
import { readStream } from '../event-stream.ts'
import { setToken } from '../token.ts'
import { type EntryConditions, groupAttempts, mergeEntries, NO_CONDITIONS } from './entries.ts'

export const PAGE_ENTRIES = 200
/** Changes that come within this time are drawn together. */
const DRAW_EVERY_MS = 100
const RETRY_MS = 1000

export const entries = signal<readonly JournalEntry[]>([])
/** All of them, whatever the list shows. */
export const groups = computed(() => groupAttempts(entries.value))
export const total = signal(0)
export const conditions = signal<EntryConditions>(NO_CONDITIONS)
export const connection = signal<'connecting' | 'live' | 'lost'>('connecting')
/** Why the token was refused. */
export const tokenProblem = signal<string | null>(null)
export const isPaused = signal(false)
/** How many requests changed since the list was paused. */
export const held = signal(0)
/** Counts what has happened: other views read their lists again when it changes. */
export const changes = signal(0)

const pending = new Map<number, JournalEntry>()
let isDrawing = false

function draw(): void {
  isDrawing = false
  changes.value += 1
  if (isPaused.value) {
    held.value = pending.size
    return
  }
  entries.value = mergeEntries(entries.value, pending.values())
  total.value = Math.max(total.value, entries.value.length)
  pending.clear()
  held.value = 0
}

function onEntry(entry: JournalEntry): void {
  pending.set(entry.id, entry)
  if (isDrawing) return
  isDrawing = true
  setTimeout(draw, DRAW_EVERY_MS)
}

/** Reads the newest page anew: after a restart or a reset of the mock it is another journal. */
async function reload(): Promise<void> {
  const page = await call<JournalPage>('GET', `/requests?limit=${PAGE_ENTRIES}`)
  entries.value = mergeEntries([], page.data)
  total.value = page.total
  draw()
}

export async function loadOlder(): Promise<void> {
  const oldest = entries.value.at(-1)
  if (oldest === undefined) return
  const page = await call<JournalPage>('GET', `/requests?limit=${PAGE_ENTRIES}&before=${oldest.id}`)
  entries.value = mergeEntries(entries.value, page.data)
}

export function setPaused(paused: boolean): void {
  isPaused.value = paused
  draw()
}

/** Empties the journal of the mock, and so the list. */
export async function clearJournal(): Promise<void> {
  await call('DELETE', '/requests')
  pending.clear()
  entries.value = []
  total.value = 0
}

/** Follows the journal until `signal` is aborted or the token is refused; connects again when the mock went away. */
export async function follow(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await readStream(signal, {
        onOpen() {
          pending.clear()
          connection.value = 'live'
          tokenProblem.value = null
          void reload().catch(() => {})
        },
        onEntry,
        onDropped: () => void reload().catch(() => {}),
      })
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ControlApiError && error.status === 401) {
        tokenProblem.value = error.message
        return setToken(null)
      }
    }
    connection.value = 'lost'
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}
