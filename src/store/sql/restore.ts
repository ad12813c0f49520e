/** Puts whole accounts into an SQL database, many rows with each statement. */

import { toRestoredAccount } from '../account-changes.ts'
import { boundJournal } from '../journal-bounds.ts'
import { type AccountRecord, CONFLICT, type Conflict, type Restoration } from '../port.ts'
import { type Database, numberIn, type Queries, type SqlValue, type Transaction } from './database.ts'
import { entryColumns } from './journal-rows.ts'
import { addJournal, removeJournal } from './journals.ts'
import { LEAD_COLUMNS, toIdentity, toKey, toLeadValues } from './rows.ts'

/** SQLite takes 32,766 values, and PostgreSQL 65,535. */
const ROWS_PER_STATEMENT = 500

/** Thrown to take the transaction back. */
class StaleError extends Error {}

export async function restoreAccounts(
  database: Database,
  restorations: readonly Restoration[],
): Promise<{ readonly kind: 'restored'; readonly accounts: readonly AccountRecord[] } | Conflict> {
  try {
    return await database.transaction(async (queries: Transaction) => {
      const accounts: AccountRecord[] = []
      for (const restoration of restorations) {
        const account = toRestoredAccount(restoration)
        const id = await insertAccount(queries, account, restoration, database.dialect.forUpdate)
        await insertRecords(queries, id, account, restoration)
        await addJournal(queries, { id, account })
        await insertJournal(queries, id, restoration)
        const { replaces } = restoration
        if (replaces !== undefined) queries.signal({ kind: 'reset', account: replaces.program.uuid })
        // An account of this program may have been removed before, and exists again.
        queries.signal({ kind: 'reset', account: account.program.uuid })
        accounts.push(account)
      }
      return { kind: 'restored', accounts } as const
    })
  } catch (error) {
    if (error instanceof StaleError) return CONFLICT
    throw error
  }
}

/** The number of its row, in which nothing is left of the account that it replaces. */
async function insertAccount(
  queries: Queries,
  account: AccountRecord,
  { clicks, leads, faults, replaces }: Restoration,
  forUpdate: string,
): Promise<number> {
  const isSeed = new Set(account.seedClicks.map(({ uuid }) => uuid))
  const columns: Record<string, SqlValue> = {
    token: toKey(account.token),
    publisher: toKey(account.publisher.uuid),
    program: toKey(account.program.uuid),
    identity: JSON.stringify(toIdentity(account)),
    settings: JSON.stringify(account.settings),
    clock: JSON.stringify(account.clock),
    generation: account.generation,
    revision: account.revision,
    leads: leads.length,
    clicks: clicks.filter(({ uuid }) => !isSeed.has(uuid)).length,
    last_fault: faults.at(-1)?.number ?? 0,
    used_at: Date.now(),
  }
  const names = Object.keys(columns)
  const values = Object.values(columns)
  if (replaces === undefined) {
    const [row] = await queries.all(
      `INSERT INTO accounts (${names.join(', ')}) VALUES (${names.map((_, n) => `$${n + 1}`).join(', ')})
       ON CONFLICT (token) DO NOTHING RETURNING id`,
      values,
    )
    if (row === undefined) throw new StaleError()
    return numberIn(row, 'id')
  }
  const [row] = await queries.all(`SELECT id FROM accounts WHERE token = $1 AND generation = $2${forUpdate}`, [
    toKey(replaces.token),
    replaces.generation,
  ])
  if (row === undefined) throw new StaleError()
  const id = numberIn(row, 'id')
  for (const table of ['leads', 'clicks', 'faults', 'events'])
    await queries.all(`DELETE FROM ${table} WHERE account = $1`, [id])
  await removeJournal(queries, id)
  await queries.all(
    `UPDATE accounts SET ${names.map((name, n) => `${name} = $${n + 1}`).join(', ')} WHERE id = $${names.length + 1}`,
    [...values, id],
  )
  return id
}

async function insertRecords(
  queries: Queries,
  id: number,
  { events, seedClicks }: AccountRecord,
  { clicks, leads, faults }: Restoration,
): Promise<void> {
  const seedNumbers = new Map(seedClicks.map(({ uuid }, index) => [uuid, index - seedClicks.length]))
  let lastClick = 0
  await insertRows(queries, 'events (uuid, account)', events, ({ uuid }) => [toKey(uuid), id])
  await insertRows(queries, 'clicks (account, n, uuid, data)', clicks, (click) => {
    const n = seedNumbers.get(click.uuid) ?? ++lastClick
    return [id, n, toKey(click.uuid), JSON.stringify(click)]
  })
  await insertRows(queries, `leads (${LEAD_COLUMNS})`, leads, (lead, index) => toLeadValues(id, index + 1, lead))
  await insertRows(queries, 'faults (account, n, data)', faults, (record) => [
    id,
    record.number,
    JSON.stringify(record),
  ])
}

async function insertJournal(queries: Queries, id: number, { journal }: Restoration): Promise<void> {
  const { entries, lastId, gone, evicted, lastEvictedId, bytes } = boundJournal(journal)
  if (lastId === 0) return
  await insertRows(
    queries,
    'journal_entries (account, n, change, operation, reference, click, outcome, bytes, data)',
    entries,
    (entry, index) => {
      const { n, change, operation, reference, click, outcome, bytes, data } = entryColumns({
        ...entry,
        change: index + 1,
      })
      return [id, n, change, operation, reference, click, outcome, bytes, data]
    },
  )
  await queries.all(
    `UPDATE journals SET last_id = $1, last_change = $2, gone = $3, evicted = $4, last_evicted = $5, bytes = $6,
       used_at = $7
     WHERE account = $8`,
    [lastId, entries.length, gone, evicted, lastEvictedId, bytes, Date.now(), id],
  )
}

/** Makes the rows of each statement just before it: PostgreSQL ends a transaction in which nothing comes for some seconds. */
async function insertRows<Item>(
  queries: Queries,
  table: string,
  items: readonly Item[],
  toRow: (item: Item, index: number) => readonly SqlValue[],
): Promise<void> {
  for (let from = 0; from < items.length; from += ROWS_PER_STATEMENT) {
    const rows = items.slice(from, from + ROWS_PER_STATEMENT).map((item, index) => toRow(item, from + index))
    let n = 0
    const places = rows.map((row) => `(${row.map(() => `$${++n}`).join(', ')})`).join(', ')
    await queries.all(`INSERT INTO ${table} VALUES ${places}`, rows.flat())
  }
}
