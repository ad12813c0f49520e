/** Opens the store that a URL names: `memory:` is not among them, since a mock that keeps nothing needs none of this. */
import type { Store } from './port.ts'

export type StoreUrl = { readonly engine: 'memory' } | { readonly engine: 'sqlite'; readonly path: string }

/** What a URL of a store may be. */
export const STORE_URLS = 'memory:, or sqlite: and the path of a file, such as sqlite:/data/retrack.db'

/** Undefined where the text is no URL of a store. */
export function parseStoreUrl(text: string): StoreUrl | undefined {
  if (text === 'memory:') return { engine: 'memory' }
  const [, path] = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(text) ?? []
  return path === undefined ? undefined : { engine: 'sqlite', path }
}

/** @throws {StoreOpenError} if it cannot be used */
export async function openStore(url: Exclude<StoreUrl, { engine: 'memory' }>): Promise<Store> {
  const { openSqliteStore } = await import('./sqlite.ts')
  return openSqliteStore(url.path)
}
