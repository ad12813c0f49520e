/** Leads in an SQL database. */
import { type AccountRecord, CONFLICT, type LeadFilter, type LeadRecord, type LeadStore } from '../port.ts'
import { type Database, numberIn } from './database.ts'
import { leadWriter } from './new-leads.ts'
import { readPage } from './pages.ts'
import { toKey, toLead } from './rows.ts'

export function leadsIn(database: Database): LeadStore {
  async function findOne({ token }: AccountRecord, column: 'uuid' | 'reference', value: string) {
    const [row] = await database.all(
      `SELECT l.data FROM leads l JOIN accounts a ON a.id = l.account
       WHERE a.token = $1 AND l.${column} = $2 ORDER BY l.n LIMIT 1`,
      [toKey(token), toKey(value)],
    )
    return row === undefined ? undefined : toLead(row)
  }

  return {
    add: leadWriter(database),
    get: (account, uuid) => findOne(account, 'uuid', uuid),
    findFirstByReference: (account, reference) => findOne(account, 'reference', reference),
    find: (account, filter, page) =>
      readPage(database, { table: 'leads', account, conditions: toConditions(filter), page, toItem: toLead }),
    async count({ token }) {
      const [row] = await database.all('SELECT leads FROM accounts WHERE token = $1', [toKey(token)])
      return row === undefined ? 0 : numberIn(row, 'leads')
    },
    changeStatus: (account, uuid, to, from) =>
      database.transaction(async (queries) => {
        const [owner] = await queries.all(
          'UPDATE accounts SET used_at = $1 WHERE token = $2 AND generation = $3 RETURNING id',
          [Date.now(), toKey(account.token), account.generation],
        )
        if (owner === undefined) return CONFLICT
        const id = numberIn(owner, 'id')
        const [row] = await queries.all('SELECT n, data FROM leads WHERE account = $1 AND uuid = $2', [id, toKey(uuid)])
        if (row === undefined) return { kind: 'missing' }
        const lead = toLead(row)
        if (!from.includes(lead.status)) return { kind: 'kept', lead }
        const changed: LeadRecord = { ...lead, status: to.status, reason: to.reason, statusAt: to.at }
        await queries.all('UPDATE leads SET status = $1, data = $2 WHERE account = $3 AND n = $4', [
          changed.status,
          JSON.stringify(changed),
          id,
          numberIn(row, 'n'),
        ])
        return { kind: 'changed', lead: changed }
      }),
  }
}

function toConditions({ reference, click, event, status }: LeadFilter): [string, string][] {
  const given = Object.entries({ reference, click, event, status })
  return given.flatMap(([column, value]) => (value === undefined ? [] : [[column, toKey(value)]]))
}
