/**
 * Waiting for a time, and signals that end with others, or after a while. Node 20's own `AbortSignal.any` holds its sources
 * so weakly that a timeout among them is often collected before it fires, and what waits, waits for ever.
 */
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

export interface LinkedSignal extends Disposable {
  readonly signal: AbortSignal
}

/** Ends when one of these does, or after so many milliseconds, with a `TimeoutError`. To be disposed of. */
export function withTimeout(ms: number, ...signals: readonly AbortSignal[]): LinkedSignal {
  const limit = anySignal(...signals)
  const timer = setTimeout(() => limit.abort(new DOMException('The time is up.', 'TimeoutError')), ms)
  return {
    signal: limit.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      limit[Symbol.dispose]()
    },
  }
}

export interface AbortableSignal extends LinkedSignal {
  abort(reason: unknown): void
}

/** Ends when one of these does, or when it is told to. To be disposed of. */
export function anySignal(...signals: readonly AbortSignal[]): AbortableSignal {
  const ending = new AbortController()
  // One listener per running journey waits for this signal, so the listener limit is lifted.
  setMaxListeners(0, ending.signal)
  const stops = signals.map((signal) => {
    const end = () => ending.abort(signal.reason)
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
    return () => signal.removeEventListener('abort', end)
  })
  return {
    signal: ending.signal,
    abort: (reason) => ending.abort(reason),
    [Symbol.dispose]() {
      for (const stop of stops) stop()
    },
  }
}

/** Waits until `performance.now()` has reached this. A timer alone ends a fraction of a millisecond early, one time in six. */
export async function waitUntil(at: number, signal: AbortSignal): Promise<void> {
  for (let left = millisecondsUntil(at); left > 0; left = millisecondsUntil(at))
    await sleep(left, undefined, { signal })
}

/** Returns the milliseconds until `performance.now()` reaches `at`, rounded up; 0 if it has. */
export const millisecondsUntil = (at: number): number => Math.max(0, Math.ceil(at - performance.now()))
