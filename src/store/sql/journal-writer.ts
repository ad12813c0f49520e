/**
 * Writes to journals. Whoever writes locks the journal's row, so that ids and changes are numbered in the order in
 * which they are committed. Where one statement can do all of it, it is tried with the row as this process has left it:
 * it still is so, unless another process has written to the same journal.
 */
import { BoundedMap } from '../../bounded-map.ts'
import { MAX_JOURNAL_BYTES, MAX_JOURNAL_ENTRIES } from '../journal-bounds.ts'
import { CONFLICT, type JournalOwner, type JournalStore, type JournalWrite, type JournalWritten } from '../port.ts'
import { type CombinedStatements, type Database, numberIn, type Queries } from './database.ts'
import { entryColumns, type JournalRow, readJournal } from './journal-rows.ts'

const MAX_KNOWN_JOURNALS = 1000

interface KnownJournal {
  readonly row: JournalRow
  /** Whether nobody else wrote to it between our last two writes: else most tries would be for nothing. */
  readonly isOurs: boolean
}

interface Written extends JournalWritten {
  /** As it is after the write. */
  readonly row: JournalRow
}

export function journalWriter(database: Database): JournalStore['write'] {
  /** By token. */
  const known = new BoundedMap<KnownJournal>(MAX_KNOWN_JOURNALS)

  async function writeLocked(owner: JournalOwner, writes: readonly JournalWrite[], isRetry: boolean) {
    const left = known.get(owner.token)?.row
    return database.transaction(async (queries) => {
      const row = await readJournal(queries, owner, database.dialect.forUpdate)
      if (row === undefined) return undefined
      queries.signal({ kind: 'journal', account: row.program })
      const written = await write(queries, row, isRetry ? await findWritten(queries, row, writes) : writes)
      return { ...written, isOurs: left === undefined || isSame(left, row) }
    })
  }

  return async (owner, writes, { isRetry } = { isRetry: false }) => {
    const left = known.get(owner.token)
    const { combined } = database
    if (combined !== undefined && !isRetry && left?.isOurs && belongsTo(left.row, owner)) {
      const written = await writeInOneStatement(database, combined, left.row, writes)
      if (written !== undefined) {
        known.set(owner.token, { row: written.row, isOurs: true })
        return written
      }
    }
    const written = await writeLocked(owner, writes, isRetry)
    if (written === undefined) return CONFLICT
    known.set(owner.token, written)
    return written
  }
}

const belongsTo = ({ generation }: JournalRow, owner: JournalOwner) =>
  owner.generation === undefined || owner.generation === generation

const isSame = (one: JournalRow, other: JournalRow) => one.key === other.key && one.lastChange === other.lastChange

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

const growth = (writes: readonly NumberedWrite[]) =>
  writes.reduce((sum, { entry, written }) => sum + entry.bytes - (written?.bytes ?? 0), 0)

/** The row once all up to the id `gone` were dropped. */
const withoutOldest = (row: JournalRow, gone: number): JournalRow =>
  gone === row.gone ? row : { ...row, gone, evicted: row.evicted + gone - row.gone, lastEvictedId: gone }

const toWritten = (writes: readonly NumberedWrite[], before: JournalRow, after: JournalRow): Written => ({
  kind: 'written',
  ids: writes.map(({ id }) => id),
  evicted: after.gone - before.gone,
  row: after,
})

async function write(queries: Queries, row: JournalRow, writes: readonly JournalWrite[]): Promise<Written> {
  const { numbered, lastId, lastChange } = numberEach(writes, row)
  const kept = numbered.filter(({ id }) => id > row.gone)
  const grown = { ...row, lastId, lastChange, bytes: row.bytes + growth(kept) }
  const excess = await findExcess(queries, grown, kept)
  const after = { ...withoutOldest(grown, excess.gone), bytes: grown.bytes - excess.bytes }
  await Promise.all([
    ...kept.filter(({ id }) => id > after.gone).map((each) => save(queries, row.account, each)),
    ...(after.gone === row.gone
      ? []
      : [
          queries.all('DELETE FROM journal_entries WHERE account = $1 AND n > $2 AND n <= $3', [
            row.account,
            row.gone,
            after.gone,
          ]),
        ]),
    queries.all(
      `UPDATE journals SET last_id = $1, last_change = $2, gone = $3, evicted = $4, last_evicted = $5, bytes = $6,
         used_at = $7
       WHERE account = $8`,
      [lastId, lastChange, after.gone, after.evicted, after.lastEvictedId, after.bytes, Date.now(), row.account],
    ),
  ])
  return toWritten(numbered, row, after)
}

