/** Watching that nothing more comes: a lead must be sent once, and an approved lead stays as it is. */
import type { EvidenceOf } from '../../schemas/evidence.ts'
import { getLeadUuid, type JournalEntry } from '../../schemas/journal.ts'
import { millisecondsUntil, waitUntil } from '../abort.ts'
import type { RunRecorder } from '../timeline.ts'
import type { CheckContext } from './context.ts'

/** A quiet period that has begun. It ends with the check. */
export interface OpenQuietPeriod {
  readonly record: RunRecorder
  /** The id of the evidence that it followed. */
  readonly cause: string
  readonly of: EvidenceOf<'quiet-period'>['of']
  /** The position in the journal after which nothing must come. */
  readonly after: number
  /** When it began, by `performance.now()`. */
  readonly since: number
  readonly leadBefore: number
}

/** How long nothing must come before that counts as nothing, in milliseconds. */
export function requiredQuietMs({ config, timeline }: CheckContext): number {
  return Math.max(config.timing.quietPeriod, 1.5 * timeline.slowestLeadMs)
}

/** Waits until every quiet period has lasted long enough, and records what came in it. */
export async function finishQuietPeriods(context: CheckContext, periods: readonly OpenQuietPeriod[]): Promise<void> {
  const { mock, progress, signal } = context
  const neededMs = requiredQuietMs(context)
  const end = Math.max(...periods.map(({ since }) => since + neededMs))
  const limitMs = millisecondsUntil(end)
  if (limitMs > 0) {
    progress({ kind: 'awaiting', what: 'nothing more to come', limitMs, run: null })
    // A quiet period that is too short by a fraction of a millisecond proves nothing.
    await waitUntil(end, signal)
    progress({ kind: 'awaited', run: null })
  }
  const endedAt = performance.now()
  const upTo = await mock.position()
  const { data, evicted } = await mock.journal()
  for (const { record, cause, of, after, since, leadBefore } of periods) {
    const broken = data.some((entry) => entry.id > after && entry.id <= upTo && isAbout(entry, of, data))
    const result = broken ? 'no' : evicted > after ? 'unknown' : 'yes'
    const watchedMs = endedAt - since
    const about = { of, result, watchedMs, neededMs, after, upTo, leadBefore, leadAfter: null } as const
    record.add({ kind: 'quiet-period', ...about }, cause)
  }
}

function isAbout(entry: JournalEntry, of: OpenQuietPeriod['of'], entries: readonly JournalEntry[]): boolean {
  if (entry.operation !== of.operation) return false
  if (of.click !== null && entry.click !== of.click) return false
  // A refused update names its lead by its path only; its click is that of the lead.
  return of.lead === null || getLeadUuid(entry) === of.lead || entry.click === clickOfLead(entries, of.lead)
}

function clickOfLead(entries: readonly JournalEntry[], lead: string): string | null | undefined {
  return entries.find((entry) => entry.operation === 'createLead' && getLeadUuid(entry) === lead)?.click
}
