/** Records as rows. What is looked up has a column of its own; the whole record stands beside it as JSON. */
import { hash } from 'node:crypto'
import type { AccountIdentity, AccountRecord, AccountSettings, ClickRecord, ClockSetting, LeadRecord } from '../port.ts'
import { numberIn, type Row, type SqlValue, textIn } from './database.ts'

/** PostgreSQL has no index for longer texts. */
const MAX_KEY_LENGTH = 500
const HASH_MARK = '#'

/** Returns a text as an index key: its hash if it is too long for an index. */
export function toKey(text: string): string {
  const isPlain =
    text.length <= MAX_KEY_LENGTH && !text.includes('\0') && text.isWellFormed() && !text.startsWith(HASH_MARK)
  return isPlain ? text : HASH_MARK + hash('sha256', Buffer.from(text, 'utf16le'), 'hex')
}

/** The columns of an account, in this order. */
export const ACCOUNT_COLUMNS = 'id, identity, settings, clock, generation, revision'

/** The columns of a lead, in the order of `toLeadValues`. */
export const LEAD_COLUMNS = 'account, n, uuid, reference, click, event, status, data'

/** A lead as a row: `account` is the number of its account, `n` its own among the leads of that. */
export function toLeadValues(account: number, n: number, lead: LeadRecord): SqlValue[] {
  return [
    account,
    n,
    toKey(lead.uuid),
    lead.reference === null ? null : toKey(lead.reference),
    toKey(lead.click.uuid),
    toKey(lead.event),
    lead.status,
    JSON.stringify(lead),
  ]
}

/** An account as a row, with the number by which other tables name it. */
export interface AccountRow {
  readonly id: number
  readonly account: AccountRecord
}

export function toAccountRow(row: Row): AccountRow {
  // The store itself has written them.
  const identity: AccountIdentity = JSON.parse(textIn(row, 'identity'))
  const settings: AccountSettings = JSON.parse(textIn(row, 'settings'))
  const clock: ClockSetting = JSON.parse(textIn(row, 'clock'))
  const generation = numberIn(row, 'generation')
  return {
    id: numberIn(row, 'id'),
    account: { ...identity, settings, clock, generation, revision: numberIn(row, 'revision') },
  }
}

export function toIdentity(account: AccountRecord): AccountIdentity {
  const { settings: _, clock: __, generation: ___, revision: ____, ...identity } = account
  return identity
}

export const toLead = (row: Row): LeadRecord => JSON.parse(textIn(row, 'data'))
export const toClick = (row: Row): ClickRecord => JSON.parse(textIn(row, 'data'))
