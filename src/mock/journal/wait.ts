/** Waits until requests have come, or until none has come for a time. */
import type { WaitRequest } from '../../../schemas/journal.ts'
import type { MemoryBudget } from '../../memory-budget.ts'
import { matchesFilter } from './entry.ts'
import type { Journal } from './journal.ts'
import type { ReadEntry } from './read-entry.ts'

/** A wait; its operation may be one that the mock was given beside those of Retrack. */
export type JournalWait = Omit<WaitRequest, 'operation'> & { readonly operation?: string | undefined }

export interface WaitOutcome {
  readonly result: 'yes' | 'no' | 'unknown'
  readonly entries: readonly ReadEntry[]
}

/**
 * Waits until the condition is decided. It ends early with `unknown` if the account is reset or removed, or if the entries
 * that it has seen, which it keeps although the journal may drop them, exceed the budget.
 */
export async function waitFor(
  journal: Journal,
  request: JournalWait,
  signal: AbortSignal,
  budget: MemoryBudget,
): Promise<WaitOutcome> {
  const matched = new Map<number, ReadEntry>()
  let reservedBytes = 0
  let isOverBudget = false
  let mayHaveMissedEntries = false
  let settle: (result: WaitOutcome['result']) => void = () => {}
  const consider = (entry: ReadEntry) => {
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
  const isDecided = () => (request.absent ? matched.size > 0 : matched.size >= request.count)
  const settleIfDecided = () => {
    if (isDecided()) settle(request.absent ? 'no' : 'yes')
    else if (isOverBudget) settle('unknown')
  }
  const settled = new Promise<WaitOutcome['result']>((resolve) => {
    settle = resolve
  })
  const end = () => settle('unknown')
  const stopListening = await journal.subscribe(
    {
      onChange: (entry) => {
        consider(entry)
        settleIfDecided()
      },
      onEnd: end,
      onMissed: () => {
        mayHaveMissedEntries = true
      },
    },
    request,
  )
  const onTimeout = async () => {
    // An entry that came in time counts, although its signal may still be on its way.
    await journal.catchUp()
    settle(mayHaveMissedEntries ? 'unknown' : request.absent ? 'yes' : 'no')
  }
  const timer = setTimeout(() => void onTimeout().catch(end), request.timeoutMs)
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  try {
    const { items, lastEvictedId } = await journal.find(toFilter(request), ALL)
    for (const entry of items) consider(entry)
    // Entries that were dropped before now were never considered; later ones were. What is dropped from now on was.
    mayHaveMissedEntries ||= lastEvictedId > request.after
    settleIfDecided()
    const result = await settled
    return { result, entries: [...matched.values()].sort((a, b) => a.id - b.id) }
  } finally {
    clearTimeout(timer)
    stopListening()
    budget.release(reservedBytes)
    signal.removeEventListener('abort', end)
  }
}

const ALL = { limit: Number.MAX_SAFE_INTEGER }
const toFilter = ({ operation, reference, click, outcome }: JournalWait) => ({ operation, reference, click, outcome })

/** Without a stage, an expected request must have ended, and an unwanted one must not even have been received. */
function hasReached({ stages }: ReadEntry, { stage, absent }: JournalWait): boolean {
  if (stage !== undefined) return stages[stage] !== undefined
  return absent || stages.responded !== undefined || stages.aborted !== undefined
}
