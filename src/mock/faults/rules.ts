/** The fault rules of one account: which of them fire on a request. */
import type { Fault, FaultEffect, FaultRule, FaultWhen } from '../../../schemas/faults.ts'

import type { ScenarioName } from '../../../schemas/terms.ts'
import { deterministicRandom } from '../../deterministic.ts'
import type { MemoryBudget } from '../../memory-budget.ts'
import { delayMs } from './delay.ts'
import { MagicValues } from './magic-values.ts'
import { FixedWindowRateLimiter } from './rate-limiter.ts'

/** A rule; its operation may be one that the mock was given beside those of Retrack. */
export type Rule = Omit<FaultRule, 'operation'> & { readonly operation?: string | undefined }
export type RuleView = Omit<Fault, 'operation'> & { readonly operation?: string | undefined }

/** The parts of a request that rules match. */
export interface FaultTarget {
  readonly operation: string
  readonly reference: string | null
  readonly click: string | null
  readonly voucher?: unknown
}

/** Every effect but a delay: it replaces the response or breaks it off. */
export type TerminalEffect = Exclude<FaultEffect, { kind: 'delay' | 'rate-limit' }> | RateLimited

/** A rate limit that a request exceeded. */
export interface RateLimited {
  readonly kind: 'rate-limited'
  readonly retryAfterSeconds: number
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

interface ActiveRule {
  readonly number: number
  readonly id: string
  readonly rule: Rule
  readonly scenario: ScenarioName | null
  readonly rateLimiter: FixedWindowRateLimiter | undefined
  /** What was taken for it, in bytes. */
  readonly bytes: number
  matched: number
  fired: number
  /** When its time began, for one that holds for a time. */
  startedAt: number | undefined
}

interface FaultRulesOptions {
  /** Whether vouchers such as `RK-503` make their lead fail. */
  readonly magicValues?: boolean | undefined
  /** Real time, in milliseconds since some moment. */
  readonly now?: () => number
}

/** What a rule costs beside what is said in it. */
const RULE_BYTES = 1024

export class FaultRules {
  readonly #seed: number
  #active: ActiveRule[] = []
  #lastNumber = 0
  readonly #budget: MemoryBudget
  readonly #maxRules: number
  readonly #now: () => number
  readonly #magicValues: MagicValues | undefined

  /** `budget` limits the memory of the rules, `maxRules` their number. */
  constructor(
    seed: number,
    budget: MemoryBudget,
    maxRules: number,
    { magicValues = false, now = () => performance.now() }: FaultRulesOptions = {},
  ) {
    this.#seed = seed
    this.#budget = budget
    this.#maxRules = maxRules
    this.#now = now
    this.#magicValues = magicValues ? new MagicValues() : undefined
  }

  canAdd(rules: number): boolean {
    return this.#active.length + rules <= this.#maxRules
  }

  /** Undefined if a limit is reached. */
  add(rule: Rule, scenario: ScenarioName | null = null): RuleView | undefined {
    const bytes = RULE_BYTES + JSON.stringify(rule).length
    if (!this.canAdd(1) || !this.#budget.tryReserve(bytes)) return undefined
    this.#lastNumber += 1
    const { effect } = rule
    const active: ActiveRule = {
      number: this.#lastNumber,
      id: `fault-${this.#lastNumber}`,
      rule,
      scenario,
      rateLimiter: effect.kind === 'rate-limit' ? new FixedWindowRateLimiter(effect.limit, effect.windowMs) : undefined,
      bytes,
      matched: 0,
      fired: 0,
      startedAt:
        rule.when !== undefined && 'forMs' in rule.when && rule.when.from !== 'first-match' ? this.#now() : undefined,
    }
    this.#active.push(active)
    return view(active)
  }

  list(): RuleView[] {
    return this.#active.map(view)
  }

  remove(id: string): boolean {
    const found = this.#active.find((active) => active.id === id)
    if (found === undefined) return false
    this.#budget.release(found.bytes)
    this.#active = this.#active.filter((active) => active !== found)
    return true
  }

  clear(): void {
    for (const { bytes } of this.#active) this.#budget.release(bytes)
    this.#active = []
  }

  /** Counts the request on every rule that matches it, and combines the effects of those that fire. */
  evaluate(target: FaultTarget): FaultDecision {
    const magic = this.#magicValues?.evaluate(target)
    if (this.#active.length === 0 && magic === undefined) return NO_FAULT
    let delay = 0
    let commit = magic?.commit ?? false
    let terminal = magic?.terminal
    let headers = NO_HEADERS
    for (const active of this.#active) {
      if (!matches(active.rule, target)) continue
      active.matched += 1
      if (!this.#shouldFire(active)) continue
      const { effect } = active.rule
      if (effect.kind === 'delay') {
        delay += delayMs(effect, (part) => deterministicRandom([this.#seed, active.number, active.matched, part]))
      } else if (terminal !== undefined) {
        // An earlier rule decides the response.
        continue
      } else if (active.rateLimiter !== undefined) {
        const taken = active.rateLimiter.tryAcquire()
        headers = { ...headers, ...taken.headers }
        if (taken.retryAfterSeconds === undefined) continue
        terminal = toTerminal(active, { kind: 'rate-limited', retryAfterSeconds: taken.retryAfterSeconds })
      } else if (effect.kind !== 'rate-limit') {
        terminal = toTerminal(active, effect)
      }
      active.fired += 1
      commit ||= active.rule.commit
    }
    return { delayMs: delay, commit, terminal, headers }
  }

  #shouldFire(active: ActiveRule): boolean {
    const { rule, matched, number } = active
    const when: FaultWhen = rule.when ?? { always: true }
    if ('always' in when) return true
    if ('first' in when) return matched <= when.first
    if ('after' in when) return matched > when.after && matched <= when.after + when.count
    if ('every' in when) return matched % when.every === 0
    if ('forMs' in when) {
      active.startedAt ??= this.#now()
      return this.#now() - active.startedAt < when.forMs
    }
    return deterministicRandom([this.#seed, number, matched]) < when.probability
  }
}

function matches({ operation, match }: Rule, target: FaultTarget): boolean {
  return (
    (operation === undefined || operation === target.operation) &&
    (match?.reference === undefined || match.reference === target.reference) &&
    (match?.click === undefined || match.click === target.click)
  )
}

const toTerminal = ({ id, matched }: ActiveRule, effect: TerminalEffect): TerminalFault => ({
  id,
  ordinal: matched,
  effect,
})

function view({ id, rule, scenario, matched, fired }: ActiveRule): RuleView {
  return { id, ...rule, scenario, matched, fired }
}
