/** Clicks in an SQL database. */
import { type ClickRecord, type ClickStore, CONFLICT } from '../port.ts'
import { clickUuid } from '../record-uuids.ts'
import { type Database, numberIn, type Queries } from './database.ts'
import { readPage } from './pages.ts'
import { toClick, toKey } from './rows.ts'

export function clicksIn(database: Database): ClickStore {
  return {
    add: (account, click, version) =>
      database.transaction(async (queries) => {
        const [row] = await queries.all(
          'UPDATE accounts SET clicks = clicks + 1, used_at = $1 WHERE token = $2 AND generation = $3 RETURNING id, clicks',
          [Date.now(), toKey(account.token), account.generation],
        )
        if (row === undefined) return CONFLICT
        const n = numberIn(row, 'clicks')
        const saved: ClickRecord = { uuid: clickUuid(account, n, version), ...click }
        await insertClick(queries, numberIn(row, 'id'), n, saved)
        return saved
      }),
    async get({ token }, uuid) {
      const [row] = await database.all(
        'SELECT c.data FROM clicks c JOIN accounts a ON a.id = c.account WHERE a.token = $1 AND c.uuid = $2',
        [toKey(token), toKey(uuid)],
      )
      return row === undefined ? undefined : toClick(row)
    },
    list: (account, page) => readPage(database, { table: 'clicks', account, conditions: [], page, toItem: toClick }),
  }
}

export async function insertClick(queries: Queries, account: number, n: number, click: ClickRecord): Promise<void> {
  await queries.all('INSERT INTO clicks (account, n, uuid, data) VALUES ($1, $2, $3, $4)', [
    account,
    n,
    toKey(click.uuid),
    JSON.stringify(click),
  ])
}
