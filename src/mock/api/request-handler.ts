/**
 * Retrack's own API: the requests of a store's server and of a visitor's browser. It works on Node's raw requests, not in
 * a web framework: it responds to any bytes in Retrack's own words, and can break off a response at any byte.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { MemoryBudget } from '../../memory-budget.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import type { Store } from '../../store/port.ts'
import type { AccountRuntime, AccountRuntimes } from '../account-runtime.ts'
import { decideFault, type FaultDecision, NO_FAULT } from '../faults/rules.ts'
import { type Credentials, parseAuthorization } from '../http/authorization.ts'
import type { ProxyOptions } from '../http/external-url.ts'
import { waitForPipelineTurn } from '../http/pipelining.ts'
import { type RequestBody, readBody } from '../http/read-body.ts'
import { parseRequestTarget } from '../http/request-target.ts'
import { type JournalRecord, joinHeaders } from '../journal/entry.ts'
import type { MockMetrics } from '../metrics/metrics.ts'
import type { Forward } from '../observed/forward.ts'
import type { FindLearntAnswer, LearntAnswer } from '../observed/learnt-answers.ts'
import { toReadRequest } from '../observed/read-request.ts'
import type { Replays } from '../replays.ts'
import { type AccessLogEntry, toAccessLogEntry } from './access-log.ts'
import { executeOperation, type ReceivedRequest } from './execute-operation.ts'
import { type Correlation, type Operation, type OperationResult, refused } from './operation.ts'
import { isMultipartForm, type ParsedBody, parseBody, parseMultipart } from './parse-body.ts'
import { respond } from './respond.ts'
import { createRouter, type Route } from './router.ts'
import { respondUnavailable } from './store-unavailable.ts'

export interface RequestHandlerOptions {
  readonly operations: readonly Operation[]
  readonly store: Store
  readonly runtimes: AccountRuntimes
  /** The token of the account whose journal keeps requests that belong to no account. */
  readonly fallbackToken: string
  /** The behaviours for requests that belong to no account. */
  readonly behaviours: Behaviours
  readonly metrics: MockMetrics
  readonly onRequestEnd: ((entry: AccessLogEntry) => void) | undefined
  /** Bounds the memory of large bodies whose requests have no response yet. */
  readonly bodyBudget: MemoryBudget
  readonly proxy: ProxyOptions
  /** How long a request may wait for earlier ones on its connection, in milliseconds. */
  readonly pipelineTimeoutMs: number
  /** Sends requests on to the real Retrack in place of an answer of the mock. */
  readonly forward?: Forward | undefined
  /** Requests that the mock sends to itself. */
  readonly replays: Replays
  /** Finds the answer that the mock has learnt from a file of observations. */
  readonly findLearntAnswer?: FindLearntAnswer | undefined
}

export type RequestHandler = (message: IncomingMessage, response: ServerResponse) => Promise<void>

