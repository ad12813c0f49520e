/** The tables, as steps from one version of the schema to the next. A step that was released is never changed. */
import { StoreOpenError } from '../errors.ts'
import { type Database, type Dialect, numberIn, type Queries } from './database.ts'

type Migration = (dialect: Dialect) => readonly string[]

const MIGRATIONS: readonly Migration[] = [
  ({ serialKey }) => [
    `CREATE TABLE accounts (
      id ${serialKey},
      token TEXT NOT NULL UNIQUE,
      publisher TEXT NOT NULL,
      program TEXT NOT NULL,
      identity TEXT NOT NULL,
      settings TEXT NOT NULL,
      clock TEXT NOT NULL,
      generation BIGINT NOT NULL,
      revision BIGINT NOT NULL,
      leads BIGINT NOT NULL,
      clicks BIGINT NOT NULL,
      used_at BIGINT NOT NULL
    )`,
    'CREATE INDEX accounts_by_program ON accounts (program, publisher)',
    'CREATE TABLE events (uuid TEXT NOT NULL, account BIGINT NOT NULL, PRIMARY KEY (uuid, account))',
    `CREATE TABLE clicks (
      account BIGINT NOT NULL, n BIGINT NOT NULL, uuid TEXT NOT NULL, data TEXT NOT NULL,
      PRIMARY KEY (account, n)
    )`,
    'CREATE UNIQUE INDEX clicks_by_uuid ON clicks (uuid, account)',
    `CREATE TABLE leads (
      account BIGINT NOT NULL, n BIGINT NOT NULL, uuid TEXT NOT NULL,
      reference TEXT, click TEXT NOT NULL, event TEXT NOT NULL, status TEXT NOT NULL, data TEXT NOT NULL,
      PRIMARY KEY (account, n)
    )`,
    'CREATE UNIQUE INDEX leads_by_uuid ON leads (account, uuid)',
    'CREATE INDEX leads_by_reference ON leads (account, reference, n) WHERE reference IS NOT NULL',
    'CREATE INDEX leads_by_click ON leads (account, click, n)',
    'CREATE TABLE sequences (seed BIGINT PRIMARY KEY, next BIGINT NOT NULL)',
  ],
  () => [
    'ALTER TABLE accounts ADD COLUMN last_fault BIGINT NOT NULL DEFAULT 0',
    'CREATE TABLE faults (account BIGINT NOT NULL, n BIGINT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (account, n))',
  ],
  ({ randomText }) => [
    `CREATE TABLE journals (
      account BIGINT PRIMARY KEY,
      generation BIGINT NOT NULL,
      key TEXT NOT NULL,
      last_id BIGINT NOT NULL DEFAULT 0,
      last_change BIGINT NOT NULL DEFAULT 0,
      gone BIGINT NOT NULL DEFAULT 0,
      evicted BIGINT NOT NULL DEFAULT 0,
      last_evicted BIGINT NOT NULL DEFAULT 0,
      bytes BIGINT NOT NULL DEFAULT 0
    )`,
    `INSERT INTO journals (account, generation, key) SELECT id, generation, ${randomText} FROM accounts`,
    `CREATE TABLE journal_entries (
      account BIGINT NOT NULL, n BIGINT NOT NULL, change BIGINT NOT NULL,
      operation TEXT, reference TEXT, click TEXT, outcome TEXT, bytes BIGINT NOT NULL, data TEXT NOT NULL,
      PRIMARY KEY (account, n)
    )`,
    'CREATE INDEX journal_entries_by_change ON journal_entries (account, change)',
  ],
  () => ['ALTER TABLE journals ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0'],
  // Holds everything for a filter by status or event, so that counting a million leads reads none of them.
  () => ['CREATE INDEX leads_by_status ON leads (account, status, n, event)'],
  // A key is looked up within one journal, and only after a failure: an index would cost more than it saves.
  () => ['ALTER TABLE journal_entries ADD COLUMN key TEXT'],
]

/**
 * Brings the tables to the version that this program knows. Any number of processes may call it at once.
 *
 * @throws {StoreOpenError} if a newer program has made the tables
 */
export async function migrate(database: Database): Promise<void> {
  const { dialect } = database
  const runMigrations = async (queries: Queries) => {
    for (const statement of dialect.beforeMigration) await queries.all(statement)
    await queries.all('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)')
    const [row] = await queries.all('SELECT version FROM schema_version')
    const version = row === undefined ? 0 : numberIn(row, 'version')
    if (version > MIGRATIONS.length)
      throw new StoreOpenError(
        `The store has schema version ${version}, and this retrack-kit knows versions up to ${MIGRATIONS.length}. Start the newer retrack-kit that made it, or choose another store.`,
      )
    for (const migration of MIGRATIONS.slice(version))
      for (const statement of migration(dialect)) await queries.all(statement)
    if (row === undefined) await queries.all('INSERT INTO schema_version VALUES ($1)', [MIGRATIONS.length])
    else if (version < MIGRATIONS.length)
      await queries.all('UPDATE schema_version SET version = $1', [MIGRATIONS.length])
  }
  await database.transaction(runMigrations, { isUnlimited: true })
}
