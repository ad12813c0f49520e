/** The store in PostgreSQL, by way of the package `postgres`. */
import { hash, randomUUID } from 'node:crypto'
import createPool from 'postgres'
import { withDeadline, withIdleDeadline } from '../deadline.ts'
import { StoreOpenError, StoreUnavailableError } from './errors.ts'
import { type FaultBounds, UNBOUNDED_FAULTS } from './fault-rules.ts'
import type { Store, StoreSignal } from './port.ts'
import { describePostgresUrl, type PostgresUrl } from './postgres-url.ts'
import { SignalHub } from './signal-hub.ts'
import type { Database, Queries, Row, SqlValue, Transaction, TransactionOptions } from './sql/database.ts'
import { createSqlStore } from './sql/store.ts'

const CONNECT_TIMEOUT_S = 5
/** Between two tries to connect. What waits for a connection is refused after a try that fails. */
const RECONNECT_PAUSE_S = 0.1
/** PostgreSQL gives up a statement after this time, and we give up PostgreSQL after a little more: for each statement. */
const STATEMENT_TIMEOUT_MS = 10_000
const DEADLINE_MS = 12_000
/** The longest that Node.js waits. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1
const CLOSE_TIMEOUT_S = 5
/** How long the mock waits for its own first notification. */
const LISTEN_TIMEOUT_MS = 5000
/** The type of `BIGINT`. No number in the tables is larger than what a double holds exactly. */
const BIGINT_OID = 20

/** @throws {StoreOpenError} if it cannot be reached or used */
export async function openPostgresStore(url: PostgresUrl, faultBounds: FaultBounds = UNBOUNDED_FAULTS): Promise<Store> {
  const database = createDatabase(url)
  try {
    await database.listen()
    return await createSqlStore(database, faultBounds)
  } catch (error) {
    await database.close()
    if (error instanceof StoreOpenError) throw error
    const { code, message } = describe(error instanceof StoreUnavailableError ? error.cause : error)
    throw new StoreOpenError(
      `The store in ${describePostgresUrl(url)} cannot be opened: ${message}. ${adviceFor(code)}`,
    )
  }
}

function createDatabase(url: PostgresUrl): Database & { listen(): Promise<void> } {
  const pool = createPool({
    host: url.host,
    port: url.port,
    database: url.database,
    ...(url.user === undefined ? {} : { username: url.user }),
    ...(url.password === undefined ? {} : { password: url.password }),
    ssl: url.ssl === 'disable' ? false : url.ssl,
    max: url.connections,
    connect_timeout: CONNECT_TIMEOUT_S,
    backoff: () => RECONNECT_PAUSE_S,
    // It asks for the types of arrays, of which there are none.
    fetch_types: false,
    connection: {
      application_name: 'retrack-kit',
      search_path: url.schema,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // A process that stops halfway keeps no account locked.
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    },
    types: { bigint: { to: BIGINT_OID, from: [BIGINT_OID], serialize: String, parse: Number } },
    onnotice: () => {},
  })
  const name = describePostgresUrl(url)
  const queriesOn = (connection: Pick<typeof pool, 'unsafe'>): Queries => ({
    async all(statement, values = []) {
      // The text of each statement is ours; values go beside it.
      return connection.unsafe<Row[]>(statement, [...values] as SqlValue[], { prepare: true })
    },
  })
  const withIdleLimit = async <Result>(work: (onStep: () => void) => Promise<Result>, limitMs = DEADLINE_MS) => {
    try {
      return await withIdleDeadline(work, limitMs, noAnswer)
    } catch (error) {
      const { code, message } = describe(error)
      throw isUnavailable(code)
        ? new StoreUnavailableError(`the store in ${name} cannot be used: ${message}`, error)
        : error
    }
  }
  const signals = new SignalHub()
  const channel = toChannel(url.schema)
  /** Tells our own notifications from those of other processes: PostgreSQL sends them back. */
  const origin = randomUUID().slice(0, 8)
  const toNotification = (signal: StoreSignal) => [channel, JSON.stringify({ origin, signal })] as const
  const runTransaction = async <Result>(
    connection: Pick<typeof pool, 'unsafe'>,
    work: (transaction: Transaction) => Promise<Result>,
    onStep: () => void,
  ): Promise<Committed<Result>> => {
    const { all } = queriesOn(connection)
    const queries: Queries = {
      all(statement, values) {
        onStep()
        return all(statement, values)
      },
    }
    const given: StoreSignal[] = []
    const notified: Promise<unknown>[] = []
    const signal = (signal: StoreSignal) => {
      given.push(signal)
      // PostgreSQL keeps it back until the commit. It goes out together with the statements that follow.
      const sent = queries.all('SELECT pg_notify($1, $2)', toNotification(signal))
      sent.catch(() => {})
      notified.push(sent)
    }
    const result = await work({ ...queries, signal })
    await Promise.all(notified)
    return { result, given }
  }
  return {
    dialect: {
      serialKey: 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
      forUpdate: ' FOR UPDATE',
      randomText: 'substr(md5(random()::text), 1, 8)',
      beforeMigration: [
        // To index a million leads takes longer, and so does the wait for another process that does it.
        'SET LOCAL statement_timeout = 0',
        `SELECT pg_advisory_xact_lock(hashtext('retrack-kit'), hashtext('${url.schema}'))`,
        // `IF NOT EXISTS` would need the right to create one even where there is nothing to create.
        `DO $$ BEGIN
           IF to_regnamespace('${url.schema}') IS NULL THEN CREATE SCHEMA ${url.schema}; END IF;
         END $$`,
      ],
    },
    signals,
    all: (statement, values) => withIdleLimit(() => queriesOn(pool).all(statement, values)),
    async transaction<Result>(
      work: (transaction: Transaction) => Promise<Result>,
      { isUnlimited = false }: TransactionOptions = {},
    ) {
      const { result, given } = await withIdleLimit(
        (onStep) => pool.begin((connection) => runTransaction(connection, work, onStep)) as Promise<Committed<Result>>,
        isUnlimited ? MAX_TIMEOUT_MS : DEADLINE_MS,
      )
      for (const signal of given) signals.send(signal)
      return result
    },
    combined: {
      announce: (signal) => ({ values: toNotification(signal), send: () => signals.send(signal) }),
    },
    /** Over a connection of its own, which the package opens again when it breaks. */
    async listen() {
      let isFirst = true
      let onOwn = () => {}
      const receiveSignal = (payload: string) => {
        const heard: { origin: string; signal: StoreSignal } = JSON.parse(payload)
        if (heard.origin !== origin) signals.send(heard.signal)
        else onOwn()
      }
      await withIdleLimit(() =>
        pool.listen(channel, receiveSignal, () => {
          if (!isFirst) signals.send({ kind: 'missed' })
          isFirst = false
        }),
      )
      const [setting] = await withIdleLimit(() => pool.unsafe<Row[]>('SHOW search_path'))
      if (setting?.['search_path'] !== url.schema)
        throw new StoreOpenError(
          `The store in ${name} cannot be opened: connections there do not have the schema that they ask for (search_path is ${setting?.['search_path']}). ${POOLER_ADVICE}`,
        )
      const isHeard = new Promise<void>((resolve) => {
        onOwn = resolve
      })
      await withIdleLimit(() => pool.unsafe('SELECT pg_notify($1, $2)', [...toNotification({ kind: 'missed' })]))
      await withDeadline(isHeard, LISTEN_TIMEOUT_MS, () => {
        const problem = `what is sent with NOTIFY does not reach the connection that listens, within ${LISTEN_TIMEOUT_MS / 1000} seconds`
        return new StoreOpenError(`The store in ${name} cannot be opened: ${problem}. ${POOLER_ADVICE}`)
      })
    },
    close: () => pool.end({ timeout: CLOSE_TIMEOUT_S }),
  }
}

