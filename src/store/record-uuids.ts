/** The uuids of records: they follow from the account and a number, so that every engine gives the same ones. */
import { deterministicUuidInSequence, type UuidVersion } from '../deterministic.ts'
import type { AccountRecord } from './port.ts'

/** The uuid of an account's n-th lead since its last reset, counted from 1. */
export function leadUuid(account: AccountRecord, n: number): string {
  return account.predefinedLeadUuids[n - 1] ?? deterministicUuidInSequence(account, 'lead', n)
}

/** The uuid of an account's n-th new click since its last reset, counted from 1. */
export function clickUuid(
  account: AccountRecord,
  n: number,
  version: UuidVersion = account.settings.behaviours['click-version'] === 'v1' ? 1 : 4,
): string {
  return deterministicUuidInSequence(account, 'click', n, version)
}
