/**
 * Leads that are added to an SQL database. Those of one account that come at the same time are written together: their
 * numbers follow one another, so each would have to wait for the one before it anyway.
 */
import { type AccountRecord, type AddedLead, CONFLICT, type LeadRecord, type LeadStore } from '../port.ts'
import { leadUuid } from '../record-uuids.ts'
import { createBatches } from './batches.ts'
import { type Database, numberIn, type Queries, type SqlValue } from './database.ts'
import { LEAD_COLUMNS, toKey, toLead, toLeadValues } from './rows.ts'

const MAX_BATCH = 32

interface Draft {
  readonly account: AccountRecord
  readonly lead: Omit<LeadRecord, 'uuid'>
  readonly onlyNewReference: boolean
}

export function leadWriter(database: Database): LeadStore['add'] {
  const add = createBatches<Draft, AddedLead>(MAX_BATCH, async (drafts) => {
    if (database.combined !== undefined) {
      const added = await addInOneStatement(database, drafts)
      if (added !== undefined) return added
    }
    return database.transaction((queries) => addLocked(queries, drafts, database.dialect.forUpdate))
  })
  return (account, lead, { onlyNewReference }) =>
    add(`${account.generation} ${account.token}`, { account, lead, onlyNewReference })
}

/** Undefined if another process has added a lead meanwhile: then nothing was written. */
async function addInOneStatement(
  database: Database,
  drafts: readonly Draft[],
): Promise<readonly AddedLead[] | undefined> {
  const found = await read(database, drafts)
  if (found === undefined) return drafts.map(() => CONFLICT)
  const { results, rows, count } = number(drafts, found)
  const written = await database.all(
    `WITH owner AS (
       UPDATE accounts SET leads = $1, used_at = $2 WHERE id = $3 AND generation = $4 AND leads = $5 RETURNING id
     ), saved AS (
       INSERT INTO leads (${LEAD_COLUMNS})
       SELECT ${LEAD_COLUMNS.replace('account', 'owner.id')} FROM owner, json_to_recordset($6::text::json)
         AS lead (n bigint, uuid text, reference text, click text, event text, status text, data text)
     )
     SELECT id FROM owner`,
    [count, Date.now(), found.id, found.generation, found.count, JSON.stringify(rows.map(toObject))],
  )
  return written.length === 0 ? undefined : results
}

async function addLocked(queries: Queries, drafts: readonly Draft[], forUpdate: string): Promise<readonly AddedLead[]> {
  const [account] = drafts.map(({ account }) => account)
  if (forUpdate !== '' && account !== undefined)
    await queries.all(`SELECT id FROM accounts WHERE token = $1${forUpdate}`, [toKey(account.token)])
  const found = await read(queries, drafts)
  if (found === undefined) return drafts.map(() => CONFLICT)
  const { results, rows, count } = number(drafts, found)
  for (const row of rows)
    await queries.all(`INSERT INTO leads (${LEAD_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, row)
  await queries.all('UPDATE accounts SET leads = $1, used_at = $2 WHERE id = $3', [count, Date.now(), found.id])
  return results
}

interface Found {
  readonly id: number
  readonly generation: number
  /** How many leads the account has. */
  readonly count: number
  /** The first leads with the references of the drafts, in their order. */
  readonly earlier: readonly (LeadRecord | undefined)[]
}

/** Undefined if the account was reset or removed. */
async function read(queries: Queries, drafts: readonly Draft[]): Promise<Found | undefined> {
  const [first] = drafts
  if (first === undefined) return undefined
  const { token, generation } = first.account
  // In few sizes: a database prepares each statement that it has not seen.
  const size = 2 ** Math.ceil(Math.log2(drafts.length))
  const references = Array.from({ length: size }, (_, n) => drafts[n]?.lead.reference ?? null)
  const columns = references.map(
    (_, n) =>
      `(SELECT data FROM leads WHERE account = accounts.id AND reference = $${n + 3} ORDER BY n LIMIT 1) AS earlier_${n}`,
  )
  const [row] = await queries.all(
    `SELECT id, leads, ${columns.join(', ')} FROM accounts WHERE token = $1 AND generation = $2`,
    [toKey(token), generation, ...references.map((reference) => (reference === null ? null : toKey(reference)))],
  )
  if (row === undefined) return undefined
  return {
    id: numberIn(row, 'id'),
    generation,
    count: numberIn(row, 'leads'),
    earlier: drafts.map((_, n) => {
      const data = row[`earlier_${n}`] ?? null
      return data === null ? undefined : toLead({ data })
    }),
  }
}

/** Each with its number, and what becomes of it: several of one batch may have the same reference. */
function number(drafts: readonly Draft[], { id, count: before, earlier }: Found) {
  const results: AddedLead[] = []
  const rows: SqlValue[][] = []
  const firstOfBatch = new Map<string, LeadRecord>()
  let count = before
  for (const [at, { account, lead, onlyNewReference }] of drafts.entries()) {
    const { reference } = lead
    const known = earlier[at] ?? (reference === null ? undefined : firstOfBatch.get(reference))
    if (onlyNewReference && known !== undefined) {
      results.push({ kind: 'exists', lead: known })
      continue
    }
    count += 1
    const saved: LeadRecord = { uuid: leadUuid(account, count), ...lead }
    if (reference !== null && known === undefined) firstOfBatch.set(reference, saved)
    rows.push(toLeadValues(id, count, saved))
    results.push({ kind: 'added', lead: saved, earlier: known })
  }
  return { results, rows, count }
}

const COLUMNS = LEAD_COLUMNS.split(', ')
const toObject = (row: readonly SqlValue[]) => Object.fromEntries(COLUMNS.map((column, n) => [column, row[n]]))
