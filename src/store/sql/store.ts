/** The store in an SQL database. A write locks the row of its account first, so that writes to one account take turns. */
import type { FaultBounds } from '../fault-rules.ts'
import type { Store } from '../port.ts'
import { accountsIn } from './accounts.ts'
import { clicksIn } from './clicks.ts'
import type { Database } from './database.ts'
import { faultsIn } from './faults.ts'
import { journalsIn } from './journals.ts'
import { leadsIn } from './leads.ts'
import { migrate } from './migrations.ts'

/** @throws {StoreOpenError} if the tables in it are those of a newer program */
export async function createSqlStore(database: Database, faultBounds: FaultBounds): Promise<Store> {
  await migrate(database)
  return {
    accounts: accountsIn(database),
    clicks: clicksIn(database),
    leads: leadsIn(database),
    faults: faultsIn(database, faultBounds),
    journals: journalsIn(database),
    takeRestoredJournal: () => undefined,
    signals: database.signals,
    async check() {
      await database.all('SELECT version FROM schema_version')
    },
    close: () => database.close(),
  }
}
