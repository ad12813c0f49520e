/**
 * The state of an account in this process: held responses, and the journal, unless the store keeps that. Accounts share none
 * of it, and a reset replaces it.
 */
import type { ServerResponse } from 'node:http'
import { withDeadline } from '../deadline.ts'
import { StoreUnavailableError } from '../store/errors.ts'
import type { AccountRecord, JournalOwner, Store } from '../store/port.ts'
import { MagicValues } from './faults/magic-values.ts'
import { toRuleId } from './faults/rules.ts'
import type { Journal } from './journal/journal.ts'
import { JournalBudget } from './journal/journal-budget.ts'
import { MemoryJournal } from './journal/memory-journal.ts'
import { StoredJournal } from './journal/stored-journal.ts'
import { TokenRedactor } from './journal/token-redactor.ts'
import type { Limits } from './limits.ts'

/** How long the end of the mock waits for a store that does not answer. */
const SAVE_TIMEOUT_MS = 2000

/** An account, or the token of one that could not be read. */
type Owner = Pick<AccountRecord, 'token'> & Partial<Pick<AccountRecord, 'generation' | 'program'>>

interface RuntimeParts {
  readonly journal: (owner: () => JournalOwner) => Journal
  readonly magicValues: boolean
  /** Called when a rule has begun to hold a response for ever. */
  readonly onHeldByRule: (runtime: AccountRuntime) => void
}

export class AccountRuntime {
  readonly journal: Journal
  /** Undefined unless vouchers such as `RK-503` make their lead fail. */
  readonly magicValues: MagicValues | undefined
  /** When a request last asked for it: real time, in milliseconds since 1970. */
  lastUsedAt = Date.now()
  /** Each with the fault rule that holds it for ever, if there is one. */
  readonly #held = new Map<ServerResponse, string | undefined>()
  readonly #onHeldByRule: RuntimeParts['onHeldByRule']
  #isClosed = false

  #owner: Owner

