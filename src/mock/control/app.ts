/** The control API: an ordinary web application beside Retrack's surface. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
} from 'fastify'
import { MOCK } from '../../../schemas/control/mock.ts'
import type { Account, Store } from '../../store/port.ts'
import { VERSION } from '../../version.ts'
import type { AccountDefaults } from '../accounts/open.ts'
import { credentials } from '../bearer.ts'
import type { Worlds } from '../worlds.ts'
import { accountRoutes } from './accounts.ts'
import { clickRoutes } from './clicks.ts'
import { clockRoutes } from './clock.ts'
import type { Control } from './context.ts'
import { faultRoutes } from './faults.ts'
import { refuseForeignPages } from './guard.ts'
import { journalRoutes } from './journal.ts'
import { leadRoutes } from './leads.ts'
import { Refused } from './refuse.ts'
import { serve } from './route.ts'

export interface ControlOptions {
  readonly store: Store
  readonly worlds: Worlds
  readonly defaults: AccountDefaults
  /** The token of the account that is there from the start. */
  readonly defaultToken: string
  readonly adminToken?: string | undefined
  readonly host: string
  readonly serverFactory: FastifyServerFactory
  readonly clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => void
  readonly onBug: (error: unknown) => void
}

const BODY_LIMIT_BYTES = 1024 * 1024

export function controlApp(options: ControlOptions): FastifyInstance {
  const { store, worlds, defaults, defaultToken, adminToken, host, onBug } = options
  const app = fastify({
    serverFactory: options.serverFactory,
    clientErrorHandler: options.clientErrorHandler,
    bodyLimit: BODY_LIMIT_BYTES,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: false },
    forceCloseConnections: false,
    // What the router itself cannot read, such as "%zz" in a path.
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const status = error.statusCode ?? 400
      return reply.code(status).send(new Refused(status, error.message).body)
    },
  })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') return done(null, undefined)
    try {
      done(null, JSON.parse(text.toString()))
    } catch {
      done(new Refused(400, 'The body is not JSON.'))
    }
  })

  const accounts = new WeakMap<FastifyRequest, Account>()
  app.addHook('onRequest', async (request) => {
    refuseForeignPages(request, host)
    const { access } = request.routeOptions.config
    if (access === 'admin' && adminToken !== undefined) {
      const given = credentials(request.headers.authorization)
      if (given.kind !== 'bearer') throw new Refused(401, `The admin token is needed here, but ${given.problem}.`)
      if (!sameSecret(given.token, adminToken))
        throw new Refused(401, 'The token is not the admin token that the mock was started with.')
    }
    if (access === 'account') {
      const given = credentials(request.headers.authorization)
      if (given.kind !== 'bearer')
        throw new Refused(401, `The token of an account is needed here, but ${given.problem}.`)
      const account = await store.accounts.byToken(given.token)
      if (account === undefined) throw new Refused(401, 'The token belongs to no account of this mock.')
      accounts.set(request, account)
    }
  })

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

  const accountOf = (request: FastifyRequest) => {
    const account = accounts.get(request)
    if (account === undefined) throw new TypeError('This route needs access "account".')
    return account
  }
  const control: Control = {
    app,
    store,
    worlds,
    secrets: worlds.secrets,
    defaults,
    defaultToken,
    account: accountOf,
    world: (request) => worlds.of(accountOf(request)),
  }
  accountRoutes(control)
  clickRoutes(control)
  leadRoutes(control)
  clockRoutes(control)
  faultRoutes(control)
  journalRoutes(control)
  return app
}

/** Takes the same time wherever the two differ. */
function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
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
  if (statusCode === 413) return new Refused(413, `The body is larger than ${BODY_LIMIT_BYTES} bytes.`)
  return statusCode >= 400 && statusCode < 500 ? new Refused(statusCode, error.message) : undefined
}
