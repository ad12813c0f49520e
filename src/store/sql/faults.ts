/**
 * Fault rules in an SQL database. Each is one JSON text with its counters. A request that is counted locks the row of its
 * account, so that of several processes each counts on what the one before it left.
 */
import {
  countRequest,
  createFaultRecord,
  type FaultBounds,
  type FaultRecord,
  matchesRule,
  type NewFaultRule,
  NO_FIRINGS,
} from '../fault-rules.ts'
import { type AccountRecord, CAPACITY_EXCEEDED, CONFLICT, type FaultStore } from '../port.ts'
import { type Database, numberIn, type Queries, type Row, type Transaction, textIn } from './database.ts'
import { toKey } from './rows.ts'

export function faultsIn(database: Database, { initial, maxRules }: FaultBounds): FaultStore {
  const { forUpdate } = database.dialect

  async function read({ token }: AccountRecord): Promise<readonly FaultRecord[]> {
    const rows = await database.all(
      'SELECT f.data FROM faults f JOIN accounts a ON a.id = f.account WHERE a.token = $1 ORDER BY f.n',
      [toKey(token)],
    )
    return rows.map(toFaultRecord)
  }

  /** Runs `work` while no other process changes or counts on the account's rules; undefined if it was removed. */
  const withLock = <Result>(
    { token }: AccountRecord,
    work: (queries: Transaction, owner: Owner) => Promise<Result>,
  ): Promise<Result | undefined> =>
    database.transaction(async (queries) => {
      const statement = `SELECT id, generation, last_fault FROM accounts WHERE token = $1${forUpdate}`
      const [row] = await queries.all(statement, [toKey(token)])
      if (row === undefined) return undefined
      const [id, last] = [numberIn(row, 'id'), numberIn(row, 'last_fault')]
      // No rule was ever added since the account was made or reset.
      const isNew = last === 0 && initial.length > 0
      if (isNew) await insert(queries, { id, last, rules: initial, at: Date.now() })
      return work(queries, { id, generation: numberIn(row, 'generation'), last: isNew ? initial.length : last })
    })

  return {
    async add(account, rules, at) {
      const added = await withLock(account, async (queries, { id, last }) => {
        const [row] = await queries.all('SELECT count(*) AS rules FROM faults WHERE account = $1', [id])
        const present = row === undefined ? 0 : numberIn(row, 'rules')
        if (present + rules.length > maxRules) return CAPACITY_EXCEEDED
        return insert(queries, { id, last, rules, at })
      })
      return added ?? CONFLICT
    },
    async list(account) {
      const records = await read(account)
      if (records.length > 0 || initial.length === 0) return records
      return (await withLock(account, readLocked)) ?? []
    },
    async remove(account, number) {
      const removed = await withLock(account, async (queries, { id }) => {
        const rows = await queries.all('DELETE FROM faults WHERE account = $1 AND n = $2 RETURNING n', [id, number])
        if (rows.length > 0) queries.signal({ kind: 'faults-removed', account: account.program.uuid })
        return rows
      })
      return removed !== undefined && removed.length > 0
    },
    async clear(account) {
      await withLock(account, async (queries, { id }) => {
        await queries.all('DELETE FROM faults WHERE account = $1', [id])
        queries.signal({ kind: 'faults-removed', account: account.program.uuid })
      })
    },
    async count(account, target, circumstances) {
      // Most accounts have no rules: their requests lock nothing.
      if (initial.length === 0 && !(await read(account)).some((record) => matchesRule(record, target)))
        return NO_FIRINGS
      const firings = await withLock(account, async (queries, owner) => {
        if (owner.generation !== account.generation) return NO_FIRINGS
        const matching = (await readLocked(queries, owner)).filter((record) => matchesRule(record, target))
        const firings = countRequest(matching, account.seed, circumstances)
        for (const record of matching)
          await queries.all('UPDATE faults SET data = $1 WHERE account = $2 AND n = $3', [
            JSON.stringify(record),
            owner.id,
            record.number,
          ])
        return firings
      })
      return firings ?? NO_FIRINGS
    },
  }
}

/** The row of an account that is locked. */
interface Owner {
  readonly id: number
  readonly generation: number
  /** The number of the newest rule that it has had. */
  readonly last: number
}

interface Insertion {
  readonly id: number
  readonly last: number
  readonly rules: readonly NewFaultRule[]
  readonly at: number
}

async function insert(queries: Queries, { id, last, rules, at }: Insertion): Promise<readonly FaultRecord[]> {
  const records = rules.map((rule, index) => createFaultRecord(rule, last + index + 1, at))
  for (const record of records)
    await queries.all('INSERT INTO faults (account, n, data) VALUES ($1, $2, $3)', [
      id,
      record.number,
      JSON.stringify(record),
    ])
  await queries.all('UPDATE accounts SET last_fault = $1, used_at = $2 WHERE id = $3', [
    last + rules.length,
    Date.now(),
    id,
  ])
  return records
}

async function readLocked(queries: Queries, { id }: Owner): Promise<readonly FaultRecord[]> {
  const rows = await queries.all('SELECT data FROM faults WHERE account = $1 ORDER BY n', [id])
  return rows.map(toFaultRecord)
}

const toFaultRecord = (row: Row): FaultRecord => JSON.parse(textIn(row, 'data'))
