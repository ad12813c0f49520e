/** The control API: an ordinary web application beside Retrack's surface. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { MOCK } from '../../../schemas/control/mock.ts'
import type { Room } from '../../store/room.ts'
import { VERSION } from '../../version.ts'
import type { AccountDefaults } from '../accounts/open.ts'
import type { Limits } from '../limits.ts'
import type { Worlds } from '../worlds.ts'
import { accountRoutes } from './accounts.ts'
import { type AdmissionOptions, admission } from './admission.ts'
import { clickRoutes } from './clicks.ts'
import { clockRoutes } from './clock.ts'
import type { Control } from './context.ts'
import { faultRoutes } from './faults.ts'
import { journalRoutes } from './journal.ts'
import { takeJson } from './json-body.ts'
import { leadRoutes } from './leads.ts'
import { Refused } from './refuse.ts'
import { serve } from './route.ts'
import { boundUnread } from './unread.ts'

export interface ControlOptions extends AdmissionOptions {
  readonly worlds: Worlds
  readonly defaults: AccountDefaults
  /** The token of the account that is there from the start. */
  readonly defaultToken: string
  readonly onBug: (error: unknown) => void
  readonly limits: Limits
  /** Bounds the large bodies of requests that are not answered yet. */
  readonly bodies: Room
}

export function controlApp(options: ControlOptions): FastifyInstance {
  const { store, worlds, defaults, defaultToken, onBug } = options
  const app = fastify({
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: false },
    // What the router itself cannot read, such as "%zz" in a path.
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const status = error.statusCode ?? 400
      return reply.code(status).send(new Refused(status, error.message).body)
    },
  })

  app.removeAllContentTypeParsers()
  takeJson(app, options.bodies)

  const { admit, account } = admission(options)
  app.addHook('onRequest', admit)
  boundUnread(app, options.limits.unreadBytes)

  app.setErrorHandler(async (error, request, reply) => {
    const refused = asRefused(error, request)
    if (refused === undefined) onBug(error)
    const { status, body } = refused ?? new Refused(500, 'retrack-kit itself failed; its log says how.')
    return reply.code(status).send(body)
  })
  app.setNotFoundHandler(async (request, reply) => {
    const message = `There is no ${request.method} ${request.url.split('?', 1)[0]}. GET /_mock/openapi.json lists the control API.`
    return reply.code(404).send(new Refused(404, message).body)
  })

  serve(app, MOCK.health, async () => ({ status: 'ok', version: VERSION }))
  serve(app, MOCK.openapi, async () => (await import('../../../schemas/openapi.ts')).openapiDocument(VERSION))

  const control: Control = {
    app,
    store,
    worlds,
    secrets: worlds.secrets,
    limits: options.limits,
    defaults,
    defaultToken,
    account,
    world(request) {
      const of = account(request)
      // It may be gone by the time that the body is here.
      if (worlds.isRemoved(of.token)) throw new Refused(401, 'The account was removed.')
      return worlds.of(of)
    },
  }
  accountRoutes(control)
  clickRoutes(control)
  leadRoutes(control)
  clockRoutes(control)
  faultRoutes(control)
  journalRoutes(control)
  return app
}

/** What fastify itself refuses, in our words. */
function asRefused(error: unknown, request: FastifyRequest): Refused | undefined {
  if (error instanceof Refused) return error
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined
  const { statusCode } = error
  if (statusCode === 415) {
    const given = request.headers['content-type'] ?? 'none'
    return new Refused(
      415,
      `The control API takes JSON: send "Content-Type: application/json" (${given.slice(0, 100)} was given).`,
    )
  }
  return statusCode >= 400 && statusCode < 500 ? new Refused(statusCode, error.message) : undefined
}
