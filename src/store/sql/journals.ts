/** Journals in an SQL database. Each has a row with what is counted of it: see journal-writer.ts. */
import { randomUUID } from 'node:crypto'
import type { AccountRecord, JournalFilter, JournalStore, StoredJournalEntry } from '../port.ts'
import { type Database, numberIn, type Queries, type Row, type SqlValue, textIn } from './database.ts'
import { readJournal } from './journal-rows.ts'
import { journalWriter } from './journal-writer.ts'
import { toKey } from './rows.ts'

export function journalsIn(database: Database): JournalStore {
  const { forUpdate } = database.dialect

  return {
    write: journalWriter(database),
    state: (owner) => readJournal(database, owner),
    async find(owner, filter, { limit, after, before }) {
      const row = await readJournal(database, owner)
      if (row === undefined) return { items: [], total: 0, state: undefined }
      const { matching, values } = toCondition(row.account, filter)
      const [counted] = await database.all(`SELECT count(*) AS total ${matching}`, values)
      const bound = (operator: string, id: number | undefined) => {
        if (id === undefined) return ''
        values.push(id)
        return ` AND n ${operator} $${values.length}`
      }
      const bounds = bound('>', after) + bound('<', before)
      values.push(limit)
      const direction = after === undefined ? 'DESC' : 'ASC'
      const rows = await database.all(
        `SELECT n, change, bytes, data ${matching}${bounds} ORDER BY n ${direction} LIMIT $${values.length}`,
        values,
      )
      const items = rows.map(toEntry)
      return {
        items: after === undefined ? items.toReversed() : items,
        total: counted === undefined ? 0 : numberIn(counted, 'total'),
        state: row,
      }
    },
    async listChangedSince(owner, change, limit) {
      const row = await readJournal(database, owner)
      if (row === undefined) return { entries: [], state: undefined }
      const rows = await database.all(
        `SELECT n, change, bytes, data FROM journal_entries WHERE account = $1 AND change > $2
         ORDER BY change LIMIT $3`,
        [row.account, change, limit],
      )
      return { entries: rows.map(toEntry), state: row }
    },
    clear: (owner) =>
      database.transaction(async (queries) => {
        const row = await readJournal(queries, owner, forUpdate)
        if (row === undefined) return
        await queries.all('DELETE FROM journal_entries WHERE account = $1', [row.account])
        await queries.all(
          'UPDATE journals SET gone = last_id, evicted = 0, last_evicted = 0, bytes = 0 WHERE account = $1',
          [row.account],
        )
      }),
  }
}

/** The journal that an account has after it was made or reset. */
export async function addJournal(
  queries: Queries,
  { id, account }: { readonly id: number; readonly account: AccountRecord },
): Promise<void> {
  await queries.all('INSERT INTO journals (account, generation, key) VALUES ($1, $2, $3)', [
    id,
    account.generation,
    randomUUID().slice(0, 8),
  ])
}

export async function removeJournal(queries: Queries, account: number): Promise<void> {
  await queries.all('DELETE FROM journal_entries WHERE account = $1', [account])
  await queries.all('DELETE FROM journals WHERE account = $1', [account])
}

function toCondition(account: number, { operation, reference, click, outcome }: JournalFilter) {
  const values: SqlValue[] = [account]
  const given = Object.entries({ operation, reference, click, outcome })
  const conditions = given.flatMap(([column, value]) => {
    if (value === undefined) return []
    values.push(toKey(value))
    return ` AND ${column} = $${values.length}`
  })
  return { matching: `FROM journal_entries WHERE account = $1${conditions.join('')}`, values }
}

const toEntry = (row: Row): StoredJournalEntry => ({
  id: numberIn(row, 'n'),
  change: numberIn(row, 'change'),
  bytes: numberIn(row, 'bytes'),
  data: textIn(row, 'data'),
})
