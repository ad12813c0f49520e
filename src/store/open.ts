/** Opens the store that a URL names. `memory:` is not among them: a mock without a store needs none of this. */
import type { FaultBounds } from './fault-rules.ts'
import type { Store } from './port.ts'
import { POSTGRES_PARAMETERS, type PostgresUrl, parsePostgresUrl } from './postgres-url.ts'

export type StoreUrl =
  | { readonly engine: 'memory' }
  | { readonly engine: 'sqlite'; readonly path: string }
  | PostgresUrl

/** The URLs that a store may have. */
export const STORE_URLS = `memory:, sqlite: and the path of a file, such as sqlite:/data/retrack.db, or postgres://user@host/database, to which ${POSTGRES_PARAMETERS} may be added`

/** Undefined where the text is no URL of a store. */
export function parseStoreUrl(text: string): StoreUrl | undefined {
  if (text === 'memory:') return { engine: 'memory' }
  const [, path] = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(text) ?? []
  return path === undefined ? parsePostgresUrl(text) : { engine: 'sqlite', path }
}

/** @throws {StoreOpenError} if it cannot be used */
export async function openStore(
  url: Exclude<StoreUrl, { engine: 'memory' }>,
  faultBounds: FaultBounds,
): Promise<Store> {
  if (url.engine === 'sqlite') return (await import('./sqlite.ts')).openSqliteStore(url.path, faultBounds)
  return (await import('./postgres.ts')).openPostgresStore(url, faultBounds)
}
