/** A whole account in memory, built out of its records. */
import type { MemoryBudget } from '../memory-budget.ts'
import { toRestoredAccount } from './account-changes.ts'
import type { FaultBounds } from './fault-rules.ts'
import { LeadIndex } from './lead-index.ts'
import { FaultSet } from './memory-faults.ts'
import type { AccountRecord, JournalRestoration, Restoration } from './port.ts'
import { estimateAccountBytes, estimateClickBytes, estimateLeadBytes } from './size-estimate.ts'

export interface StoredAccount {
  account: AccountRecord
  index: LeadIndex
  faults: FaultSet
  /** When something was last saved in it: real time, in milliseconds since 1970. */
  usedAt: number
  /** The journal that it was restored with, until somebody takes it. */
  restoredJournal?: JournalRestoration | undefined
}

/** Undefined if there is no room for it; then nothing is reserved. */
export function buildAccount(
  restoration: Restoration,
  budget: MemoryBudget,
  faultBounds: FaultBounds,
): StoredAccount | undefined {
  const { clicks, leads, faults, journal } = restoration
  const account = toRestoredAccount(restoration)
  const index = new LeadIndex(account.seedClicks)
  for (const click of clicks) {
    // Clicks that a reset brings back count as a part of the account.
    if (index.clicks.has(click.uuid)) continue
    index.clicks.set(click.uuid, click)
    index.newClicks += 1
    index.bytes += estimateClickBytes(click)
  }
  for (const lead of leads) {
    index.addLead(lead)
    index.bytes += estimateLeadBytes(lead)
  }
  if (!budget.tryReserve(estimateAccountBytes(account) + index.bytes)) return undefined
  const set = new FaultSet(faultBounds, budget)
  if (faults.length > 0 && !set.restore(faults)) {
    set.clear()
    budget.release(estimateAccountBytes(account) + index.bytes)
    return undefined
  }
  return { account, index, faults: set, usedAt: Date.now(), restoredJournal: journal }
}
