/** Waits until requests have come, or until none has come for a time. */
import type { WaitRequest } from '../../../schemas/journal.ts'
import type { MemoryBudget } from '../../memory-budget.ts'
import { type JournalRecord, matchesFilter } from './entry.ts'
import type { Journal } from './journal.ts'

/** A wait; its operation may be one that the mock was given beside those of Retrack. */
export type JournalWait = Omit<WaitRequest, 'operation'> & { readonly operation?: string | undefined }

export interface WaitOutcome {
  readonly result: 'yes' | 'no' | 'unknown'
  readonly entries: readonly JournalRecord[]
}

/**
 * Waits until the condition is decided. It ends early with `unknown` if the account is reset or removed, or if the entries
 * that it has seen, which it keeps although the journal may drop them, exceed the budget.
 */
export function waitFor(
  journal: Journal,
  request: JournalWait,
  signal: AbortSignal,
  budget: MemoryBudget,
): Promise<WaitOutcome> {
  const matched = new Map<number, JournalRecord>()
  let reservedBytes = 0
  let isOverBudget = false
  const consider = (entry: JournalRecord) => {
    if (
      entry.id <= request.after ||
      !hasReached(entry, request) ||
      !matchesFilter(entry, request) ||
      matched.has(entry.id)
    )
      return
    isOverBudget ||= !budget.tryReserve(entry.bytes)
    if (isOverBudget) return
    reservedBytes += entry.bytes
    matched.set(entry.id, entry)
  }
  for (const entry of journal.list()) consider(entry)
  // What was dropped before now was never considered. What is dropped from now on was.
  const mayHaveMissedEntries = journal.hasEvictedAfter(request.after)
  const isDecided = () => (request.absent ? matched.size > 0 : matched.size >= request.count)

  return new Promise((resolve) => {
    const settle = (result: WaitOutcome['result']) => {
      clearTimeout(timer)
      stopListening()
      budget.release(reservedBytes)
      signal.removeEventListener('abort', onAbort)
      resolve({ result, entries: [...matched.values()].sort((a, b) => a.id - b.id) })
    }
    const settleIfDecided = () => {
      if (isDecided()) settle(request.absent ? 'no' : 'yes')
      else if (isOverBudget) settle('unknown')
    }
    const onTimeout = () => settle(mayHaveMissedEntries ? 'unknown' : request.absent ? 'yes' : 'no')
    const onAbort = () => settle('unknown')
    const timer = setTimeout(onTimeout, request.timeoutMs)
    const changed = (entry: JournalRecord) => {
      consider(entry)
      settleIfDecided()
    }
    const stopListening = journal.subscribe({ onChange: changed, onEnd: onAbort }, request)
    signal.addEventListener('abort', onAbort)
    settleIfDecided()
  })
}

/** Without a stage, an expected request must have ended, and one that must not come must not even have been received. */
function hasReached({ stages }: JournalRecord, { stage, absent }: JournalWait): boolean {
  if (stage !== undefined) return stages[stage] !== undefined
  return absent || stages.responded !== undefined || stages.aborted !== undefined
}
