/** What a change and a reset make of an account: the same in every engine. */
import type { AccountPatch, AccountRecord } from './port.ts'

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
