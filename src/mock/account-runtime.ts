/**
 * The state of an account that is this mock's own: the journal and held responses. Accounts share none of it, and a reset
 * replaces it.
 */
import type { ServerResponse } from 'node:http'
import type { AccountRecord } from '../store/port.ts'
import { MagicValues } from './faults/magic-values.ts'
import { Journal } from './journal/journal.ts'
import { JournalBudget } from './journal/journal-budget.ts'
import { TokenRedactor } from './journal/token-redactor.ts'
import type { Limits } from './limits.ts'

interface RuntimeLimits {
  readonly journalBudget: JournalBudget
  readonly magicValues: boolean
}

export class AccountRuntime {
  readonly journal: Journal
  /** Undefined unless vouchers such as `RK-503` make their lead fail. */
  readonly magicValues: MagicValues | undefined
  /** Each with the fault rule that holds it for ever, if there is one. */
  readonly #held = new Map<ServerResponse, string | undefined>()
  #isClosed = false

  constructor({ journalBudget, magicValues }: RuntimeLimits) {
    this.journal = new Journal(journalBudget)
    this.magicValues = magicValues ? new MagicValues() : undefined
  }

  /** Holds a response back for `ms`. False if the client leaves first, or the connection is closed. `ruleId` holds it for ever. */
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

  /** Closes the connections of responses that are held by rules other than these. */
  releaseOrphanedHolds(ruleIds: readonly string[]): void {
    const rules = new Set(ruleIds)
    for (const [response, ruleId] of this.#held)
      if (ruleId !== undefined && !rules.has(ruleId)) response.socket?.destroy()
  }

  /** Closes the connections of held responses, and ends all waits. */
  close(): void {
    this.#isClosed = true
    for (const response of this.#held.keys()) response.socket?.destroy()
    this.journal.close()
  }
}

export interface AccountRuntimes {
  readonly redactor: TokenRedactor
  get(account: Pick<AccountRecord, 'token'>): AccountRuntime
  /** Undefined unless a request of this account came since the start or the last reset. */
  find(token: string): AccountRuntime | undefined
  /** Replaces the account's runtime: its journal and held responses are gone. */
  reset(token: string): void
  /** Removes the account's runtime for good. */
  remove(token: string): void
  isRemoved(token: string): boolean
  /** Lets a token be used again by a new account. What began under the old one stays without effect. */
  readmit(token: string): void
  /** How many journal entries were dropped to stay within limits, of all accounts since the start. */
  readonly journalEvictions: number
  /** How many resets there were, of all accounts. */
  readonly resetCount: number
  /** Whether the account was reset after `resetCount` resets. */
  wasResetSince(resetCount: number, account: AccountRecord): boolean
  close(): void
}

export interface AccountRuntimesOptions {
  /** Whether vouchers such as `RK-503` make their lead fail. */
  readonly magicValues?: boolean | undefined
  readonly limits: Limits
}

export function createAccountRuntimes({ magicValues = false, limits }: AccountRuntimesOptions): AccountRuntimes {
  const bounds: RuntimeLimits = {
    journalBudget: new JournalBudget(limits.journalBytes),
    magicValues,
  }
  const runtimes = new Map<string, AccountRuntime>()
  const resetCountByToken = new Map<string, number>()
  let resetCount = 0
  const redactor = new TokenRedactor()
  const create = ({ token }: Pick<AccountRecord, 'token'>) => {
    const runtime = new AccountRuntime(bounds)
    runtimes.set(token, runtime)
    redactor.add(token)
    return runtime
  }
  return {
    redactor,
    get: (account) => runtimes.get(account.token) ?? create(account),
    find: (token) => runtimes.get(token),
    reset(token) {
      runtimes.get(token)?.close()
      runtimes.delete(token)
      resetCount += 1
      resetCountByToken.set(token, resetCount)
    },
    remove(token) {
      this.reset(token)
      // Later than any request that is still under way.
      resetCountByToken.set(token, Number.POSITIVE_INFINITY)
      // The token is no secret any more.
      redactor.forget(token)
    },
    readmit(token) {
      if (this.isRemoved(token)) this.reset(token)
      redactor.add(token)
    },
    isRemoved: (token) => resetCountByToken.get(token) === Number.POSITIVE_INFINITY,
    get journalEvictions() {
      return bounds.journalBudget.evictions
    },
    get resetCount() {
      return resetCount
    },
    wasResetSince: (before, { token }) => (resetCountByToken.get(token) ?? 0) > before,
    close() {
      for (const runtime of runtimes.values()) runtime.close()
    },
  }
}
