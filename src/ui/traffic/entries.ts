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

/** A row of the list: tries of the same thing, the oldest first, or one request alone. */
export interface AttemptGroup {
  /** Stays the same while tries are added. */
  readonly key: string
  readonly attempts: readonly JournalEntry[]
}

/** Groups the tries of the same lead, and of the same update until it was accepted. The group with the newest one is first. */
export function groupAttempts(entries: readonly JournalEntry[]): AttemptGroup[] {
  const groups: { key: string; attempts: JournalEntry[] }[] = []
  const byKey = new Map<string, JournalEntry[]>()
  for (const entry of entries.toSorted((a, b) => a.id - b.id)) {
    const key = getAttemptKey(entry)
    const attempts = key === null ? undefined : byKey.get(key)
    // A lead that comes again is a repetition; an update may be meant anew, such as a second rejection.
    const isDone = entry.operation === 'updateLead' && attempts?.at(-1)?.outcome === 'accepted'
    if (attempts !== undefined && !isDone) {
      attempts.push(entry)
      continue
    }
    const group = { key: String(entry.id), attempts: [entry] }
    groups.push(group)
    if (key !== null) byKey.set(key, group.attempts)
  }
  return groups.sort((a, b) => newestId(b) - newestId(a))
}

const newestId = ({ attempts }: AttemptGroup) => attempts.at(-1)?.id ?? 0

const attemptKeys = new WeakMap<JournalEntry, string | null>()

/** Returns what several tries have in common: the reference of a lead; the path and the body of an update. */
function getAttemptKey(entry: JournalEntry): string | null {
  const known = attemptKeys.get(entry)
  if (known !== undefined) return known
  const { operation, path, reference, body, replayOf } = entry
  // A replay is nothing that the store has tried.
  const parts =
    replayOf !== null
      ? null
      : operation === 'updateLead'
        ? [path, body]
        : reference === null
          ? null
          : [operation, reference]
  const key = parts === null ? null : JSON.stringify(parts)
  attemptKeys.set(entry, key)
  return key
}

/** All tries of what a request tries, with itself, the oldest first. */
export const findAttempts = (groups: readonly AttemptGroup[], { id }: JournalEntry): readonly JournalEntry[] =>
  groups.find(({ attempts }) => attempts.some((attempt) => attempt.id === id))?.attempts ?? []

/** The pause between the starts of two requests, in milliseconds. */
export const getPauseMs = (earlier: JournalEntry | undefined, later: JournalEntry | undefined): number =>
  Date.parse(later?.stages.received ?? '') - Date.parse(earlier?.stages.received ?? '')

export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`
}