export function createRequestHandler(options: RequestHandlerOptions): RequestHandler {
  const { store, runtimes, bodyBudget, metrics, onRequestEnd } = options
  const findRoute = createRouter(options.operations)

  const receiveBody = async (message: IncomingMessage, response: ServerResponse, behaviours: Behaviours) => {
    const body = await readBody(message, behaviours['body-limit'], bodyBudget)
    if (body.reservedBytes > 0) onClosed(response, () => bodyBudget.release(body.reservedBytes))
    const content = isMultipartForm(message.headers, behaviours)
      ? await parseMultipart(body, message.headers, behaviours)
      : parseBody(body, message.headers, behaviours)
    return { body, content }
  }

  const handle = async (message: IncomingMessage, response: ServerResponse, found: Route, progress: Progress) => {
    // Receive. The account is read before the body: a reset in between makes the request stale.
    const { method = '', url = '/', headers } = message
    const replay = options.replays.take(message)
    const credentials = parseAuthorization(headers.authorization)
    const account = await findAccount(store, found.withoutSlash ?? found, credentials)
    const behaviours = account?.settings.behaviours ?? options.behaviours
    const ignoresSlash = behaviours['trailing-slash'] === 'ignore'
    const route = ignoresSlash && found.withoutSlash !== undefined ? found.withoutSlash : found
    const { operation } = route
    const resetCount = runtimes.resetCount
    const accountRuntime = account === undefined ? undefined : runtimes.get(account)
    // A client that has left already is in the journal, too.
    const isWaiting = response.socket === null && !response.closed
    if (isWaiting && !(await waitForPipelineTurn(message, response, options.pipelineTimeoutMs))) return
    const received = await receiveBody(message, response, behaviours)
    progress.received = received
    const { body, content } = received
    const prepared = await operation.prepare({
      store,
      account,
      message,
      target: route.target,
      pathUuid: route.pathUuid,
      fields: content.fields,
    })

    // Open the journal entry.
    const runtime = accountRuntime ?? (await findFallbackRuntime(options, resetCount, prepared))
    if (runtime === undefined) return void message.socket.destroy()
    const { reference, click } = options.forward?.correlate(route, prepared) ?? prepared
    const hasValidToken = credentials.kind === 'bearer' && account?.token === credentials.token
    const entry = runtime.journal.open({
      operation,
      method,
      url,
      headers: joinHeaders(message.rawHeaders),
      body: content.text,
      hasValidToken,
      reference,
      click,
      replayOf: replay?.journal === runtime.journal ? replay.id : undefined,
    })
    progress.entry = entry
    replay?.onReceived({ replayed: entry, journal: runtime.journal })
    const finish = () => {
      // Has no effect on an entry that has its response.
      void entry.finish('aborted', entry.fault === null ? 'aborted' : 'faulted', null)
      metrics.recordRequest(operation.id, entry.outcome ?? 'aborted', performance.now() - progress.startedAt)
      onRequestEnd?.(toAccessLogEntry(entry, route.target.path, operation.path, runtimes.redactor))
      replay?.onEnded()
    }
    if (body.aborted || response.closed) {
      // A connection that has closed already emits no `close`.
      finish()
      return void response.destroy()
    }
    response.on('close', finish)
    if (body.tooLarge || body.overBudget) response.shouldKeepAlive = false

    if (options.forward !== undefined)
      return options.forward.send({ message, response, entry, route, credentials, body, content })

    // Evaluate the fault rules.
    let fault = NO_FAULT
    if (operation.id !== null && account !== undefined) {
      const target = { operation: operation.id, reference, click }
      const magic = runtime.magicValues?.evaluate(target, content.fields['voucher'])
      const decision = decideFault(store.faults, { account, target, magic })
      fault = decision instanceof Promise ? await decision : decision
    }
    if (fault !== NO_FAULT) recordFaults(fault, metrics)
    if (fault.terminal !== undefined) entry.fault = { id: fault.terminal.id, ordinal: fault.terminal.ordinal }
    const delay = () => fault.delayMs === 0 || runtime.holdResponse(response, fault.delayMs)
    if (!fault.commit && !(await delay())) return

    // Execute the operation, unless a fault takes the place of its response.
    const learnt = await options.findLearntAnswer?.(
      toReadRequest({ route, method, url, rawHeaders: message.rawHeaders, credentials, content, body: body.bytes }),
      account,
      behaviours,
    )
    const request: ReceivedRequest = {
      message,
      credentials,
      account: learnt?.account ?? account,
      body,
      content,
      prepared,
    }
    const result = needsResult(fault)
      ? await execute(request, entry, learnt?.behaviours ?? behaviours, fault, learnt, store)
      : undefined
    if (result?.kind === 'stale') return void response.destroy()
    if (fault.commit && !(await delay())) return

    // Respond.
    await respond({
      message,
      proxy: options.proxy,
      response,
      runtime,
      entry,
      fault,
      behaviours: learnt?.behaviours ?? behaviours,
      result,
    })
  }

  return async (message, response) => {
    const route = findRoute(message.method ?? '', parseRequestTarget(message.url ?? '/'))
    const progress: Progress = { startedAt: performance.now(), received: undefined, entry: undefined }
    try {
      await handle(message, response, route, progress)
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error
      const { body, content } = progress.received ?? (await receiveBody(message, response, options.behaviours))
      const hasBody = !body.tooLarge && !body.overBudget
      const { entry, startedAt } = progress
      await respondUnavailable(error, { message, response, route, entry, content, hasBody, startedAt }, options)
    }
  }
}

