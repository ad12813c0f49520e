/** Decides which caller may use which route of the control API. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { AccountRecord, Store } from '../../store/port.ts'
import { parseAuthorization } from '../http/authorization.ts'
import { HttpError } from './http-error.ts'
import { crossOriginReason, type OriginGuardOptions } from './origin-guard.ts'

export interface AuthenticatorOptions extends OriginGuardOptions {
  readonly store: Store
}

export interface Authenticator {
  /** Lets a request in, or refuses it. */
  authorize(request: FastifyRequest): Promise<void>
  /** The account whose token a request brought that was let in to a route for accounts. */
  account(request: FastifyRequest): AccountRecord
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { store, adminToken } = options
  const accounts = new WeakMap<FastifyRequest, AccountRecord>()

  function authorizeAdmin(request: FastifyRequest): void {
    if (adminToken === undefined) return
    const credentials = parseAuthorization(request.headers.authorization)
    if (credentials.kind !== 'bearer')
      throw new HttpError(401, `The admin token is needed here, but ${credentials.problem}.`)
    if (!isSameSecret(credentials.token, adminToken)) {
      throw new HttpError(401, 'The token is not the admin token that the mock was started with.')
    }
  }

  async function authorizeAccount(request: FastifyRequest): Promise<void> {
    const credentials = parseAuthorization(request.headers.authorization)
    if (credentials.kind !== 'bearer')
      throw new HttpError(401, `The token of an account is needed here, but ${credentials.problem}.`)
    const account = await store.accounts.byToken(credentials.token)
    if (account === undefined) throw new HttpError(401, 'The token belongs to no account of this mock.')
    accounts.set(request, account)
  }

  return {
    async authorize(request) {
      const reason = crossOriginReason(request, options)
      if (reason !== undefined) throw new HttpError(403, reason)
      const { access } = request.routeOptions.config
      if (access === 'admin') authorizeAdmin(request)
      if (access === 'account') await authorizeAccount(request)
    },
    account(request) {
      const account = accounts.get(request)
      if (account === undefined) throw new TypeError('This route needs access "account".')
      return account
    },
  }
}

/** Takes the same time wherever the two differ. */
function isSameSecret(credentials: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(credentials), digest(secret))
}
