/**
 * Journals in an SQL database. Each has a row with what is counted of it: whoever writes to a journal locks that row, so that
 * ids and changes are numbered in the order in which they are committed. A reader that has seen a change has missed none
 * before it.
 */
import { randomUUID } from 'node:crypto'
import { MAX_JOURNAL_BYTES, MAX_JOURNAL_ENTRIES } from '../journal-bounds.ts'
import {
  type AccountRecord,
  CONFLICT,
  type JournalFilter,
  type JournalOwner,
  type JournalState,
  type JournalStore,
  type JournalWrite,
  type StoredJournalEntry,
} from '../port.ts'
import { type Database, numberIn, type Queries, type Row, type SqlValue, textIn } from './database.ts'
import { toKey } from './rows.ts'

export function journalsIn(database: Database): JournalStore {
  const { forUpdate } = database.dialect

  async function read(queries: Queries, { token, generation }: JournalOwner, lock = '') {
    const [row] = await queries.all(
      `SELECT j.*, (SELECT program FROM accounts WHERE id = j.account) AS program FROM journals j
       WHERE j.account = (SELECT id FROM accounts WHERE token = $1)${lock}`,
      [toKey(token)],
    )
    if (row === undefined) return undefined
    return generation === undefined || numberIn(row, 'generation') === generation ? toJournalRow(row) : undefined
  }

  return {
    write: (owner, writes) =>
      database.transaction(async (queries) => {
        const row = await read(queries, owner, forUpdate)
        if (row === undefined) return CONFLICT
        const { numbered, lastId, lastChange } = numberEach(writes, row)
        const kept = numbered.filter(({ id }) => id > row.gone)
        const grown = row.bytes + kept.reduce((sum, { entry, written }) => sum + entry.bytes - (written?.bytes ?? 0), 0)
        const excess = await findExcess(queries, { ...row, lastId, bytes: grown }, kept)
        queries.signal({ kind: 'journal', account: row.program })
        await Promise.all([
          ...kept.filter(({ id }) => id > excess.gone).map((each) => save(queries, row.account, each)),
          ...(excess.gone === row.gone
            ? []
            : [queries.all('DELETE FROM journal_entries WHERE account = $1 AND n <= $2', [row.account, excess.gone])]),
          queries.all(
            `UPDATE journals SET last_id = $1, last_change = $2, gone = $3, evicted = $4, last_evicted = $5, bytes = $6,
               used_at = $7
             WHERE account = $8`,
            [
              lastId,
              lastChange,
              excess.gone,
              row.evicted + excess.gone - row.gone,
              excess.gone === row.gone ? row.lastEvictedId : excess.gone,
              grown - excess.bytes,
              Date.now(),
              row.account,
            ],
          ),
        ])
        return numbered.map(({ id }) => id)
      }),
    state: (owner) => read(database, owner),
    async find(owner, filter, { limit, after, before }) {
      const row = await read(database, owner)
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
      const row = await read(database, owner)
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
        const row = await read(queries, owner, forUpdate)
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

interface JournalRow extends JournalState {
  readonly account: number
  readonly program: string
  /** Entries up to this id are not there any more. */
  readonly gone: number
  readonly bytes: number
}

function toJournalRow(row: Row): JournalRow {
  return {
    account: numberIn(row, 'account'),
    program: textIn(row, 'program'),
    key: textIn(row, 'key'),
    lastId: numberIn(row, 'last_id'),
    lastChange: numberIn(row, 'last_change'),
    gone: numberIn(row, 'gone'),
    evicted: numberIn(row, 'evicted'),
    lastEvictedId: numberIn(row, 'last_evicted'),
    bytes: numberIn(row, 'bytes'),
  }
}

interface NumberedWrite extends JournalWrite {
  readonly id: number
  readonly change: number
}

function numberEach(writes: readonly JournalWrite[], { lastId, lastChange }: JournalRow) {
  let [id, change] = [lastId, lastChange]
  const numbered = writes.map((write): NumberedWrite => {
    change += 1
    if (write.written === undefined) id += 1
    return { ...write, id: write.written?.id ?? id, change }
  })
  return { numbered, lastId: id, lastChange: change }
}

/** The oldest entries that must go to stay within the bounds: all up to the id `gone`, which take `bytes`. */
async function findExcess(
  queries: Queries,
  { account, gone, lastId, bytes }: JournalRow,
  written: readonly NumberedWrite[],
): Promise<{ readonly gone: number; readonly bytes: number }> {
  const most = Math.max(gone, lastId - MAX_JOURNAL_ENTRIES)
  if (most === gone && bytes <= MAX_JOURNAL_BYTES) return { gone, bytes: 0 }
  // A full journal drops an entry for each new one. All entries are read only if it is too large in bytes.
  const last = bytes > MAX_JOURNAL_BYTES ? lastId : most
  const rows = await queries.all('SELECT n, bytes FROM journal_entries WHERE account = $1 AND n <= $2', [account, last])
  const sizes = new Map(rows.map((row) => [numberIn(row, 'n'), numberIn(row, 'bytes')]))
  for (const { id, entry } of written) sizes.set(id, entry.bytes)
  let [upTo, freed] = [gone, 0]
  while (upTo < lastId && (upTo < most || bytes - freed > MAX_JOURNAL_BYTES)) {
    upTo += 1
    freed += sizes.get(upTo) ?? 0
  }
  return { gone: upTo, bytes: freed }
}

function save(queries: Queries, account: number, { id, change, written, entry }: NumberedWrite) {
  const found = [entry.operation, entry.reference, entry.click].map((text) => (text === null ? null : toKey(text)))
  const values = [...found, entry.outcome, entry.bytes, change, entry.data, account, id]
  return queries.all(
    written === undefined
      ? `INSERT INTO journal_entries (operation, reference, click, outcome, bytes, change, data, account, n)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
      : `UPDATE journal_entries SET operation = $1, reference = $2, click = $3, outcome = $4, bytes = $5, change = $6,
           data = $7
         WHERE account = $8 AND n = $9`,
    values,
  )
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