/** How far a request had come when the store failed. */
interface Progress {
  /** As `performance.now()` tells it. */
  readonly startedAt: number
  received: { readonly body: RequestBody; readonly content: ParsedBody } | undefined
  entry: JournalRecord | undefined
}

/** The account that the operation names, or else the one of the bearer token. */
function findAccount(store: Store, { operation, target }: Route, credentials: Credentials) {
  if (operation.findAccount !== undefined) return operation.findAccount(store, target)
  return credentials.kind === 'bearer' ? store.accounts.byToken(credentials.token) : undefined
}

/**
 * Finds the runtime whose journal keeps a request of no account. A merchant must be able to see that her token was
 * wrong. Undefined if that account was reset while the body arrived.
 */
async function findFallbackRuntime(
  { store, runtimes, fallbackToken }: RequestHandlerOptions,
  resetCount: number,
  { event, click }: Correlation,
): Promise<AccountRuntime | undefined> {
  const owner = event === null && click === null ? undefined : await store.accounts.findOwner({ event, click })
  const account = owner ?? (await store.accounts.byToken(fallbackToken))
  return account === undefined || runtimes.wasResetSince(resetCount, account) ? undefined : runtimes.get(account)
}

const USES_REAL_RESPONSE: ReadonlySet<string> = new Set(['truncate', 'drip', 'framing'])

/** Whether the response depends on the operation: most faults replace it without one. */
function needsResult({ terminal, commit }: FaultDecision): boolean {
  if (terminal === undefined || commit) return true
  return USES_REAL_RESPONSE.has(terminal.effect.kind)
}

async function execute(
  request: ReceivedRequest,
  entry: JournalRecord,
  behaviours: Behaviours,
  { terminal, commit: commitsFirst }: FaultDecision,
  learnt: LearntAnswer | undefined,
  store: Store,
): Promise<OperationResult> {
  if (learnt?.refusal !== undefined) return refused(learnt.refusal)
  const commit = terminal === undefined || commitsFirst
  const onValidated = () => void entry.markStage('validated')
  const result = await executeOperation(request, { behaviours, commit, onValidated })
  if (result.kind === 'stale') return result
  if (result.annotations !== undefined) entry.annotations = result.annotations
  if (result.kind === 'accepted' && commit) entry.commit(result.resource)
  return result.kind === 'accepted' && learnt?.restate !== undefined
    ? restate(result, request, learnt.restate, store)
    : result
}

/** Says of an operation that was executed what Retrack was observed to say. */
async function restate(
  result: Extract<OperationResult, { kind: 'accepted' }>,
  { account }: ReceivedRequest,
  toObserved: NonNullable<LearntAnswer['restate']>,
  store: Store,
): Promise<OperationResult> {
  const { resource, response } = result
  const isLead = account !== undefined && resource?.type === 'lead'
  const lead = isLead ? await store.leads.get(account, resource.uuid) : undefined
  return { ...result, response: toObserved(response, lead) }
}

function recordFaults({ terminal, delayMs }: FaultDecision, metrics: MockMetrics): void {
  if (delayMs > 0) metrics.recordFault('delay')
  if (terminal !== undefined) metrics.recordFault(terminal.effect.kind)
}

function onClosed(response: ServerResponse, listener: () => void): void {
  if (response.closed) listener()
  else response.once('close', listener)
}