  constructor(owner: Owner, { journal, magicValues, onHeldByRule }: RuntimeParts) {
    this.#onHeldByRule = onHeldByRule
    this.#owner = owner
    this.journal = journal(() => ({ token: owner.token, generation: this.#owner.generation }))
    this.magicValues = magicValues ? new MagicValues() : undefined
  }

  get token(): string {
    return this.#owner.token
  }

  /** Undefined where the account could not be read yet. */
  get programUuid(): string | undefined {
    return this.#owner.program?.uuid
  }

  identify(account: Owner): void {
    this.#owner = account
  }

  /** Whether the account was read before the reset that this runtime began with, or after the next one. */
  compare({ generation, program }: Owner): 'same' | 'older' | 'newer' {
    if (generation === undefined || this.#owner.generation === undefined) return 'same'
    // Another account has got the token after the first was removed.
    if (program?.uuid !== this.programUuid) return 'newer'
    if (generation === this.#owner.generation) return 'same'
    return generation > this.#owner.generation ? 'newer' : 'older'
  }

  /** Holds a response back for `ms`. False if the client leaves first, or the connection is closed. `ruleId` holds it for ever. */
  holdResponse(response: ServerResponse, ms: number, ruleId?: string): Promise<boolean> {
    if (this.#isClosed) response.destroy()
    if (response.destroyed || response.socket === null) return Promise.resolve(false)
    this.#held.set(response, ruleId)
    if (ruleId !== undefined) this.#onHeldByRule(this)
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

  get hasHolds(): boolean {
    return this.#held.size > 0
  }

  /** Closes the connections of held responses, and ends all waits. What was received is still written to the journal. */
  close(): void {
    this.#isClosed = true
    for (const response of this.#held.keys()) response.socket?.destroy()
    this.journal.endSubscriptions()
  }
}

export interface AccountRuntimes {
  readonly redactor: TokenRedactor
  get(account: Owner): AccountRuntime
  /** For whoever only reads it: nobody has used the account by that. Undefined if it is empty. */
  findJournal(account: AccountRecord): Journal | undefined
  /** Undefined unless a request of this account came since the start or the last reset. */
  find(token: string): AccountRuntime | undefined
  /** The tokens of accounts that had requests here, but none since `before`. */
  listQuiet(before: number): readonly string[]
  /** How many journal entries this mock dropped to stay within limits, of all accounts since its start. */
  readonly journalEvictions: number
  isRemoved(account: AccountRecord): boolean
  /** How many resets there were, of all accounts. */
  readonly resetCount: number
  /** Whether the account was reset after `resetCount` resets. */
  wasResetSince(resetCount: number, account: AccountRecord): boolean
  /** Closes connections of held responses, and ends all waits, of all accounts. */
  close(): void
  /** Resolves when all that was received is written to the journals. */
  save(): Promise<void>
}

export interface AccountRuntimesOptions {
  readonly store: Store
  /** Whether vouchers such as `RK-503` make their lead fail. */
  readonly magicValues?: boolean | undefined
  readonly limits: Limits
  readonly onInternalError: (error: unknown) => void
}

export function createAccountRuntimes(options: AccountRuntimesOptions): AccountRuntimes {
  const { store, magicValues = false, limits, onInternalError } = options
  const { journals } = store
  const redactor = new TokenRedactor()
  const journalBudget = new JournalBudget(limits.journalBytes)
  let storedEvictions = 0
  const onEvicted = (count: number) => {
    storedEvictions += count
  }
  const createMemoryJournal = (owner: JournalOwner) => {
    const restored = store.takeRestoredJournal(owner)
    return restored === undefined
      ? new MemoryJournal(journalBudget)
      : MemoryJournal.restore(restored, journalBudget, redactor)
  }
  const parts: RuntimeParts = {
    journal: (owner) =>
      journals === undefined
        ? createMemoryJournal(owner())
        : new StoredJournal({ store: journals, owner, redactor, onEvicted, onInternalError }),
    magicValues,
    // Between its count and the hold another mock may have taken the rule back, and the signal has passed.
    onHeldByRule: (runtime) => {
      if (journals !== undefined) runInBackground(releaseOrphanedHolds(runtime))
    },
  }
  const runtimes = new Map<string, AccountRuntime>()
  const byProgram = new Map<string, AccountRuntime>()
  /** By the uuid of the account's program. */
  const resetCounts = new Map<string, number>()
  let resetCount = 0

  const identify = (runtime: AccountRuntime, account: Owner) => {
    runtime.identify(account)
    if (account.program !== undefined) byProgram.set(account.program.uuid, runtime)
  }
  const create = (account: Owner) => {
    const runtime = new AccountRuntime(account, parts)
    runtimes.set(account.token, runtime)
    identify(runtime, account)
    redactor.add(account.token)
    return runtime
  }
  const drop = (runtime: AccountRuntime) => {
    if (runtimes.get(runtime.token) === runtime) runtimes.delete(runtime.token)
    if (runtime.programUuid !== undefined) byProgram.delete(runtime.programUuid)
    runtime.close()
    runtime.journal.close()
  }
  /** For a request that began before a reset: it leaves no trace. */
  const createClosed = (account: Owner) => {
    const runtime = new AccountRuntime(account, parts)
    runtime.close()
    runtime.journal.close()
    return runtime
  }
  /** That of the account as it was when it was read. */
  const findCurrent = (account: Owner): AccountRuntime => {
    const runtime = runtimes.get(account.token)
    if (runtime === undefined) return create(account)
    if (runtime.programUuid === undefined) identify(runtime, account)
    const age = runtime.compare(account)
    if (age === 'same') return runtime
    if (age === 'older') return createClosed(account)
    // It was reset at another mock, whose signal has not come yet.
    drop(runtime)
    return create(account)
  }
  const releaseOrphanedHolds = async (runtime: AccountRuntime) => {
    const account = runtime.hasHolds ? await store.accounts.byToken(runtime.token) : undefined
    if (account === undefined) return
    runtime.releaseOrphanedHolds((await store.faults.list(account)).map(({ number }) => toRuleId(number)))
  }
  /** Does what the signals that were missed would have done. */
  const lookAgain = async (runtime: AccountRuntime) => {
    runtime.journal.onSignal()
    const account = await store.accounts.byToken(runtime.token)
    if (account === undefined || runtime.compare(account) === 'newer') drop(runtime)
    else await releaseOrphanedHolds(runtime)
  }
  /** Another mock's accounts: a token that comes in a request of this one is no less a secret. */
  const learnToken = async (publisher: string, program: string) => {
    const account = await store.accounts.byProgram(publisher, program)
    if (account !== undefined) redactor.add(account.token)
  }
  const learnTokens = async () => {
    for (const { token } of await store.accounts.list()) redactor.add(token)
  }
  const runInBackground = (work: Promise<void>) =>
    void work.catch((error: unknown) => {
      // When it is back there is a signal that some were missed.
      if (!(error instanceof StoreUnavailableError)) onInternalError(error)
    })

  const unsubscribe = store.signals.subscribe((signal) => {
    if (signal.kind === 'missed') {
      for (const runtime of runtimes.values()) runInBackground(lookAgain(runtime))
      return runInBackground(learnTokens())
    }
    if (signal.kind === 'added') return runInBackground(learnToken(signal.publisher, signal.account))
    const runtime = byProgram.get(signal.account)
    switch (signal.kind) {
      case 'journal':
        return runtime?.journal.onSignal()
      case 'faults-removed':
        return runtime && runInBackground(releaseOrphanedHolds(runtime))
      case 'removed':
      case 'reset': {
        const isRemoved = signal.kind === 'removed'
        resetCount += 1
        // A request that is under way when an account is removed never has an effect.
        resetCounts.set(signal.account, isRemoved ? Number.POSITIVE_INFINITY : resetCount)
        if (runtime === undefined) return
        drop(runtime)
        // The token is no secret any more.
        if (isRemoved) redactor.forget(runtime.token)
      }
    }
  })

  // The accounts that the store has from an earlier start, or from another mock.
  runInBackground(learnTokens())

  return {
    redactor,
    get(account) {
      const runtime = findCurrent(account)
      runtime.lastUsedAt = Date.now()
      return runtime
    },
    listQuiet: (before) => [...runtimes].flatMap(([token, { lastUsedAt }]) => (lastUsedAt < before ? [token] : [])),
    findJournal(account) {
      const known = runtimes.get(account.token)
      if (known?.compare(account) === 'same') return known.journal
      return journals === undefined ? undefined : parts.journal(() => account)
    },
    find: (token) => runtimes.get(token),
    isRemoved: ({ program }) => resetCounts.get(program.uuid) === Number.POSITIVE_INFINITY,
    get journalEvictions() {
      return journalBudget.evictions + storedEvictions
    },
    get resetCount() {
      return resetCount
    },
    wasResetSince: (before, { program }) => (resetCounts.get(program.uuid) ?? 0) > before,
    close() {
      unsubscribe()
      for (const runtime of runtimes.values()) runtime.close()
    },
    async save() {
      const saved = Promise.all(Array.from(runtimes.values(), ({ journal }) => journal.save()))
      await withDeadline(saved, SAVE_TIMEOUT_MS, () => new Error('The store does not answer.')).catch(() => {})
    },
  }
}
