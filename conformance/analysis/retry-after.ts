/** How long a store was asked to wait after a 429, and how long it did. */
import type { EvidenceOf, MockRequest } from '../../schemas/evidence.ts'
import { parseRetryAfterMs } from '../../shared/retry-after.ts'

export interface RequestedDelay {
  readonly askedMs: number
  readonly waitedMs: number
  readonly isTooSoon: boolean
}

/** Timers fire a little early, and the mock notes the end of its answer a little late. */
const TOLERANCE_MS = 100

/** Undefined where one of them could not be seen. Both times are by the clock of the mock. */
export function parseRetryAfter(
  armed: EvidenceOf<'fault-installed'> | undefined,
  failed: MockRequest,
  retry: MockRequest,
): RequestedDelay | undefined {
  const effect = armed?.rule.effect
  if (effect?.kind !== 'status') return undefined
  const [, header] = Object.entries(effect.headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after') ?? []
  const answered = Date.parse(failed.entry.stages.responded ?? '')
  const waitedMs = Date.parse(retry.entry.stages.received ?? '') - answered
  const askedMs = parseRetryAfterMs(header, answered)
  if (Number.isNaN(waitedMs) || askedMs === undefined) return undefined
  return { askedMs, waitedMs, isTooSoon: waitedMs < askedMs - TOLERANCE_MS }
}
