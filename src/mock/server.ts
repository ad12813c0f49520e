/** Runs a mock: Retrack's API and the control API on one port, over one store. */

import { randomInt } from 'node:crypto'
import type { RequestListener, ServerResponse } from 'node:http'
import { type Behaviours, DEFAULT_BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { expandProfile } from '../../schemas/behaviours/profiles.ts'
import { DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { MAX_SEED } from '../../schemas/seed.ts'
import { RETRACK_HOSTS } from '../../schemas/terms.ts'
import { withoutTrailingSlashes } from '../../shared/trailing-slashes.ts'
import { MemoryBudget } from '../memory-budget.ts'
import { StoreUnavailableError } from '../store/errors.ts'
import { createAccountRuntimes } from './account-runtime.ts'
import { createDefaultAccount } from './accounts/create-account.ts'
import { createBrokenRequestRecorder } from './api/broken-requests.ts'
import { refusals, toErrorResponse } from './api/error-responses.ts'
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
import {
  addSeeds,
  createForwardOrNone,
  createHttpServer,
  createLearntOrNone,
  openStore,
  readObserved,
  readSeeds,
  startRetentionOrNone,
} from './optional-parts.ts'
import type { RunMockOptions, RunningMock } from './options.ts'
import { Replays } from './replays.ts'
import { loadCertificate } from './tls/load-certificate.ts'
import { localUrl, retrackUrl, toHttps } from './url.ts'

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
    // A proxy leaves it to Retrack what is too large, or compressed.
    ...(observe === undefined ? {} : { 'body-limit': MAX_FORWARDED_BYTES, 'compressed-body': 'read' }),
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
      overflowConnections: limits.overflowConnections,
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
const SERVER_OPTIONS = { requireHostHeader: false } as const

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
