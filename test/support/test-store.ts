/** The store of a test's mock: `RETRACK_KIT_TEST_STORE` says with which engine. Each is new, with nothing in it. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { StoreUrl } from '../../src/store/open.ts'
import { type Cluster, startCluster } from './postgres.ts'

const ENGINES = ['memory', 'sqlite', 'postgres'] as const
export type TestEngine = (typeof ENGINES)[number]

export function testEngine(): TestEngine {
  const named = process.env['RETRACK_KIT_TEST_STORE'] ?? 'memory'
  const engine = ENGINES.find((one) => one === named)
  if (engine === undefined) throw new Error(`RETRACK_KIT_TEST_STORE is one of ${ENGINES.join(', ')}; it is "${named}".`)
  return engine
}

/** A test that says nothing over PostgreSQL, for the reason that it names. */
export function testExceptOnPostgres(_why: string, title: string, body: (t: Test) => Promise<void>): void {
  if (testEngine() !== 'postgres') void t.test(title, body)
}

/** A test that says something in memory alone, for the reason that it names. */
export function testInMemory(_why: string, title: string, body: (t: Test) => Promise<void>): void {
  if (testEngine() === 'memory') void t.test(title, body)
}

/** Why a test that needs SQLite is left out, or false. */
export const withoutSqlite =
  process.getBuiltinModule('node:sqlite') === undefined && `Node.js ${process.version} has no SQLite`

let cluster: Promise<Cluster> | undefined

export async function newTestStore(): Promise<StoreUrl> {
  switch (testEngine()) {
    case 'memory':
      return { engine: 'memory' }
    case 'sqlite':
      return { engine: 'sqlite', path: join(mkdtempSync(join(tmpdir(), 'retrack-store-')), 'retrack.db') }
    case 'postgres':
      // All tests of this process share one cluster.
      cluster ??= startCluster(t)
      return { ...(await cluster).parsed(), connections: 4 }
  }
}
