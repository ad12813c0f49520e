/** The control API: like Retrack's surface beside it on Node's raw requests, so that a mock starts fast. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Contract } from '../../../schemas/contract.ts'
import type { Account, Store } from '../../store/port.ts'
import type { AccountDefaults } from '../accounts/open.ts'
import { credentials } from '../bearer.ts'
import { ABORTED, receiveJson } from './body.ts'
import type { Control } from './context.ts'
import { refuseForeignPages } from './guard.ts'
import { asksForHealth, HEALTHY } from './health.ts'
import { Refused } from './refuse.ts'
import { find, queryOf, type Routes } from './router.ts'

export interface ControlOptions {
  readonly store: Store
  readonly defaults: AccountDefaults
  /** The token of the account that is there from the start. */
  readonly defaultToken: string
  readonly adminToken?: string | undefined
  readonly host: string
  readonly onBug: (error: unknown) => void
}

export type ControlApp = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export function controlApp({ store, defaults, defaultToken, adminToken, host, onBug }: ControlOptions): ControlApp {
  const accounts = new WeakMap<IncomingMessage, Account>()
  const control: Control = {
    routes: [],
    store,
    defaults,
    defaultToken,
    account(request) {
      const account = accounts.get(request)
      if (account === undefined) throw new TypeError('This route needs access "account".')
      return account
    },
  }
  let routes: Promise<Routes> | undefined

  /** Lets a request in that brings the token which the route needs. */
  async function admit(request: IncomingMessage, access: Contract['access']): Promise<void> {
    if (access === 'open' || (access === 'admin' && adminToken === undefined)) return
    const given = credentials(request.headers.authorization)
    const needed = access === 'admin' ? 'The admin token' : 'The token of an account'
    if (given.kind === 'none') throw new Refused(401, `${needed} is needed here, but ${given.problem}.`)
    if (access === 'admin') {
      if (adminToken !== undefined && !sameSecret(given.token, adminToken))
        throw new Refused(401, 'The token is not the admin token that the mock was started with.')
      return
    }
    const account = await store.accounts.byToken(given.token)
    if (account === undefined) throw new Refused(401, 'The token belongs to no account of this mock.')
    accounts.set(request, account)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    const [path = '', ...query] = url.split('?')
    refuseForeignPages(request, host)
    if (asksForHealth(request)) return send(response, 200, HEALTHY)
    routes ??= import('./routes.ts').then(({ controlRoutes }) => controlRoutes(control))
    const found = find(await routes, method, path)
    if (found === undefined)
      throw new Refused(404, `There is no ${method} ${path}. GET /_mock/openapi.json lists the control API.`)
    const { route, params } = found
    await admit(request, route.contract.access)
    const body = await receiveJson(request)
    if (body === ABORTED) return
    const answered = await route.handle({ params, query: queryOf(query.join('?')), body }, request, response)
    if (!response.headersSent) send(response, route.contract.answers[0].status, answered)
  }

  return async (request, response) => {
    try {
      await answer(request, response)
    } catch (error) {
      if (!(error instanceof Refused)) onBug(error)
      const { status, body } = error instanceof Refused ? error : FAILED
      if (response.headersSent) response.destroy()
      else send(response, status, body)
    }
  }
}

const FAILED = new Refused(500, 'retrack-kit itself failed; its log says how.')

/** `undefined` is an answer without a body. */
function send(response: ServerResponse, status: number, value: unknown): void {
  // What is left of a body is not worth waiting for.
  if (!response.req.complete) response.shouldKeepAlive = false
  if (value === undefined) {
    response.writeHead(status).end()
    return
  }
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

/** Takes the same time wherever the two differ. */
function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