/** Writes with one statement. Returns undefined if the row has changed, or the journal may be too large in bytes. */
async function writeInOneStatement(
  database: Database,
  { announce }: CombinedStatements,
  row: JournalRow,
  writes: readonly JournalWrite[],
): Promise<Written | undefined> {
  const { numbered, lastId, lastChange } = numberEach(writes, row)
  const after = withoutOldest({ ...row, lastId, lastChange }, Math.max(row.gone, lastId - MAX_JOURNAL_ENTRIES))
  const kept = numbered.filter(({ id }) => id > after.gone)
  const bytes = row.bytes + growth(kept)
  if (bytes > MAX_JOURNAL_BYTES) return undefined
  const { values, send } = announce({ kind: 'journal', account: row.program })
  const [left] = await database.all(WRITE, [
    ...[row.account, row.key, row.generation, row.lastChange, row.gone, row.evicted],
    ...[after.gone, after.evicted, after.lastEvictedId, lastId, lastChange, bytes, Date.now()],
    ...[JSON.stringify(kept.map(toColumns)), ...values],
  ])
  if (left === undefined) return undefined
  send()
  return toWritten(numbered, row, { ...after, bytes: numberIn(left, 'bytes') })
}

const WRITE = `
  WITH journal AS (
    SELECT account FROM journals
    WHERE account = $1 AND key = $2 AND generation = $3 AND last_change = $4 AND gone = $5 AND evicted = $6 FOR UPDATE
  ), dropped AS (
    DELETE FROM journal_entries e USING journal j WHERE e.account = j.account AND e.n > $5 AND e.n <= $7
    RETURNING e.bytes
  ), saved AS (
    INSERT INTO journal_entries (account, n, change, operation, reference, click, outcome, bytes, data, key)
    SELECT j.account, e.n, e.change, e.operation, e.reference, e.click, e.outcome, e.bytes, e.data, e.key
    FROM journal j, json_to_recordset($14::text::json) AS e (
      n bigint, change bigint, operation text, reference text, click text, outcome text, bytes bigint, data text, key text
    )
    ON CONFLICT (account, n) DO UPDATE SET change = excluded.change, operation = excluded.operation,
      reference = excluded.reference, click = excluded.click, outcome = excluded.outcome, bytes = excluded.bytes,
      data = excluded.data
  ), told AS (
    SELECT pg_notify($15, $16) FROM journal
  )
  UPDATE journals SET gone = $7, evicted = $8, last_evicted = $9, last_id = $10, last_change = $11,
    bytes = $12 - (SELECT coalesce(sum(bytes), 0)::bigint FROM dropped), used_at = $13
  FROM journal WHERE journals.account = journal.account AND (SELECT count(*) FROM told) = 1
  RETURNING journals.bytes`

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
  const rows = await queries.all('SELECT n, bytes FROM journal_entries WHERE account = $1 AND n > $2 AND n <= $3', [
    account,
    gone,
    last,
  ])
  const sizes = new Map(rows.map((row) => [numberIn(row, 'n'), numberIn(row, 'bytes')]))
  for (const { id, entry } of written) sizes.set(id, entry.bytes)
  let [upTo, freed] = [gone, 0]
  while (upTo < lastId && (upTo < most || bytes - freed > MAX_JOURNAL_BYTES)) {
    upTo += 1
    freed += sizes.get(upTo) ?? 0
  }
  return { gone: upTo, bytes: freed }
}

/** Finds the entries of an earlier attempt whose success was never confirmed. They have their ids already. */
async function findWritten(
  queries: Queries,
  { account }: JournalRow,
  writes: readonly JournalWrite[],
): Promise<readonly JournalWrite[]> {
  const rows = await queries.all('SELECT n, bytes, key FROM journal_entries WHERE account = $1', [account])
  const byKey = new Map(rows.map((row) => [row['key'], { id: numberIn(row, 'n'), bytes: numberIn(row, 'bytes') }]))
  return writes.map((write) => ({ ...write, written: byKey.get(write.key) ?? write.written }))
}

const toColumns = ({ id, change, key, entry }: NumberedWrite) => ({ ...entryColumns({ ...entry, id, change }), key })

function save(queries: Queries, account: number, write: NumberedWrite) {
  const { n, change, operation, reference, click, outcome, bytes, data, key } = toColumns(write)
  const values = [operation, reference, click, outcome, bytes, change, data, account, n]
  return write.written === undefined
    ? queries.all(
        `INSERT INTO journal_entries (operation, reference, click, outcome, bytes, change, data, account, n, key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [...values, key],
      )
    : queries.all(
        `UPDATE journal_entries SET operation = $1, reference = $2, click = $3, outcome = $4, bytes = $5, change = $6,
           data = $7
         WHERE account = $8 AND n = $9`,
        values,
      )
}
