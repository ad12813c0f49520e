/** Fault rules as data, and how a request is counted on them: the same in every engine. */
import type { FaultRule, FaultWhen } from '../../schemas/faults.ts'
import type { ScenarioName } from '../../schemas/terms.ts'
import { deterministicRandom } from '../deterministic.ts'

/** A rule; its operation may be one that the mock was given beside those of Retrack. */
export type Rule = Omit<FaultRule, 'operation'> & { readonly operation?: string | undefined }

export interface NewFaultRule {
  readonly rule: Rule
  /** The scenario that it is a part of. */
  readonly scenario: ScenarioName | null
}

export interface FaultRecord extends NewFaultRule {
  /** From 1 in each account; after a rule is removed no other gets its number until a reset. */
  readonly number: number
  /** How many requests matched it. */
  matched: number
  /** How many of them it made fail. */
  fired: number
  /** When its time began, for one that holds for a time: milliseconds since 1970, in real time. */
  startedAt: number | null
  /** The last window of a rate limit. */
  window: RateWindow | null
}

export interface RateWindow {
  readonly endsAt: number
  readonly used: number
}

/** The parts of a request that rules match. */
export interface FaultTarget {
  readonly operation: string
  readonly reference: string | null
  readonly click: string | null
}

export interface FaultCircumstances {
  /** Real time, in milliseconds since 1970. */
  readonly at: number
  /** Whether something else decides the response already: then only delays fire. */
  readonly isAnswered: boolean
}

/** A rule that has an effect on a request. */
export interface Firing {
  readonly number: number
  readonly rule: Rule
  /** The number of the request among those that the rule matched, from 1. */
  readonly ordinal: number
  /** Of a rate limit: its window, with this request. */
  readonly rateLimit: { readonly window: RateWindow; readonly isExceeded: boolean } | null
}

export interface FaultBounds {
  /** The rules that an account has from its start, and again after each reset. */
  readonly initial: readonly NewFaultRule[]
  /** How many rules an account may have. */
  readonly maxRules: number
}

export const UNBOUNDED_FAULTS: FaultBounds = Object.freeze({ initial: [], maxRules: Number.POSITIVE_INFINITY })

/** Shared by all requests on which no rule fires: there most requests end. */
export const NO_FIRINGS: readonly Firing[] = Object.freeze([])

export function createFaultRecord({ rule, scenario }: NewFaultRule, number: number, at: number): FaultRecord {
  const { when } = rule
  const startsNow = when !== undefined && 'forMs' in when && when.from !== 'first-match'
  return { number, rule, scenario, matched: 0, fired: 0, startedAt: startsNow ? at : null, window: null }
}

/** Counts a request on the rules that match it, in place, and returns those with an effect on it. */
export function countRequest(
  matching: readonly FaultRecord[],
  seed: number,
  { at, isAnswered }: FaultCircumstances,
): readonly Firing[] {
  const firings: Firing[] = []
  // An earlier rule decides the response.
  let isDecided = isAnswered
  for (const record of matching) {
    record.matched += 1
    const { rule, number, matched: ordinal } = record
    const isDelay = rule.effect.kind === 'delay'
    if (!shouldFire(record, seed, at) || (isDecided && !isDelay)) continue
    const rateLimit = rule.effect.kind === 'rate-limit' ? takeFromWindow(record, rule.effect, at) : null
    firings.push({ number, rule, ordinal, rateLimit })
    if (rateLimit?.isExceeded === false) continue
    record.fired += 1
    isDecided ||= !isDelay
  }
  return firings
}

export function matchesRule({ rule: { operation, match } }: FaultRecord, target: FaultTarget): boolean {
  return (
    (operation === undefined || operation === target.operation) &&
    (match?.reference === undefined || match.reference === target.reference) &&
    (match?.click === undefined || match.click === target.click)
  )
}

function shouldFire(record: FaultRecord, seed: number, at: number): boolean {
  const { rule, matched, number } = record
  const when: FaultWhen = rule.when ?? { always: true }
  if ('always' in when) return true
  if ('first' in when) return matched <= when.first
  if ('after' in when) return matched > when.after && matched <= when.after + when.count
  if ('every' in when) return matched % when.every === 0
  if ('forMs' in when) {
    record.startedAt ??= at
    return at - record.startedAt < when.forMs
  }
  return deterministicRandom([seed, number, matched]) < when.probability
}

/** Counts in windows of real time, as Laravel's limiter does: a window opens with its first request. */
function takeFromWindow(
  record: FaultRecord,
  { limit, windowMs }: { readonly limit: number; readonly windowMs: number },
  at: number,
): NonNullable<Firing['rateLimit']> {
  const { endsAt, used } =
    record.window === null || at >= record.window.endsAt ? { endsAt: at + windowMs, used: 0 } : record.window
  const isExceeded = used >= limit
  const window = { endsAt, used: isExceeded ? used : used + 1 }
  record.window = window
  return { window, isExceeded }
}
