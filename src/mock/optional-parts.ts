/** Loads parts that few mocks need, so that all others start as fast as before. */
import { createServer, type RequestListener, type ServerOptions } from 'node:http'
import type { Observations } from '../../schemas/observations.ts'
import type { SeedAccount } from '../../schemas/seed-file.ts'
import type { MemoryBudget } from '../memory-budget.ts'
import { StoreUnavailableError } from '../store/errors.ts'
import type { FaultBounds } from '../store/fault-rules.ts'
import { createMemoryStore } from '../store/memory.ts'
import type { StoreUrl } from '../store/open.ts'
import type { Store } from '../store/port.ts'
import type { AccountRuntimes } from './account-runtime.ts'
import type { AccountDefaults } from './accounts/create-account.ts'
import type { MockMetrics } from './metrics/metrics.ts'
import type { ForwardOptions } from './observed/forward.ts'
import type { Learnt } from './observed/learn.ts'
import type { RunMockOptions } from './options.ts'
import type { ServerCertificate } from './tls/options.ts'

/** The TLS modules are loaded only where TLS is served. */
export async function createHttpServer(
  options: ServerOptions & { readonly headersTimeout: number },
  onRequest: RequestListener,
  certificate: ServerCertificate | undefined,
) {
  if (certificate === undefined) return createServer(options, onRequest)
  const { createEitherServer } = await import('./http/either-protocol.ts')
  const { cert, key } = certificate
  return createEitherServer({ ...options, cert, key, handshakeTimeout: options.headersTimeout }, onRequest)
}

export async function createForwardOrNone(observe: ForwardOptions | undefined) {
  if (observe === undefined) return undefined
  return (await import('./observed/forward.ts')).createForward(observe)
}

interface LoadedObservations {
  readonly observations: Observations
  readonly learnt: Learnt
}

export async function readObserved(file: string): Promise<LoadedObservations> {
  const [{ learn }, { readObservationsOrThrow }] = await Promise.all([
    import('./observed/learn.ts'),
    import('./observed/observations-file.ts'),
  ])
  const observations = await readObservationsOrThrow(file)
  return { observations, learnt: learn(observations) }
}

/** Returns what ends it. */
export async function startRetentionOrNone(
  { keepMs, onPruned = () => {}, onInternalError = () => {} }: RunMockOptions,
  parts: { readonly store: Store; readonly runtimes: AccountRuntimes },
): Promise<() => Promise<void>> {
  if (keepMs === undefined) return async () => {}
  const { startRetention } = await import('./accounts/retention.ts')
  // Once the store is there again, what was left is dropped.
  const onError = (error: unknown) => (error instanceof StoreUnavailableError ? undefined : onInternalError(error))
  return startRetention({ ...parts, keepMs, now: Date.now }, { onPruned, onError })
}

export async function createLearntOrNone(learnt: Learnt | undefined, store: Store) {
  if (learnt === undefined) return undefined
  return (await import('./observed/learnt-answers.ts')).createLearntAnswers(learnt, store)
}

export const readSeeds = async (file: string) => (await import('./accounts/seed-file.ts')).readSeedFile(file)

export async function addSeeds(
  store: Store,
  seeds: readonly SeedAccount[],
  defaults: AccountDefaults,
  defaultToken: string,
) {
  const { seedAccounts } = await import('./accounts/seed-accounts.ts')
  return seedAccounts(store, seeds, defaults, defaultToken).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
}

interface StoreContext {
  readonly budget: MemoryBudget
  readonly faultBounds: FaultBounds
  readonly metrics: MockMetrics
}

/** The engines for other stores are read only by a mock that needs them. */
export async function openStore(
  url: StoreUrl = { engine: 'memory' },
  { budget, faultBounds, metrics }: StoreContext,
): Promise<Store> {
  if (url.engine === 'memory') return createMemoryStore(budget, faultBounds)
  const [{ openStore }, { measureStore }] = await Promise.all([
    import('../store/open.ts'),
    import('./metrics/measured-store.ts'),
  ])
  return measureStore(await openStore(url, faultBounds), metrics)
}
