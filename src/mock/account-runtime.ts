/**
 * What a mock knows of an account beside what Retrack would keep: the rules that make it fail, the
 * journal of what came, and the answers that are held. Nothing of it is shared between accounts,
 * and a reset puts a new one in its place.
 */
import type { ServerResponse } from 'node:http'
import type { ScenarioName } from '../../schemas/terms.ts'
import type { MemoryBudget } from '../memory-budget.ts'
import type { AccountRecord } from '../store/port.ts'
import { FaultRules } from './faults/rules.ts'
import { SCENARIO_RULES } from './faults/scenarios.ts'
import { Journal } from './journal/journal.ts'
import { JournalBudget } from './journal/journal-budget.ts'
import { TokenRedactor } from './journal/token-redactor.ts'
import type { Limits } from './limits.ts'

interface RuntimeLimits {
  readonly journalBudget: JournalBudget
  /** For fault rules, and how many of them. */
  readonly budget: MemoryBudget
  readonly maxFaultRules: number
}

export class AccountRuntime {
  readonly journal: Journal
  readonly faults: FaultRules
  /** Each with the fault rule that holds it, where that is one that never lets go. */
  readonly #held = new Map<ServerResponse, string | undefined>()
  #isClosed = false

  constructor(seed: number, { journalBudget, budget, maxFaultRules }: RuntimeLimits) {
    this.journal = new Journal(journalBudget)
    this.faults = new FaultRules(seed, budget, maxFaultRules)
  }

  /** Holds an answer back. False where the client left first, or it was cut loose. `by` is the rule that holds it. */
  holdResponse(response: ServerResponse, ms: number, ruleId?: string): Promise<boolean> {
    if (this.#isClosed) response.destroy()
    if (response.destroyed || response.socket === null) return Promise.resolve(false)
    this.#held.set(response, ruleId)
    return new Promise((resolve) => {
      const settle = (isClosed: boolean) => {
        clearTimeout(timer)
        response.off('close', onClose)
        this.#held.delete(response)
        resolve(isClosed)
      }
      const onClose = () => settle(false)
      const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => settle(true), ms)
      response.on('close', onClose)
    })
  }

  /** Cuts loose what a rule holds that is no longer there. */
  releaseOrphanedHolds(): void {
    const rules = new Set(this.faults.list().map(({ id }) => id))
    for (const [response, ruleId] of this.#held)
      if (ruleId !== undefined && !rules.has(ruleId)) response.socket?.destroy()
  }

  /** Cuts loose what is held, and ends what waits. */
  close(): void {
    this.#isClosed = true
    for (const response of this.#held.keys()) response.socket?.destroy()
    this.journal.close()
    this.faults.clear()
  }
}

export interface AccountRuntimes {
  readonly redactor: TokenRedactor
  get(account: AccountRecord): AccountRuntime
  /** The account's world starts anew: its rules, journal and held answers are gone. */
  reset(token: string): void
  /** The account is gone for good, and so is all that is known of it. */
  remove(token: string): void
  isRemoved(token: string): boolean
  /** How many worlds were renewed so far, of whatever account. */
  readonly resetCount: number
  /** Whether the account's world was renewed after so many renewals. */
  wasResetSince(resetCount: number, account: AccountRecord): boolean
  close(): void
}

export interface AccountRuntimesOptions {
  /** In force for every account from its start. */
  readonly scenario: ScenarioName | undefined
  readonly limits: Limits
  /** What is kept takes its memory from here. */
  readonly budget: MemoryBudget
}

export function createAccountRuntimes({ scenario, limits, budget }: AccountRuntimesOptions): AccountRuntimes {
  const bounds: RuntimeLimits = {
    journalBudget: new JournalBudget(limits.journalBytes),
    budget,
    maxFaultRules: limits.faultRules,
  }
  const runtimes = new Map<string, AccountRuntime>()
  const resetCountByToken = new Map<string, number>()
  let resetCount = 0
  const redactor = new TokenRedactor()
  const create = ({ token, seed }: AccountRecord) => {
    const world = new AccountRuntime(seed, bounds)
    if (scenario !== undefined) for (const rule of SCENARIO_RULES[scenario]) world.faults.add(rule, scenario)
    runtimes.set(token, world)
    redactor.add(token)
    return world
  }
  return {
    redactor,
    get: (account) => runtimes.get(account.token) ?? create(account),
    reset(token) {
      runtimes.get(token)?.close()
      runtimes.delete(token)
      resetCount += 1
      resetCountByToken.set(token, resetCount)
    },
    remove(token) {
      this.reset(token)
      // Newer than whatever is still under way.
      resetCountByToken.set(token, Number.POSITIVE_INFINITY)
      // It opens nothing any more.
      redactor.forget(token)
    },
    isRemoved: (token) => resetCountByToken.get(token) === Number.POSITIVE_INFINITY,
    get resetCount() {
      return resetCount
    },
    wasResetSince: (before, { token }) => (resetCountByToken.get(token) ?? 0) > before,
    close() {
      for (const world of runtimes.values()) world.close()
    },
  }
}
