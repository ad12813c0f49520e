/** Applies changes and resets to an account. All engines share it. */
import type { AccountPatch, AccountRecord, Restoration } from './port.ts'

export function patchAccount(account: AccountRecord, { settings, clock }: AccountPatch): AccountRecord {
  return {
    ...account,
    settings: { ...account.settings, ...settings },
    clock: clock ?? account.clock,
    revision: account.revision + 1,
  }
}

export function resetAccount(account: AccountRecord): AccountRecord {
  return {
    ...account,
    clock: { offsetMs: 0 },
    generation: account.generation + 1,
    revision: account.revision + 1,
  }
}

/** Requests that began before the account was replaced leave no trace in it, as after a reset. */
export function toRestoredAccount({ account, replaces }: Restoration): AccountRecord {
  if (replaces === undefined) return { ...account, generation: 0, revision: 0 }
  return { ...account, generation: replaces.generation + 1, revision: replaces.revision + 1 }
}
