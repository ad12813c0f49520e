/** The control API: a web application beside Retrack's API. */

import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import * as z from 'zod'
import { MOCK } from '../../../schemas/control/mock.ts'
import { stringifyWellFormed } from '../../../shared/well-formed-json.ts'
import type { MemoryBudget } from '../../memory-budget.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { VERSION } from '../../version.ts'
import type { AccountRuntimes } from '../account-runtime.ts'
import type { AccountDefaults } from '../accounts/create-account.ts'
import type { Operation } from '../api/operation.ts'
import { RETRACK_OPERATIONS } from '../api/operations.ts'
import { externalUrl } from '../http/external-url.ts'
import type { Limits } from '../limits.ts'
import type { MockMetrics } from '../metrics/metrics.ts'
import type { Replays } from '../replays.ts'
import { accountRoutes } from './accounts.ts'
import { type AuthenticatorOptions, createAuthenticator } from './auth.ts'
import { type BehaviourSources, behaviourRoutes } from './behaviours.ts'
import { clickRoutes } from './clicks.ts'
import { clockRoutes } from './clock.ts'
import type { ControlContext } from './context.ts'
import { faultRoutes } from './faults.ts'
import { type GuidedCheckPort, guidedCheckRoutes } from './guided-check.ts'
import { getHealth } from './health.ts'
import { HttpError } from './http-error.ts'
import { journalRoutes } from './journal.ts'
import { addJsonParser } from './json-body.ts'
import { leadRoutes } from './leads.ts'
import { metricsRoutes } from './metrics.ts'
import { replayRoutes } from './replay.ts'
import { limitPendingResponses } from './response-backpressure.ts'
import { serve } from './serve-route.ts'
import { stateRoutes } from './state.ts'

export interface ControlOptions extends AuthenticatorOptions, BehaviourSources {
  readonly runtimes: AccountRuntimes
  /** By default those that Retrack documents. */
  readonly operations?: readonly Operation[] | undefined
  readonly defaults: AccountDefaults
  /** The token of the account that is there from the start. */
  readonly fallbackToken: string
  readonly replays: Replays
  /** Where the mock reaches itself. */
  readonly ownUrl: () => string
  /** Closes the port and all connections for a time. */
  readonly refuseConnections: (ms: number) => Promise<void>
  readonly onInternalError: (error: unknown) => void
  /** A check that a person is led through in the page, where there is one. */
  readonly guidedCheck?: GuidedCheckPort | undefined
  readonly limits: Limits
  readonly metrics: MockMetrics
  /** Limits the large bodies of requests that have no response yet. */
  readonly bodyBudget: MemoryBudget
}

export function createControlApp(options: ControlOptions): FastifyInstance {
  const { store, runtimes, defaults, fallbackToken, onInternalError } = options
  const app = fastify({
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: false },
    // Errors of the router itself, such as "%zz" in a path.
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const status = error.statusCode ?? 400
      return reply.code(status).send(new HttpError(status, error.message).body)
    },
  })

  app.removeAllContentTypeParsers()
  addJsonParser(app, options.bodyBudget)

  const { authorize, account } = createAuthenticator(options)
  app.addHook('onRequest', authorize)
  app.setReplySerializer(stringifyWellFormed)
  limitPendingResponses(app, options.limits.pendingResponseBytes)

  app.setErrorHandler(async (error, request, reply) => {
    const httpError = toHttpError(error, request)
    if (httpError === undefined) onInternalError(error)
    const { status, body } = httpError ?? new HttpError(500, 'retrack-kit itself failed; its log says how.')
    return reply.code(status).send(body)
  })
  app.setNotFoundHandler(async (request, reply) => {
    const asked = `${request.method} ${request.url.split('?', 1)[0]}`
    const message =
      options.upstream !== undefined
        ? `There is no ${asked} here: "retrack-kit observe" passes requests on to the real Retrack, and makes no faults, clicks or leads of its own.`
        : `There is no ${asked}. GET /_mock/openapi.json lists the control API.`
    return reply.code(404).send(new HttpError(404, message).body)
  })

  serve(app, MOCK.health, async () => getHealth(options))
  serve(app, MOCK.openapi, async () => (await import('../../../schemas/openapi.ts')).openapiDocument(VERSION))

  const control: ControlContext = {
    app,
    store,
    operation: operationSchema(options.operations ?? RETRACK_OPERATIONS),
    runtimes,
    redactor: runtimes.redactor,
    limits: options.limits,
    defaults,
    fallbackToken,
    account,
    mockUrl: (request) => externalUrl(request, options),
    runtime(request) {
      const owner = account(request)
      // It may be removed while the body arrives.
      if (runtimes.isRemoved(owner)) throw new HttpError(401, 'The account was removed.')
      return runtimes.get(owner)
    },
  }
  metricsRoutes(control, options.metrics)
  accountRoutes(control)
  behaviourRoutes(control, options)
  journalRoutes(control)
  replayRoutes(control, options)
  guidedCheckRoutes(control, options.guidedCheck)
  // There are no faults, clicks, leads or clock of the mock where the real Retrack answers.
  if (options.upstream !== undefined) return app
  clickRoutes(control)
  leadRoutes(control)
  clockRoutes(control)
  faultRoutes(control)
  stateRoutes(control, options.adminToken !== undefined)
  serve(app, MOCK.refuseConnections, async ({ body, reply }) => {
    // Once this is answered: its own connection is closed, too.
    reply.raw.once('finish', () => void options.refuseConnections(body.ms))
  })
  return app
}

function operationSchema(operations: readonly Operation[]): z.ZodType<string> {
  return z.enum(operations.flatMap(({ id }) => id ?? []))
}

/** The error for what fastify itself refuses; undefined for any other error. */
function toHttpError(error: unknown, request: FastifyRequest): HttpError | undefined {
  if (error instanceof HttpError) return error
  if (error instanceof StoreUnavailableError)
    return new HttpError(503, `The mock cannot do this now: ${error.message}.`)
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined
  const { statusCode } = error
  if (statusCode === 415) {
    const given = request.headers['content-type'] ?? 'none'
    return new HttpError(
      415,
      `The control API takes JSON: send "Content-Type: application/json" (${given.slice(0, 100)} was given).`,
    )
  }
  return statusCode >= 400 && statusCode < 500 ? new HttpError(statusCode, error.message) : undefined
}