interface Committed<Result> {
  readonly result: Result
  readonly given: readonly StoreSignal[]
}

/** Channels are of the whole database, and their names as long as those of schemas. */
const toChannel = (schema: string) => `retrack_kit_${hash('sha256', schema, 'hex').slice(0, 16)}`

/** A PostgreSQL that stands still, or behind a network that swallows everything. */
const noAnswer = () => Object.assign(new Error(`no answer within ${DEADLINE_MS / 1000} seconds`), { code: 'ETIMEDOUT' })

/** Startup parameter refused, prepared statement missing or there already. */
const POOLER_CODES = ['08P01', '26000', '42P05']

/** Of the network, of the package, and classes of PostgreSQL's: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNAVAILABLE = [
  /^E[A-Z]+$/,
  /^CONNECT(?:ION)?_/,
  // Connection exception, invalid authorization, no such database, insufficient resources, operator intervention, system error.
  /^(?:08|28|3D|53|57|58)/,
  // Read-only, lock not available, deadlock, could not be serialized.
  /^(?:25006|55P03|40P01|40001)$/,
]

const isUnavailable = (code: string) => UNAVAILABLE.some((pattern) => pattern.test(code))

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // Where a name has several addresses, each has a problem of its own.
  const [first] = error instanceof AggregateError ? error.errors : []
  return { code, message: error.message || (first instanceof Error ? first.message : code) }
}

/** A pooler between the mock and PostgreSQL, such as PgBouncer, takes none of the settings of a connection unless told to. */
const POOLER_ADVICE =
  'Where PgBouncer is in between, connect to PostgreSQL itself, or set it up as docs/shared.md says (pool_mode = session): a mock needs connections that stay its own.'

function adviceFor(code: string): string {
  if (POOLER_CODES.includes(code)) return POOLER_ADVICE
  if (code.startsWith('28')) return 'Name a user, and give the password in the URL or as PGPASSWORD.'
  if (code.startsWith('3D')) return 'Create the database, or name another.'
  if (code === '42501') return 'Let this user create the schema, or create it and make this user its owner.'
  if (code.startsWith('53')) return 'Allow more connections there, or fewer here with ?connections=.'
  return 'PostgreSQL 14 or newer must listen there, and be reached from here.'
}
