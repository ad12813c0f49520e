/** The metrics of a mock since its start. Counters are plain numbers, so that a request costs no more for them. */
import type { RequestOutcome } from '../../../schemas/journal.ts'

/** Bounds from a look-up in memory to the longest delay that a test is likely to wait for, in seconds. */
export const DURATION_BOUNDS_S = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
] as const

export class DurationHistogram {
  /** How many durations fell between a bound and the one before it; the last are those beyond all bounds. */
  readonly counts: number[] = Array.from({ length: DURATION_BOUNDS_S.length + 1 }, () => 0)
  sumMs = 0

  record(ms: number): void {
    const seconds = ms / 1000
    const found = DURATION_BOUNDS_S.findIndex((bound) => seconds <= bound)
    const place = found === -1 ? DURATION_BOUNDS_S.length : found
    this.counts[place] = (this.counts[place] ?? 0) + 1
    this.sumMs += ms
  }

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0)
  }
}

/** The label of requests that no operation of Retrack serves. */
const NO_OPERATION = 'none'

export class MockMetrics {
  /** By operation, then by outcome. */
  readonly requests = new Map<string, Map<RequestOutcome, DurationHistogram>>()
  /** By the effect of the rule. */
  readonly firedFaults = new Map<string, number>()
  /** Of a store outside the mock, by its part and method, such as `leads.add`. */
  readonly storeCalls = new Map<string, DurationHistogram>()
  readonly failedStoreCalls = new Map<string, number>()

  recordRequest(operation: string | null, outcome: RequestOutcome, ms: number): void {
    const byOutcome = findOrAdd(this.requests, operation ?? NO_OPERATION, newMap<RequestOutcome>)
    findOrAdd(byOutcome, outcome, newHistogram).record(ms)
  }

  recordFault(effect: string): void {
    increment(this.firedFaults, effect)
  }

  recordStoreCall(call: string, ms: number): void {
    findOrAdd(this.storeCalls, call, newHistogram).record(ms)
  }

  recordStoreFailure(call: string): void {
    increment(this.failedStoreCalls, call)
  }
}

const newHistogram = () => new DurationHistogram()
const newMap = <Key>() => new Map<Key, DurationHistogram>()

function findOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const value = create()
  map.set(key, value)
  return value
}

function increment(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}
