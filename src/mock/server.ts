/** One mock: Retrack's surface and the control API on one port, over one store. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Behaviours, DEFAULT_BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import type { ScenarioName } from '../../schemas/terms.ts'
import { memoryStore } from '../store/memory.ts'
import type { Account } from '../store/port.ts'
import { Room } from '../store/room.ts'
import { openDefaultAccount } from './accounts/open.ts'
import type { AccessLogEntry } from './api/access-log.ts'
import { refusals, toErrorResponse } from './api/error-responses.ts'
import type { Operation } from './api/operation.ts'
import { controlApi } from './control/control.ts'
import { limitConnections, serverTimeouts } from './http/connection-limiter.ts'
import { closeGracefully } from './http/graceful-shutdown.ts'
import { lazyHandler } from './http/lazy-handler.ts'
import {
  isAwaitingResponse,
  type ProtocolError,
  respondAndClose,
  respondToProtocolErrors,
} from './http/protocol-errors.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { localUrl } from './url.ts'
import { worlds as newWorlds } from './worlds.ts'

export interface MockOptions {
  /** 0 lets the system pick one. By default 0. */
  readonly port?: number | undefined
  /** By default 127.0.0.1: reached from this machine only. */
  readonly host?: string | undefined
  /** The redirect page of every account that names none itself. */
  readonly redirectUrl?: string | undefined
  /** The token of the default account. By default the documented one. */
  readonly token?: string | undefined
  /** The uuid of the default account's event. By default the documented one. */
  readonly event?: string | undefined
  /** What generated accounts and identifiers follow from. By default 1. */
  readonly seed?: number | undefined
  /** Behaviours of every account that does not change them itself. */
  readonly behaviours?: Partial<Behaviours> | undefined
  /** In force for every account from its start. */
  readonly scenario?: ScenarioName | undefined
  /** Needed to make and list accounts, where it is given. */
  readonly adminToken?: string | undefined
  /** Bounds that differ from those of docs/limits.md. */
  readonly limits?: Partial<Limits> | undefined
  readonly onRequestEnd?: ((entry: AccessLogEntry) => void) | undefined
  /** The operations that the API serves. By default those that Retrack documents. */
  readonly operations?: readonly Operation[] | undefined
  /** Hears of errors of retrack-kit itself. */
  readonly onBug?: ((error: unknown) => void) | undefined
}

export interface RunningMock {
  readonly url: string
  readonly port: number
  readonly account: Account
  /** Brings every account back to its start. */
  reset(): Promise<void>
  /** Answers what it has accepted, for at most `graceMs`, and takes nothing new. */
  close(graceMs?: number): Promise<void>
}

const DEFAULT_SEED = 1
const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_GRACE_MS = 500

export async function runMock(options: MockOptions = {}): Promise<RunningMock> {
  const { host = DEFAULT_HOST, token = DOCUMENTED_TOKEN, onRequestEnd, onBug = () => {} } = options
  const limits: Limits = { ...defaultLimits(), ...options.limits }
  const room = new Room(limits.keptBytes)
  const bodies = new Room(limits.bodyBytes)
  const store = memoryStore(room)
  const behaviours: Behaviours = { ...DEFAULT_BEHAVIOURS, ...options.behaviours }
  const { redirectUrl, event } = options
  const defaults = { seed: options.seed ?? DEFAULT_SEED, redirectUrl, event, behaviours }
  const account = await openDefaultAccount(store, token, defaults)
  const worlds = newWorlds({ scenario: options.scenario, limits, room })
  worlds.secrets.add(token)
  if (options.adminToken !== undefined) worlds.secrets.add(options.adminToken)
  const formatError = ({ problem, status }: ProtocolError) => {
    const refusal = refusals.brokenRequest(behaviours, problem)
    return toErrorResponse(status === undefined ? refusal : { ...refusal, status }, behaviours)
  }
  const api = lazyHandler(async () => {
    const [{ createRequestHandler }, { RETRACK_OPERATIONS }] = await Promise.all([
      import('./api/request-handler.ts'),
      import('./api/operations.ts'),
    ])
    return createRequestHandler({
      operations: options.operations ?? RETRACK_OPERATIONS,
      store,
      worlds,
      fallbackToken: token,
      behaviours,
      onRequestEnd,
      bodyBudget: bodies,
      pipelineTimeoutMs: limits.turnMs,
    })
  })
  const control = controlApi(
    {
      store,
      worlds,
      defaults,
      defaultToken: token,
      adminToken: options.adminToken,
      host,
      hasSecret: token !== DOCUMENTED_TOKEN || options.adminToken !== undefined,
      onBug,
      limits,
      bodies,
    },
    formatError,
  )
  const server = createServer({ ...SERVER_OPTIONS, ...serverTimeouts(limits) }, (request, response) => {
    if (limiter.isOverLimit(request)) return respondAndClose(response, overLimit)
    const handle = isControl(request.url) ? control : api
    handle(request, response).catch((error: unknown) => failed(error, response, onBug))
  })
  const overLimit = toErrorResponse(refusals.overload(behaviours, 'too many connections are open'), behaviours)
  const limiter = limitConnections(
    server,
    { connections: limits.connections, writeTimeoutMs: limits.unreadMs },
    isAwaitingResponse,
  )
  respondToProtocolErrors(server, formatError)
  server.listen({ host, port: options.port ?? 0 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  let closing: Promise<void> | undefined

  return {
    url: localUrl(host, port),
    port,
    account,
    async reset() {
      for (const each of await store.accounts.list()) {
        await store.accounts.reset(each.token)
        worlds.renew(each.token)
      }
    },
    close(graceMs = DEFAULT_GRACE_MS) {
      worlds.end()
      closing ??= closeGracefully(server, graceMs).then(() => store.close())
      return closing
    },
  }
}

/** Node would refuse a request without `Host` in its own words; the surface has better ones. */
const SERVER_OPTIONS = { requireHostHeader: false, keepAliveTimeout: 65_000 } as const

function isControl(url: string | undefined): boolean {
  return url !== undefined && (url.startsWith('/_mock/') || url === '/_mock')
}

function failed(error: unknown, response: ServerResponse, onBug: (error: unknown) => void): void {
  onBug(error)
  if (response.headersSent) response.destroy()
  else
    response
      .writeHead(500, { 'content-type': 'application/json' })
      .end('{"message":"retrack-kit itself failed; its log says how."}')
}
