/** Entries of the journal as the page holds them: the newest first, and no more than fit. */
import type { JournalEntry } from '../../../schemas/journal.ts'

/** As many as the mock's journal keeps. */
export const MAX_ENTRIES = 1000

/** The entries with those that changed. One that has ended is not replaced by an earlier state of it. */
export function mergeEntries(known: readonly JournalEntry[], changed: Iterable<JournalEntry>): readonly JournalEntry[] {
  const byId = new Map(known.map((entry) => [entry.id, entry]))
  for (const entry of changed) {
    const before = byId.get(entry.id)
    if (before === undefined || before.outcome === null || entry.outcome !== null) byId.set(entry.id, entry)
  }
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, MAX_ENTRIES)
}

export interface EntryConditions {
  readonly operation: string
  readonly outcome: string
  readonly remark: string
  readonly text: string
}

export const NO_CONDITIONS: EntryConditions = { operation: '', outcome: '', remark: '', text: '' }

/** Whether an entry is shown. An empty condition is met by all. */
export function isShown(entry: JournalEntry, { operation, outcome, remark, text }: EntryConditions): boolean {
  if (operation !== '' && (entry.operation ?? 'other') !== operation) return false
  if (outcome !== '' && (entry.outcome ?? 'open') !== outcome) return false
  if (remark === 'finding' && entry.findings.length === 0) return false
  if (remark === 'fault' && entry.fault === null) return false
  return text === '' || searchable(entry).includes(text.toLowerCase())
}

const texts = new WeakMap<JournalEntry, string>()

function searchable(entry: JournalEntry): string {
  const known = texts.get(entry)
  if (known !== undefined) return known
  const { method, path, reference, click, status, body, refusal, findings } = entry
  const text = JSON.stringify([method, path, reference, click, status, body, refusal, findings]).toLowerCase()
  texts.set(entry, text)
  return text
}

/** How long it took from the first byte to the end, in milliseconds; undefined while it is under way. */
export function getDurationMs({ stages }: JournalEntry): number | undefined {
  const end = stages.responded ?? stages.aborted
  if (stages.received === undefined || end === undefined) return undefined
  return Date.parse(end) - Date.parse(stages.received)
}

/** The earlier and later tries of the same request, the oldest first: those with its operation and reference. */
export function findAttempts(entries: readonly JournalEntry[], { operation, reference }: JournalEntry): JournalEntry[] {
  if (reference === null) return []
  return entries
    .filter((other) => other.operation === operation && other.reference === reference)
    .sort((a, b) => a.id - b.id)
}
