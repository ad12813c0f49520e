/** The store in an SQL database. A write locks the row of its account first, so that writes to one account take turns. */
import { StoreUnavailableError } from '../errors.ts'
import type { FaultBounds } from '../fault-rules.ts'
import type { Store } from '../port.ts'
import { accountsIn } from './accounts.ts'
import { clicksIn } from './clicks.ts'
import type { Database, Queries } from './database.ts'
import { faultsIn } from './faults.ts'
import { journalsIn } from './journals.ts'
import { leadsIn } from './leads.ts'
import { migrate } from './migrations.ts'

/** @throws {StoreOpenError} if the tables in it are those of a newer program */
export async function createSqlStore(unwatched: Database, faultBounds: FaultBounds): Promise<Store> {
  await migrate(unwatched)
  const { database, checkWrites } = watchWrites(unwatched)
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
      await checkWrites()
    },
    close: () => database.close(),
  }
}

/**
 * Notices when nothing can be written although all can be read, as on a full disk. Where that was so, `checkWrites` tries
 * it again, and rejects while it still fails.
 */
function watchWrites(database: Database): { readonly database: Database; checkWrites(): Promise<void> } {
  let isFailing = false
  const watched: Database = {
    ...database,
    async transaction(work, options) {
      try {
        const result = await database.transaction(work, options)
        isFailing = false
        return result
      } catch (error) {
        if (error instanceof StoreUnavailableError) isFailing = true
        throw error
      }
    },
  }
  // There and back: SQLite writes nothing where a row stays as it is.
  const tryWrite = async (queries: Queries) => {
    await queries.all('UPDATE schema_version SET version = version + 1')
    await queries.all('UPDATE schema_version SET version = version - 1')
  }
  return {
    database: watched,
    async checkWrites() {
      if (isFailing) await watched.transaction(tryWrite)
    },
  }
}
