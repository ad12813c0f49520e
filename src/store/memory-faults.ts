/** The fault rules of one account in memory. */
import type { MemoryBudget } from '../memory-budget.ts'
import {
  countRequest,
  createFaultRecord,
  type FaultBounds,
  type FaultCircumstances,
  type FaultRecord,
  type FaultTarget,
  type Firing,
  matchesRule,
  type NewFaultRule,
  NO_FIRINGS,
} from './fault-rules.ts'
import { CAPACITY_EXCEEDED, type CapacityExceeded } from './port.ts'

/** The cost of a rule beside its text. */
const RULE_BYTES = 1024
const estimateRuleBytes = ({ rule }: NewFaultRule) => RULE_BYTES + JSON.stringify(rule).length

export class FaultSet {
  #records: FaultRecord[] = []
  #lastNumber = 0
  readonly #maxRules: number
  readonly #budget: MemoryBudget

  constructor({ initial, maxRules }: FaultBounds, budget: MemoryBudget) {
    this.#maxRules = maxRules
    this.#budget = budget
    if (initial.length > 0) this.add(initial, Date.now())
  }

  add(rules: readonly NewFaultRule[], at: number): readonly FaultRecord[] | CapacityExceeded {
    if (this.#records.length + rules.length > this.#maxRules) return CAPACITY_EXCEEDED
    const bytes = rules.reduce((sum, rule) => sum + estimateRuleBytes(rule), 0)
    if (!this.#budget.tryReserve(bytes)) return CAPACITY_EXCEEDED
    const added = rules.map((rule, index) => createFaultRecord(rule, this.#lastNumber + index + 1, at))
    this.#lastNumber += rules.length
    this.#records.push(...added)
    return added.map(copy)
  }

  /** Puts rules with their counters in the place of all that are there. False if there is no room. */
  restore(records: readonly FaultRecord[]): boolean {
    const bytes = records.reduce((sum, record) => sum + estimateRuleBytes(record), 0)
    if (records.length > this.#maxRules || !this.#budget.tryReserve(bytes)) return false
    this.clear()
    this.#records = records.map(copy)
    this.#lastNumber = records.at(-1)?.number ?? 0
    return true
  }

  list(): readonly FaultRecord[] {
    return this.#records.map(copy)
  }

  remove(number: number): boolean {
    const found = this.#records.find((record) => record.number === number)
    if (found === undefined) return false
    this.#budget.release(estimateRuleBytes(found))
    this.#records = this.#records.filter((record) => record !== found)
    return true
  }

  clear(): void {
    for (const record of this.#records) this.#budget.release(estimateRuleBytes(record))
    this.#records = []
  }

  count(target: FaultTarget, seed: number, circumstances: FaultCircumstances): readonly Firing[] {
    if (this.#records.length === 0) return NO_FIRINGS
    const matching = this.#records.filter((record) => matchesRule(record, target))
    return countRequest(matching, seed, circumstances)
  }
}

/** Counters change in place; what was read does not. */
const copy = (record: FaultRecord): FaultRecord => ({ ...record })
