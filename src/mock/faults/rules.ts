/** Combines the effects of the fault rules that matched a request. The store counts the matches. */
import type { Fault, FaultEffect } from '../../../schemas/faults.ts'
import { deterministicRandom } from '../../deterministic.ts'
import type { FaultRecord, FaultTarget, Firing } from '../../store/fault-rules.ts'
import type { AccountRecord, FaultStore } from '../../store/port.ts'
import { delayMs } from './delay.ts'

export type RuleView = Omit<Fault, 'operation'> & { readonly operation?: string | undefined }

/** Every effect but a delay: it replaces the response or breaks it off. */
export type TerminalEffect = Exclude<FaultEffect, { kind: 'delay' | 'rate-limit' }> | RateLimited

/** A rate limit that a request exceeded. */
export interface RateLimited {
  readonly kind: 'rate-limited'
  readonly retryAfterSeconds: number
}

/** The effect of a voucher such as `RK-503` on its lead. */
export interface MagicFault {
  readonly terminal: TerminalFault
  readonly commit: boolean
}

/** The rule that replaces or breaks off the response. */
export interface TerminalFault {
  readonly id: string
  /** The number of the request among those that the rule matched, from 1. */
  readonly ordinal: number
  readonly effect: TerminalEffect
}

export interface FaultDecision {
  /** The sum of all delays that fired, in milliseconds. */
  readonly delayMs: number
  /** Whether a rule that fired saves the lead before its effect. */
  readonly commit: boolean
  readonly terminal: TerminalFault | undefined
  /** Headers that a rate limit adds to the response. */
  readonly headers: Readonly<Record<string, string>>
}

export const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})
export const NO_FAULT: FaultDecision = { delayMs: 0, commit: false, terminal: undefined, headers: NO_HEADERS }

export interface FaultQuestion {
  readonly account: AccountRecord
  readonly target: FaultTarget
  /** The failure that a voucher asks for: it comes before that of any rule. */
  readonly magic: MagicFault | undefined
}

/** Counts the request on every rule that matches it. A store in memory decides at once, without a promise. */
export function decideFault(
  store: FaultStore,
  { account, target, magic }: FaultQuestion,
): FaultDecision | Promise<FaultDecision> {
  const at = Date.now()
  const firings = store.count(account, target, { at, isAnswered: magic !== undefined })
  const decide = (firings: readonly Firing[]) => combine(firings, { seed: account.seed, magic, at })
  return firings instanceof Promise ? firings.then(decide) : decide(firings)
}

interface Combination {
  readonly seed: number
  readonly magic: MagicFault | undefined
  readonly at: number
}

function combine(firings: readonly Firing[], { seed, magic, at }: Combination): FaultDecision {
  if (firings.length === 0 && magic === undefined) return NO_FAULT
  let delay = 0
  let commit = magic?.commit ?? false
  let terminal = magic?.terminal
  let headers = NO_HEADERS
  for (const { number, rule, ordinal, rateLimit } of firings) {
    const { effect } = rule
    if (effect.kind === 'delay') {
      delay += delayMs(effect, (part) => deterministicRandom([seed, number, ordinal, part]))
    } else if (effect.kind !== 'rate-limit') {
      terminal ??= { id: toRuleId(number), ordinal, effect }
    } else if (rateLimit !== null) {
      const seconds = Math.max(1, Math.ceil((rateLimit.window.endsAt - at) / 1000))
      headers = { ...headers, ...toRateLimitHeaders(effect.limit, rateLimit, Math.ceil(at / 1000) + seconds) }
      if (!rateLimit.isExceeded) continue
      terminal ??= { id: toRuleId(number), ordinal, effect: { kind: 'rate-limited', retryAfterSeconds: seconds } }
    }
    commit ||= rule.commit
  }
  return { delayMs: delay, commit, terminal, headers }
}

function toRateLimitHeaders(limit: number, { window, isExceeded }: NonNullable<Firing['rateLimit']>, reset: number) {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(limit - window.used),
    ...(isExceeded ? { 'x-ratelimit-reset': String(reset) } : {}),
  }
}

export const toRuleId = (number: number) => `fault-${number}`

/** Undefined if no rule can have this id. */
export function parseRuleId(id: string): number | undefined {
  const [, number] = /^fault-([1-9]\d{0,14})$/.exec(id) ?? []
  return number === undefined ? undefined : Number(number)
}

export function toRuleView({ number, rule, scenario, matched, fired }: FaultRecord): RuleView {
  return { id: toRuleId(number), ...rule, scenario, matched, fired }
}
