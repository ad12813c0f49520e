/**
 * The operations that the store needs of an SQL database. SQLite and PostgreSQL understand the same statements, but for
 * a few words.
 */
import type { StoreSignal, StoreSignals } from '../port.ts'

export type SqlValue = string | number | null
export type Row = Readonly<Record<string, SqlValue>>

export interface Queries {
  /** Runs a statement, in which `$1` stands for the first value, and returns its rows. */
  all(statement: string, values?: readonly SqlValue[]): Promise<readonly Row[]>
}

/** The operations inside one transaction. */
export interface Transaction extends Queries {
  /** Tells every process over the database once the transaction is committed. */
  signal(signal: StoreSignal): void
}

export interface TransactionOptions {
  /** Whether a statement may take as long as it takes. Else a database that does not answer is given up. */
  readonly isUnlimited?: boolean
}

export interface Database extends Queries {
  readonly dialect: Dialect
  readonly signals: StoreSignals
  /** Runs `work` as one transaction. It is rolled back if `work` throws. */
  transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /** Undefined where a statement can either read or write: then what belongs together is a transaction. */
  readonly combined: CombinedStatements | undefined
  close(): Promise<void>
}

/** Statements of an engine in which a single one can decide, write and signal, in one round trip in place of five. */
export interface CombinedStatements {
  /** For a statement with `pg_notify` in it: its two values, and what is to be done after it. */
  announce(signal: StoreSignal): { readonly values: readonly [string, string]; send(): void }
}

export interface Dialect {
  /** The type of a column that numbers the rows of its table. */
  readonly serialKey: string
  /** Appended to a `SELECT`: others who would change these rows wait for the end of the transaction. */
  readonly forUpdate: string
  /** An expression for some letters that nobody can foresee. */
  readonly randomText: string
  /** Executed first in a migration: no two processes migrate at once, and there is a place for the tables. */
  readonly beforeMigration: readonly string[]
}

export function textIn(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`Column ${column} holds no text.`)
  return value
}

export function numberIn(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`Column ${column} holds no number.`)
  return value
}
