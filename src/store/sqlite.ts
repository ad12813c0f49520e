/** The store in a file, by way of the SQLite that Node.js brings along. */
import { StoreOpenError, StoreUnavailableError } from './errors.ts'
import { type FaultBounds, UNBOUNDED_FAULTS } from './fault-rules.ts'
import type { Store, StoreSignal } from './port.ts'
import { SignalHub } from './signal-hub.ts'
import type { Database, Queries, Row, SqlValue, Transaction } from './sql/database.ts'
import { createSqlStore } from './sql/store.ts'

/** The part of `node:sqlite` that is used here: the types of Node 20 do not know the module. */
interface SqliteModule {
  readonly DatabaseSync: new (path: string) => SqliteConnection
}
interface SqliteConnection {
  exec(statements: string): void
  prepare(statement: string): { all(...values: SqlValue[]): Row[] }
  close(): void
}

/**
 * The settings of the database file:
 * - EXCLUSIVE: signals stay in this process, so no other may write to the file at the same time.
 * - WAL: a commit is appended to a second file, and existing data is never overwritten halfway.
 * - NORMAL: a commit is handed to the operating system before it is acknowledged, and outlives this process however it
 *   ends. FULL would also wait for the disk at each commit, against the loss of power, for a hundred times the cost.
 */
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -65536;
`

/** @throws {StoreOpenError} if the file cannot be used, or Node.js has no SQLite */
export async function openSqliteStore(path: string, faultBounds: FaultBounds = UNBOUNDED_FAULTS): Promise<Store> {
  return createSqlStore(openDatabase(path), faultBounds)
}

function openDatabase(path: string): Database {
  const connection = connect(path)
  const statements = new Map<string, ReturnType<SqliteConnection['prepare']>>()
  const run = (statement: string, values: readonly SqlValue[] = []): readonly Row[] => {
    try {
      let prepared = statements.get(statement)
      if (prepared === undefined) {
        prepared = connection.prepare(statement.replaceAll(/\$(\d+)/g, '?$1'))
        statements.set(statement, prepared)
      }
      return prepared.all(...values)
    } catch (error) {
      throw toStoreError(error, path)
    }
  }
  const queries: Queries = { all: async (statement, values) => run(statement, values) }

  const signals = new SignalHub()

  // There is one connection: what comes while a transaction is open waits for its end.
  let last: Promise<unknown> = Promise.resolve()
  const runInTurn = <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }

  return {
    dialect: {
      serialKey: 'INTEGER PRIMARY KEY AUTOINCREMENT',
      forUpdate: '',
      randomText: 'lower(hex(randomblob(4)))',
      beforeMigration: [],
    },
    signals,
    all: (statement, values) => runInTurn(() => run(statement, values)),
    transaction: (work) =>
      runInTurn(async () => {
        run('BEGIN IMMEDIATE')
        try {
          const given: StoreSignal[] = []
          const transaction: Transaction = { ...queries, signal: (signal) => given.push(signal) }
          const result = await work(transaction)
          run('COMMIT')
          for (const signal of given) signals.send(signal)
          return result
        } catch (error) {
          rollBack(connection)
          throw error
        }
      }),
    combined: undefined,
    close: () => runInTurn(() => connection.close()),
  }
}

function rollBack(connection: SqliteConnection): void {
  try {
    connection.exec('ROLLBACK')
  } catch {
    // After some errors, such as a full disk, SQLite has done it by itself.
  }
}

function connect(path: string): SqliteConnection {
  // Not imported: Node 20 would fail to load this file.
  const sqlite = process.getBuiltinModule('node:sqlite') as SqliteModule | undefined
  if (sqlite === undefined)
    throw new StoreOpenError(
      `A store in a file needs Node.js 22.13 or newer; this is ${process.version}. Start the mock with a newer Node.js or in its image, or choose --store memory:.`,
    )
  try {
    const connection = new sqlite.DatabaseSync(path)
    connection.exec(PRAGMAS)
    // Takes the lock that EXCLUSIVE keeps.
    connection.exec('BEGIN IMMEDIATE; COMMIT')
    return connection
  } catch (error) {
    const { code, problem } = describe(error)
    const advice =
      code === SQLITE_BUSY || code === SQLITE_LOCKED
        ? 'Another mock uses this file: end it, or choose another file. Several mocks can share a PostgreSQL.'
        : code === SQLITE_NOTADB
          ? 'The file is no SQLite database: choose another.'
          : 'Its folder must exist, and this user must be allowed to write there.'
    throw new StoreOpenError(`The store ${path} cannot be opened: ${problem}. ${advice}`)
  }
}

/** Result codes of SQLite: https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_READONLY = 8
const SQLITE_IOERR = 10
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26
const UNAVAILABLE = [SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN]

function toStoreError(error: unknown, path: string): unknown {
  const { code, problem } = describe(error)
  return UNAVAILABLE.includes(code)
    ? new StoreUnavailableError(`the store ${path} cannot be used: ${problem}`, error)
    : error
}

function describe(error: unknown): { readonly code: number; readonly problem: string } {
  if (!(error instanceof Error)) return { code: 0, problem: String(error) }
  // An extended code has the general one in its lowest byte.
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0
  return { code, problem: error.message }
}
