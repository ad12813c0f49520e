/** Waiting until requests came, or until none did: decided as soon as it can be, and no sooner. */
import type { WaitOrder } from '../../../schemas/journal.ts'
import type { Room } from '../../store/room.ts'
import { type Entry, matches } from './entry.ts'
import type { Journal } from './journal.ts'

export interface Waited {
  readonly holds: 'yes' | 'no' | 'unknown'
  readonly entries: readonly Entry[]
}

/**
 * Ends early, with `unknown`, when the journal does: its account was reset or removed. What it has
 * seen it holds on to, also when the journal drops it; where `room` is too small for that, it ends
 * early as well.
 */
export function waitFor(journal: Journal, order: WaitOrder, signal: AbortSignal, room: Room): Promise<Waited> {
  const seen = new Map<number, Entry>()
  let taken = 0
  let isFull = false
  const consider = (entry: Entry) => {
    if (entry.id <= order.after || !hasReached(entry, order) || !matches(entry, order) || seen.has(entry.id)) return
    isFull ||= !room.take(entry.bytes)
    if (isFull) return
    taken += entry.bytes
    seen.set(entry.id, entry)
  }
  for (const entry of journal.list({}, Number.POSITIVE_INFINITY)) consider(entry)
  // What was dropped before now was never considered. What is dropped from now on was.
  const isBlind = journal.hasEvictedAfter(order.after)
  const decided = () => (order.absent ? seen.size > 0 : seen.size >= order.count)

  return new Promise((resolve) => {
    const settle = (holds: Waited['holds']) => {
      clearTimeout(timer)
      stopListening()
      room.give(taken)
      signal.removeEventListener('abort', leave)
      resolve({ holds, entries: [...seen.values()].sort((a, b) => a.id - b.id) })
    }
    const settleIfDecided = () => {
      if (decided()) settle(order.absent ? 'no' : 'yes')
      else if (isFull) settle('unknown')
    }
    const timeUp = () => settle(isBlind ? 'unknown' : order.absent ? 'yes' : 'no')
    const leave = () => settle('unknown')
    const timer = setTimeout(timeUp, order.timeoutMs)
    const changed = (entry: Entry) => {
      consider(entry)
      settleIfDecided()
    }
    const stopListening = journal.listen({ changed, ended: leave }, order)
    signal.addEventListener('abort', leave)
    settleIfDecided()
  })
}

/** By default one that is to come must have ended; one that is not to come must not even have been received. */
function hasReached({ stages }: Entry, { stage, absent }: WaitOrder): boolean {
  if (stage !== undefined) return stages[stage] !== undefined
  return absent || stages.responded !== undefined || stages.aborted !== undefined
}
