/** A page of an account's records, the oldest first. */
import type { AccountRecord, Page, PageRequest } from '../port.ts'
import { numberIn, type Queries, type Row, type SqlValue } from './database.ts'
import { toKey } from './rows.ts'

/** How many records an account has: to count them would take longer the more there are. */
const TOTALS = {
  leads: 'leads',
  clicks: 'clicks + (SELECT count(*) FROM clicks WHERE account = accounts.id AND n <= 0)',
} as const

export interface PageQuery<Item> {
  readonly table: keyof typeof TOTALS
  readonly account: AccountRecord
  /** Columns and the values that they must have. */
  readonly conditions: readonly (readonly [column: string, value: string])[]
  readonly page: PageRequest
  readonly toItem: (row: Row) => Item
}

/** Undefined if the page is bounded by a record that is not there. */
export async function readPage<Item>(
  queries: Queries,
  { table, account, conditions, page, toItem }: PageQuery<Item>,
): Promise<Page<Item> | undefined> {
  const [owner] = await queries.all(`SELECT id, ${TOTALS[table]} AS total FROM accounts WHERE token = $1`, [
    toKey(account.token),
  ])
  const id = owner === undefined ? null : numberIn(owner, 'id')
  const place = async (uuid: string) => {
    const [row] = await queries.all(`SELECT n FROM ${table} WHERE account = $1 AND uuid = $2`, [id, toKey(uuid)])
    return row === undefined ? undefined : numberIn(row, 'n')
  }
  const after = page.after === undefined ? null : await place(page.after)
  const before = page.before === undefined ? null : await place(page.before)
  if (after === undefined || before === undefined) return undefined

  const values: SqlValue[] = [id]
  const compare = (column: string, operator: string, value: SqlValue) => {
    values.push(value)
    return ` AND ${column} ${operator} $${values.length}`
  }
  const matching = `FROM ${table} WHERE account = $1${conditions.map(([column, value]) => compare(column, '=', value)).join('')}`
  const [counted] =
    conditions.length === 0 ? [owner] : await queries.all(`SELECT count(*) AS total ${matching}`, values)
  const bounds = (after === null ? '' : compare('n', '>', after)) + (before === null ? '' : compare('n', '<', before))
  values.push(page.limit)
  const direction = page.after === undefined ? 'DESC' : 'ASC'
  const rows = await queries.all(
    `SELECT data ${matching}${bounds} ORDER BY n ${direction} LIMIT $${values.length}`,
    values,
  )
  const items = rows.map(toItem)
  return {
    items: page.after === undefined ? items.toReversed() : items,
    total: counted === undefined ? 0 : numberIn(counted, 'total'),
  }
}
