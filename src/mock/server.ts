/** One mock: Retrack's API and the control API on one port, over one store. */

import { randomInt } from 'node:crypto'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { type Behaviours, DEFAULT_BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { type BehaviourChoice, expandProfile } from '../../schemas/behaviours/profiles.ts'
import { DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import type { Observations } from '../../schemas/observations.ts'
import { MAX_SEED } from '../../schemas/seed.ts'
import type { SeedAccount } from '../../schemas/seed-file.ts'
import { RETRACK_HOSTS, type RetrackHost, type ScenarioName } from '../../schemas/terms.ts'
import { withoutTrailingSlashes } from '../../shared/trailing-slashes.ts'
import { MemoryBudget } from '../memory-budget.ts'
import { StoreUnavailableError } from '../store/errors.ts'
import type { FaultBounds } from '../store/fault-rules.ts'
import { createMemoryStore } from '../store/memory.ts'
import type { StoreUrl } from '../store/open.ts'
import type { AccountRecord, Store } from '../store/port.ts'
import { type AccountRuntimes, createAccountRuntimes } from './account-runtime.ts'
import { type AccountDefaults, createDefaultAccount } from './accounts/create-account.ts'
import type { AccessLogEntry } from './api/access-log.ts'
import { createBrokenRequestRecorder } from './api/broken-requests.ts'
import { refusals, toErrorResponse } from './api/error-responses.ts'
import type { Operation } from './api/operation.ts'
import type { GuidedCheckPort } from './control/guided-check.ts'
import { createControlHandler } from './control/request-handler.ts'
import { toScenarioRules } from './faults/scenarios.ts'
import { limitConnections, serverTimeouts } from './http/connection-limiter.ts'
import type { ProxyOptions } from './http/external-url.ts'
import { lazyHandler } from './http/lazy-handler.ts'
import { type Listener, listen } from './http/listener.ts'
import { limitPipelining } from './http/pipelining.ts'
import {
  isAwaitingResponse,
  type ProtocolError,
  respondAndClose,
  respondToProtocolErrors,
} from './http/protocol-errors.ts'
import { sendResponse } from './http/response.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { MockMetrics } from './metrics/metrics.ts'
import type { ForwardOptions } from './observed/forward.ts'
import type { Learnt } from './observed/learn.ts'
import { Replays } from './replays.ts'
import { loadCertificate, type ServerCertificate, type TlsOptions } from './tls/options.ts'
import { localUrl, retrackUrl, toHttps } from './url.ts'

/** What users of the library may choose. */
export interface MockOptions extends ProxyOptions {
  /** 0, the default, lets the system pick one. */
  readonly port?: number | undefined
  /** By default 127.0.0.1: reached from this machine only. */
  readonly host?: string | undefined
  /** The redirect page of every account that names none itself. */
  readonly redirectUrl?: string | undefined
  /** The token of the default account. By default the documented one. */
  readonly token?: string | undefined
  /** The uuid of the default account's event. By default the documented one. */
  readonly event?: string | undefined
  /** What generated accounts and identifiers follow from. By default another one each time. */
  readonly seed?: number | undefined
  /** Behaviours of every account that does not change them itself. */
  readonly behaviours?: BehaviourChoice | undefined
  /** The fault rules that every account starts with. */
  readonly scenario?: ScenarioName | undefined
  /** A YAML file with the accounts to start with, beside the default one (docs/testing.md). */
  readonly seedFile?: string | undefined
  /** Whether vouchers such as `RK-503` make their lead fail once (docs/faults.md). */
  readonly magicValues?: boolean | undefined
  /** If given, creating and listing accounts needs it. */
  readonly adminToken?: string | undefined
  /** Names beside its own by which the control API may be used: public ones, which a web page could point to this machine. */
  readonly allowedHosts?: readonly string[] | undefined
  /** The host of Retrack that stores reach the mock by, in their own network: see docs/networks.md. */
  readonly as?: RetrackHost | undefined
  /** A file that `retrack-kit observe` or `probe` wrote: the mock behaves as the real Retrack did. */
  readonly observed?: string | undefined
  /** Serves https as well, on the same port (docs/networks.md). */
  readonly tls?: TlsOptions | undefined
}

/** What the command line and the tests may choose as well. */
export interface RunMockOptions extends MockOptions {
  /** Where state is kept. By default in memory. */
  readonly store?: StoreUrl | undefined
  /** Bounds that differ from those of docs/limits.md. */
  readonly limits?: Partial<Limits> | undefined
  /** How long an account may be unused before what it holds is dropped. By default for ever. */
  readonly keepMs?: number | undefined
  /** Called with the number of accounts whose leads and clicks were dropped after that time. */
  readonly onPruned?: ((accounts: number) => void) | undefined
  /** Called when a request has ended, with or without a response. */
  readonly onRequestEnd?: ((entry: AccessLogEntry) => void) | undefined
  /** The operations that the API serves. By default those that Retrack documents. */
  readonly operations?: readonly Operation[] | undefined
  /** Sends requests on to the real Retrack, and writes down what it answers, in place of answering itself. */
  readonly observe?: ForwardOptions | undefined
  /** A check that the page leads a person through. */
  readonly guidedCheck?: GuidedCheckPort | undefined
  /** Called with the code of the error when a client gave up while a connection was being secured. */
  readonly onTlsFailure?: ((code: string) => void) | undefined
  /** Called with errors of retrack-kit itself. */
  readonly onInternalError?: ((error: unknown) => void) | undefined
}

export interface RunningMock {
  readonly url: string
  /** Where it serves https, and the file with the authority that clients have to trust; undefined without TLS. */
  readonly tls: { readonly url: string; readonly caFile?: string | undefined } | undefined
  /** The host of Retrack that it stands in for, and the URL that stores reach it by then. */
  readonly as: { readonly host: RetrackHost; readonly url: string } | undefined
  /** Where visitors reach it: `publicUrl`, or as the host of Retrack, or the same as `url`. */
  readonly publicUrl: string
  readonly port: number
  /** The seed that it was started with, or has drawn: the same seed gives the same identifiers. */
  readonly seed: number
  readonly account: AccountRecord
  /** Resets every account. */
  reset(): Promise<void>
  /** Closes its port and all connections, and listens again after `ms`; its state stays. Resolves once it is closed. */
  refuseConnections(ms: number): Promise<void>
  /** Responds to what it has accepted, for at most `graceMs`, and accepts nothing new. */
  close(graceMs?: number): Promise<void>
}

const DEFAULT_HOST = '127.0.0.1'
const MAX_FORWARDED_BYTES = 1_048_576
const DEFAULT_GRACE_MS = 500

export async function runMock(options: RunMockOptions = {}): Promise<RunningMock> {
  const { host = DEFAULT_HOST, token = DOCUMENTED_TOKEN, onRequestEnd, onInternalError = () => {} } = options
  const limits: Limits = { ...defaultLimits(), ...options.limits }
  const storeBudget = new MemoryBudget(limits.storeBytes)
  const metrics = new MockMetrics()
  const bodyBudget = new MemoryBudget(limits.bodyBytes)
  const certificate = options.tls === undefined ? undefined : await loadCertificate(options.tls)
  const seeds = options.seedFile === undefined ? undefined : await readSeeds(options.seedFile)
  const faultBounds = {
    initial: options.scenario === undefined ? [] : toScenarioRules(options.scenario),
    maxRules: limits.faultRules,
  }
  const openedStore = await openStore(options.store, { budget: storeBudget, faultBounds, metrics })
  const { observe } = options
  const observed = options.observed === undefined ? undefined : await readObserved(options.observed)
  const learnt = observed?.learnt
  const behaviours: Behaviours = {
    ...DEFAULT_BEHAVIOURS,
    ...learnt?.behaviours,
    ...expandProfile(options.behaviours),
    // A proxy leaves it to Retrack what is too large.
    ...(observe === undefined ? {} : { 'body-limit': MAX_FORWARDED_BYTES }),
  }
  const { redirectUrl, event } = options
  const drawn = { seed: options.seed ?? randomInt(MAX_SEED + 1), redirectUrl, event, behaviours }
  const chosen = { redirectUrl, behaviours: { ...learnt?.behaviours, ...expandProfile(options.behaviours) } }
  const account = await createDefaultAccount(openedStore, token, drawn, chosen)
  // An account from an earlier start has the seed of that one.
  const seed = options.seed ?? account.seed
  const defaults = { ...drawn, seed }
  const store = seeds === undefined ? openedStore : await addSeeds(openedStore, seeds, defaults, token)
  const runtimes = createAccountRuntimes({ store, magicValues: options.magicValues, limits, onInternalError })
  runtimes.redactor.add(token)
  for (const seed of seeds ?? []) runtimes.redactor.add(seed.token)
  if (options.adminToken !== undefined) runtimes.redactor.add(options.adminToken)
  const replays = new Replays()
  const toRefusal = ({ problem, status }: ProtocolError) => {
    const refusal = refusals.brokenRequest(behaviours, problem)
    return status === undefined ? refusal : { ...refusal, status }
  }
  const formatError = (error: ProtocolError) => toErrorResponse(toRefusal(error), behaviours)
  const recordBrokenRequest = createBrokenRequestRecorder({
    store,
    runtimes,
    fallbackToken: token,
    metrics,
    onRequestEnd,
  })
  /** It names the port, which is known before any request comes. */
  const findPublicUrl = () =>
    options.publicUrl ?? (options.as && retrackUrl(options.as, listener.port, certificate !== undefined))
  const proxy: ProxyOptions = {
    get publicUrl() {
      return findPublicUrl()
    },
    trustProxy: options.trustProxy,
  }
  const api = lazyHandler(async () => {
    const [{ createRequestHandler }, { RETRACK_OPERATIONS }, forward, findLearntAnswer] = await Promise.all([
      import('./api/request-handler.ts'),
      import('./api/operations.ts'),
      createForwardOrNone(observe),
      createLearntOrNone(learnt, store),
    ])
    return createRequestHandler({
      operations: options.operations ?? RETRACK_OPERATIONS,
      store,
      runtimes,
      fallbackToken: token,
      replays,
      behaviours,
      metrics,
      onRequestEnd,
      bodyBudget,
      pipelineTimeoutMs: limits.pipelineTimeoutMs,
      proxy,
      forward,
      findLearntAnswer,
    })
  })
  const control = createControlHandler(
    {
      store,
      runtimes,
      defaults,
      fallbackToken: token,
      operations: options.operations,
      adminToken: options.adminToken,
      replays,
      ownUrl: () => localUrl(host, listener.port),
      refuseConnections: (ms) => listener.refuseConnections(ms),
      upstream: observe?.upstream.origin,
      readObservations: () => observe?.recorder.observations ?? observed?.observations,
      host,
      allowedHosts: [...(options.allowedHosts ?? []), ...(options.as === undefined ? [] : RETRACK_HOSTS)],
      get publicUrl() {
        return findPublicUrl()
      },
      trustProxy: options.trustProxy,
      onInternalError,
      guidedCheck: options.guidedCheck,
      limits,
      metrics,
      bodyBudget,
    },
    formatError,
  )
  const pipelining = limitPipelining(limits)
  const onRequest: RequestListener = (request, response) => {
    if (limiter.isOverLimit(request)) return respondAndClose(response, overLimit)
    if (!pipelining.admit(request, response)) return
    const handle = isControl(request.url) ? control : api
    handle(request, response).catch((error: unknown) => {
      if (error instanceof StoreUnavailableError) respondUnavailable(error, response)
      else respondToInternalError(error, response, onInternalError)
    })
  }
  const serverOptions = { ...SERVER_OPTIONS, ...serverTimeouts(limits) }
  const server = await createHttpServer(serverOptions, onRequest, certificate)
  const respondUnavailable = ({ message }: StoreUnavailableError, response: ServerResponse) => {
    const unavailable = toErrorResponse(refusals.storeUnavailable(behaviours, message), behaviours)
    if (response.headersSent) response.destroy()
    else void sendResponse(response, unavailable)
  }
  const overLimit = toErrorResponse(refusals.overload(behaviours, 'too many connections are open'), behaviours)
  const limiter = limitConnections(
    server,
    {
      connections: limits.connections,
      event: certificate === undefined ? 'connection' : 'secureConnection',
      writeTimeoutMs: limits.writeTimeoutMs,
    },
    isAwaitingResponse,
  )
  respondToProtocolErrors(server, {
    format: formatError,
    onTlsFailure: options.onTlsFailure,
    onRejected: (rejected, error) => void recordBrokenRequest(rejected, toRefusal(error)).catch(onInternalError),
  })
  const listener: Listener = await listen(server, { host, port: options.port ?? 0 }, onInternalError).catch(
    async (error: unknown) => {
      await store.close()
      throw error
    },
  )
  const stopRetention = await startRetentionOrNone(options, { store, runtimes })
  const { port } = listener
  const url = localUrl(host, port)
  let closing: Promise<void> | undefined

  return {
    url,
    tls: certificate && { url: toHttps(url), caFile: certificate.caFile },
    as: options.as && { host: options.as, url: retrackUrl(options.as, port, certificate !== undefined) },
    publicUrl: withoutTrailingSlashes(findPublicUrl() ?? url),
    port,
    seed,
    account,
    async reset() {
      for (const { token } of await store.accounts.list()) await store.accounts.reset(token)
    },
    refuseConnections: (ms) => listener.refuseConnections(ms),
    close(graceMs = DEFAULT_GRACE_MS) {
      runtimes.close()
      closing ??= listener
        .close(graceMs)
        .then(stopRetention)
        .then(() => runtimes.save())
        .then(() => store.close())
      return closing
    },
  }
}

/** Node would refuse a request without `Host` in its own words; the API has better ones. */
const SERVER_OPTIONS = { requireHostHeader: false, keepAliveTimeout: 65_000 } as const

/** What TLS needs is read only where it is served. */
async function createHttpServer(
  options: typeof SERVER_OPTIONS & ReturnType<typeof serverTimeouts>,
  onRequest: RequestListener,
  certificate: ServerCertificate | undefined,
) {
  if (certificate === undefined) return createServer(options, onRequest)
  const { createEitherServer } = await import('./http/either-protocol.ts')
  const { cert, key } = certificate
  return createEitherServer({ ...options, cert, key, handshakeTimeout: options.headersTimeout }, onRequest)
}

async function createForwardOrNone(observe: ForwardOptions | undefined) {
  if (observe === undefined) return undefined
  return (await import('./observed/forward.ts')).createForward(observe)
}

interface LoadedObservations {
  readonly observations: Observations
  readonly learnt: Learnt
}

async function readObserved(file: string): Promise<LoadedObservations> {
  const [{ learn }, { readObservationsOrThrow }] = await Promise.all([
    import('./observed/learn.ts'),
    import('./observed/observations-file.ts'),
  ])
  const observations = await readObservationsOrThrow(file)
  return { observations, learnt: learn(observations) }
}

/** Returns what ends it. */
async function startRetentionOrNone(
  { keepMs, onPruned = () => {}, onInternalError = () => {} }: RunMockOptions,
  parts: { readonly store: Store; readonly runtimes: AccountRuntimes },
): Promise<() => Promise<void>> {
  if (keepMs === undefined) return async () => {}
  const { startRetention } = await import('./accounts/retention.ts')
  // Once the store is there again, what was left is dropped.
  const onError = (error: unknown) => (error instanceof StoreUnavailableError ? undefined : onInternalError(error))
  return startRetention({ ...parts, keepMs, now: Date.now }, { onPruned, onError })
}

async function createLearntOrNone(learnt: Learnt | undefined, store: Store) {
  if (learnt === undefined) return undefined
  return (await import('./observed/learnt-answers.ts')).createLearntAnswers(learnt, store)
}

const readSeeds = async (file: string) => (await import('./accounts/seed-file.ts')).readSeedFile(file)

async function addSeeds(store: Store, seeds: readonly SeedAccount[], defaults: AccountDefaults, defaultToken: string) {
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
async function openStore(
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

function isControl(url: string | undefined): boolean {
  return url !== undefined && (url.startsWith('/_mock/') || url === '/_mock')
}

function respondToInternalError(
  error: unknown,
  response: ServerResponse,
  onInternalError: (error: unknown) => void,
): void {
  onInternalError(error)
  if (response.headersSent) response.destroy()
  else
    response
      .writeHead(500, { 'content-type': 'application/json' })
      .end('{"message":"retrack-kit itself failed; its log says how."}')
}
