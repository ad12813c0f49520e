/** Accounts in an SQL database. */
import { patchAccount, resetAccount } from '../account-changes.ts'
import { type AccountRecord, type AccountStore, CONFLICT } from '../port.ts'
import { insertClick } from './clicks.ts'
import { type Database, numberIn, type Queries, type SqlValue, textIn } from './database.ts'
import { addJournal, removeJournal } from './journals.ts'
import { restoreAccounts } from './restore.ts'
import { ACCOUNT_COLUMNS, type AccountRow, toAccountRow, toIdentity, toKey } from './rows.ts'

export function accountsIn(database: Database): AccountStore {
  const { forUpdate } = database.dialect

  async function findOne(condition: string, values: readonly SqlValue[]): Promise<AccountRecord | undefined> {
    const [row] = await database.all(
      `SELECT ${ACCOUNT_COLUMNS} FROM accounts WHERE ${condition} ORDER BY id LIMIT 1`,
      values,
    )
    return row === undefined ? undefined : toAccountRow(row).account
  }

  async function lock(queries: Queries, token: string): Promise<AccountRow | undefined> {
    const statement = `SELECT ${ACCOUNT_COLUMNS} FROM accounts WHERE token = $1${forUpdate}`
    const [row] = await queries.all(statement, [toKey(token)])
    return row === undefined ? undefined : toAccountRow(row)
  }

  return {
    async nextSequence(seed) {
      const [row] = await database.all(
        `INSERT INTO sequences (seed, next) VALUES ($1, 1)
         ON CONFLICT (seed) DO UPDATE SET next = sequences.next + 1 RETURNING next - 1 AS number`,
        [seed],
      )
      return row === undefined ? 0 : numberIn(row, 'number')
    },
    add: (account) =>
      database.transaction(async (queries) => {
        const [row] = await queries.all(
          `INSERT INTO accounts
             (token, publisher, program, identity, settings, clock, generation, revision, leads, clicks, used_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9)
           ON CONFLICT (token) DO NOTHING RETURNING id`,
          [
            toKey(account.token),
            toKey(account.publisher.uuid),
            toKey(account.program.uuid),
            JSON.stringify(toIdentity(account)),
            JSON.stringify(account.settings),
            JSON.stringify(account.clock),
            account.generation,
            account.revision,
            Date.now(),
          ],
        )
        if (row === undefined) return 'exists'
        const id = numberIn(row, 'id')
        for (const { uuid } of account.events)
          await queries.all('INSERT INTO events (uuid, account) VALUES ($1, $2)', [toKey(uuid), id])
        await addSeedClicks(queries, { id, account })
        await addJournal(queries, { id, account })
        queries.signal({ kind: 'added', account: account.program.uuid, publisher: account.publisher.uuid })
        return 'added'
      }),
    byToken: (token) => findOne('token = $1', [toKey(token)]),
    byProgram: (publisher, program) => findOne('program = $1 AND publisher = $2', [toKey(program), toKey(publisher)]),
    async findOwner({ event, click }) {
      if (typeof event !== 'string' && typeof click !== 'string') return undefined
      return findOne(
        `id IN (SELECT account FROM events WHERE uuid = $1 UNION ALL SELECT account FROM clicks WHERE uuid = $2)`,
        [typeof event === 'string' ? toKey(event) : null, typeof click === 'string' ? toKey(click) : null],
      )
    },
    async list() {
      const rows = await database.all(`SELECT ${ACCOUNT_COLUMNS} FROM accounts ORDER BY id`)
      return rows.map((row) => toAccountRow(row).account)
    },
    async change(account, patch) {
      const changed = patchAccount(account, patch)
      const [row] = await database.all(
        `UPDATE accounts SET settings = $1, clock = $2, revision = $3, used_at = $4 WHERE token = $5 AND revision = $6
         RETURNING ${ACCOUNT_COLUMNS}`,
        [
          JSON.stringify(changed.settings),
          JSON.stringify(changed.clock),
          changed.revision,
          Date.now(),
          toKey(account.token),
          account.revision,
        ],
      )
      return row === undefined ? CONFLICT : toAccountRow(row).account
    },
    async listQuiet(before) {
      const rows = await database.all(
        `SELECT a.identity FROM accounts a JOIN journals j ON j.account = a.id
         WHERE a.used_at < $1 AND j.used_at < $1 AND (a.leads > 0 OR a.clicks > 0 OR j.last_id > j.gone)
         ORDER BY a.id`,
        [before],
      )
      // The column `token` may hold its hash.
      return rows.map((row) => (JSON.parse(textIn(row, 'identity')) as AccountRecord).token)
    },
    reset: (token, { quietSince } = {}) =>
      database.transaction(async (queries) => {
        const locked = await lock(queries, token)
        if (locked === undefined) return undefined
        if (quietSince !== undefined) {
          const [row] = await queries.all(
            'SELECT 1 FROM accounts a JOIN journals j ON j.account = a.id WHERE a.id = $1 AND a.used_at < $2 AND j.used_at < $2',
            [locked.id, quietSince],
          )
          if (row === undefined) return undefined
        }
        const account = resetAccount(locked.account)
        await queries.all(
          `UPDATE accounts SET clock = $1, generation = $2, revision = $3, leads = 0, clicks = 0, last_fault = 0,
             used_at = $4
           WHERE id = $5`,
          [JSON.stringify(account.clock), account.generation, account.revision, Date.now(), locked.id],
        )
        await removeRecords(queries, locked.id)
        await addSeedClicks(queries, { id: locked.id, account })
        await addJournal(queries, { id: locked.id, account })
        queries.signal({ kind: 'reset', account: account.program.uuid })
        return account
      }),
    remove: (token) =>
      database.transaction(async (queries) => {
        const locked = await lock(queries, token)
        if (locked === undefined) return false
        await removeRecords(queries, locked.id)
        await queries.all('DELETE FROM events WHERE account = $1', [locked.id])
        await queries.all('DELETE FROM accounts WHERE id = $1', [locked.id])
        queries.signal({ kind: 'removed', account: locked.account.program.uuid })
        return true
      }),
    restore: (restorations) => restoreAccounts(database, restorations),
  }
}

/** Their numbers stand before those of new clicks. */
async function addSeedClicks(queries: Queries, { id, account }: AccountRow): Promise<void> {
  const { seedClicks } = account
  for (const [index, click] of seedClicks.entries()) await insertClick(queries, id, index - seedClicks.length, click)
}

async function removeRecords(queries: Queries, id: number): Promise<void> {
  await queries.all('DELETE FROM leads WHERE account = $1', [id])
  await queries.all('DELETE FROM clicks WHERE account = $1', [id])
  await queries.all('DELETE FROM faults WHERE account = $1', [id])
  await removeJournal(queries, id)
}
