/** The fault rules of one account: which of them fire on a request. */
import type { Fault, FaultEffect, FaultRule, FaultWhen } from '../../../schemas/faults.ts'
import type { Operation } from '../../../schemas/retrack.ts'
import type { ScenarioName } from '../../../schemas/terms.ts'
import type { Room } from '../../store/room.ts'
import { fraction } from '../accounts/identifiers.ts'
import { delayMs } from './delay.ts'
import { RateWindow } from './rate-window.ts'

/** What rules are matched against. */
export interface FaultTarget {
  readonly operation: Operation
  readonly reference: string | null
  readonly click: string | null
}

/** Everything but a delay: it makes the answer, or its end. */
export type AnsweringEffect = Exclude<FaultEffect, { kind: 'delay' | 'rate-limit' }> | RateLimited

/** A limit that was exceeded. */
export interface RateLimited {
  readonly kind: 'rate-limited'
  readonly retryAfterSeconds: number
}

export interface Firing {
  /** Of all delays that fired together. */
  readonly delayMs: number
  /** Whether one that fired saves the lead before it does anything. */
  readonly commit: boolean
  /** What gives the answer, where it is not the real one. */
  readonly answering: { readonly id: string; readonly ordinal: number; readonly effect: AnsweringEffect } | undefined
  /** What a rate limit adds to an answer. */
  readonly headers: Readonly<Record<string, string>>
}

export const NO_FAULT: Firing = { delayMs: 0, commit: false, answering: undefined, headers: {} }

interface Kept {
  readonly number: number
  readonly id: string
  readonly rule: FaultRule
  readonly scenario: ScenarioName | null
  readonly window: RateWindow | undefined
  /** What was taken for it, in bytes. */
  readonly weight: number
  matched: number
  fired: number
}

/** What a rule costs beside what is said in it. */
const RULE_BYTES = 1024

export class FaultRules {
  readonly #seed: number
  #kept: Kept[] = []
  #lastNumber = 0
  readonly #room: Room
  readonly #most: number

  /** `room` bounds the memory of rules, `most` how many there are. */
  constructor(seed: number, room: Room, most: number) {
    this.#seed = seed
    this.#room = room
    this.#most = most
  }

  hasRoomFor(rules: number): boolean {
    return this.#kept.length + rules <= this.#most
  }

  /** Undefined where there is no room for it. */
  add(rule: FaultRule, scenario: ScenarioName | null = null): Fault | undefined {
    const weight = RULE_BYTES + JSON.stringify(rule).length
    if (!this.hasRoomFor(1) || !this.#room.take(weight)) return undefined
    this.#lastNumber += 1
    const { effect } = rule
    const kept: Kept = {
      number: this.#lastNumber,
      id: `fault-${this.#lastNumber}`,
      rule,
      scenario,
      window: effect.kind === 'rate-limit' ? new RateWindow(effect.limit, effect.windowMs) : undefined,
      weight,
      matched: 0,
      fired: 0,
    }
    this.#kept.push(kept)
    return view(kept)
  }

  list(): Fault[] {
    return this.#kept.map(view)
  }

  remove(id: string): boolean {
    const found = this.#kept.find((kept) => kept.id === id)
    if (found === undefined) return false
    this.#room.give(found.weight)
    this.#kept = this.#kept.filter((kept) => kept !== found)
    return true
  }

  clear(): void {
    for (const { weight } of this.#kept) this.#room.give(weight)
    this.#kept = []
  }

  /** Counts the request on every rule that it matches, and tells what those that fire do to it. */
  fire(target: FaultTarget): Firing {
    if (this.#kept.length === 0) return NO_FAULT
    let delay = 0
    let commit = false
    let answering: Firing['answering']
    let headers: Readonly<Record<string, string>> = {}
    for (const kept of this.#kept) {
      if (!isFor(kept.rule, target)) continue
      kept.matched += 1
      if (!this.#isDue(kept)) continue
      const { effect } = kept.rule
      if (effect.kind === 'delay') {
        delay += delayMs(effect, (part) => fraction([this.#seed, kept.number, kept.matched, part]))
      } else if (answering !== undefined) {
        // An earlier rule gives the answer already.
        continue
      } else if (kept.window !== undefined) {
        const taken = kept.window.take()
        headers = { ...headers, ...taken.headers }
        if (taken.retryAfterSeconds === undefined) continue
        answering = answer(kept, { kind: 'rate-limited', retryAfterSeconds: taken.retryAfterSeconds })
      } else if (effect.kind !== 'rate-limit') {
        answering = answer(kept, effect)
      }
      kept.fired += 1
      commit ||= kept.rule.commit
    }
    return { delayMs: delay, commit, answering, headers }
  }

  #isDue({ rule, matched, number }: Kept): boolean {
    const when: FaultWhen = rule.when ?? { always: true }
    if ('always' in when) return true
    if ('first' in when) return matched <= when.first
    if ('after' in when) return matched > when.after && matched <= when.after + when.count
    if ('every' in when) return matched % when.every === 0
    return fraction([this.#seed, number, matched]) < when.probability
  }
}

function isFor({ operation, match }: FaultRule, target: FaultTarget): boolean {
  return (
    (operation === undefined || operation === target.operation) &&
    (match?.reference === undefined || match.reference === target.reference) &&
    (match?.click === undefined || match.click === target.click)
  )
}

const answer = ({ id, matched }: Kept, effect: AnsweringEffect) => ({ id, ordinal: matched, effect })

function view({ id, rule, scenario, matched, fired }: Kept): Fault {
  return { id, ...rule, scenario, matched, fired }
}
