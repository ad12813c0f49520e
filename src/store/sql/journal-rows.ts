/** The rows of a journal: what is counted of it, and its entries. */
import type { JournalOwner, JournalState, RestoredEntry } from '../port.ts'
import { numberIn, type Queries, type Row, type SqlValue, textIn } from './database.ts'
import { toKey } from './rows.ts'

export interface JournalRow extends JournalState {
  readonly account: number
  readonly generation: number
  readonly program: string
  /** Entries up to this id are not there any more. */
  readonly gone: number
  readonly bytes: number
}

/** Undefined if there is no such journal. `lock` is appended to the statement. */
export async function readJournal(
  queries: Queries,
  { token, generation }: JournalOwner,
  lock = '',
): Promise<JournalRow | undefined> {
  const [row] = await queries.all(
    `SELECT j.*, (SELECT program FROM accounts WHERE id = j.account) AS program FROM journals j
     WHERE j.account = (SELECT id FROM accounts WHERE token = $1)${lock}`,
    [toKey(token)],
  )
  if (row === undefined) return undefined
  return generation === undefined || numberIn(row, 'generation') === generation ? toJournalRow(row) : undefined
}

function toJournalRow(row: Row): JournalRow {
  return {
    account: numberIn(row, 'account'),
    generation: numberIn(row, 'generation'),
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

/** The columns of an entry. `change` is the number of its last change among those of the journal. */
export function entryColumns(entry: RestoredEntry & { readonly change: number }) {
  const { id, change, operation, reference, click, outcome, bytes, data } = entry
  const toFound = (text: string | null) => (text === null ? null : toKey(text))
  return {
    ...{ n: id, change, operation: toFound(operation), reference: toFound(reference), click: toFound(click) },
    ...{ outcome, bytes, data },
  } satisfies Record<string, SqlValue>
}
