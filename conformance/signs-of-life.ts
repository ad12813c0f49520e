/** Limits the evidence against a store that was gone in the end to what it did until its last response. */
import type { Evidence, EvidenceOf } from '../schemas/evidence.ts'
import { parseUrl } from '../shared/parse-url.ts'
import { ofKind } from './evidence-view.ts'

/** A request that broke off within so many milliseconds of the last answer broke off because the store ended. */
const BROKEN_OFF_MS = 5_000

/** When the store last answered, or sent anything to Retrack; null where it never did. */
export function findLastSignOfLife(evidence: readonly Evidence[], origins: readonly string[]): string | null {
  const answered = ofKind(evidence, 'exchange').filter(
    ({ url, response }) => response !== null && !response.fromCache && isOfStore(url, origins),
  )
  const sent = ofKind(evidence, 'mock-request').filter(({ entry }) => entry.outcome !== 'aborted')
  const times = [...answered, ...sent].map(({ at }) => at).sort()
  return times.at(-1) ?? null
}

/** Returns Retrack's last failure before the store's last response, or after it; undefined if there is none. */
export function findLastFailure(evidence: readonly Evidence[], last: string): EvidenceOf<'mock-request'> | undefined {
  const since = Date.parse(last) - BROKEN_OFF_MS
  return ofKind(evidence, 'mock-request').findLast(({ entry, at }) => entry.fault !== null && Date.parse(at) >= since)
}

/** Without what did not come, failed or broke off since the store last answered: it proves nothing. */
export function withoutDoubtful(evidence: readonly Evidence[], origins: readonly string[]): Evidence[] {
  const last = findLastSignOfLife(evidence, origins)
  return evidence.filter((item) => !isDoubtful(item, evidence, origins, last))
}

/** Whether anything was recorded that only a store which still lives can be held to. */
export function hasDoubtful(evidence: readonly Evidence[], origins: readonly string[]): boolean {
  const last = findLastSignOfLife(evidence, origins)
  return evidence.some((item) => isDoubtful(item, evidence, origins, last))
}

function isDoubtful(
  item: Evidence,
  evidence: readonly Evidence[],
  origins: readonly string[],
  last: string | null,
): boolean {
  if (item.kind === 'mock-request') {
    return item.entry.outcome === 'aborted' && Date.parse(item.at) >= Date.parse(last ?? item.at) - BROKEN_OFF_MS
  }
  if (last !== null && item.at <= last) return false
  switch (item.kind) {
    case 'visit-finished':
      return item.outcome !== 'settled' || hasUnanswered(item, evidence, origins)
    case 'order-finished':
    case 'status-change-finished':
      return !item.succeeded
    case 'wait-finished':
      return item.result === 'no'
    case 'quiet-period':
      return item.result === 'yes'
    default:
      return false
  }
}

const hasUnanswered = (
  { cause }: EvidenceOf<'visit-finished'>,
  evidence: readonly Evidence[],
  origins: readonly string[],
): boolean =>
  ofKind(evidence, 'exchange').some(
    (exchange) => exchange.cause === cause && exchange.response === null && isOfStore(exchange.url, origins),
  )

const isOfStore = (url: string, origins: readonly string[]): boolean => origins.includes(parseUrl(url)?.origin ?? '')
