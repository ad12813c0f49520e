/** Who may use which route of the control API. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Account, Store } from '../../store/port.ts'
import { parseAuthorization } from '../http/authorization.ts'
import { foreignOrigin, type Guarded } from './guard.ts'
import { Refused } from './refuse.ts'

export interface AdmissionOptions extends Guarded {
  readonly store: Store
  readonly adminToken?: string | undefined
}

export interface Admission {
  /** Lets a request in, or refuses it. */
  admit(request: FastifyRequest): Promise<void>
  /** The account whose token a request brought that was let in to a route for accounts. */
  account(request: FastifyRequest): Account
}

export function admission({ store, adminToken, ...guarded }: AdmissionOptions): Admission {
  const accounts = new WeakMap<FastifyRequest, Account>()

  function admitAdmin(request: FastifyRequest): void {
    if (adminToken === undefined) return
    const given = parseAuthorization(request.headers.authorization)
    if (given.kind !== 'bearer') throw new Refused(401, `The admin token is needed here, but ${given.problem}.`)
    if (!isSameSecret(given.token, adminToken)) {
      throw new Refused(401, 'The token is not the admin token that the mock was started with.')
    }
  }

  async function admitAccount(request: FastifyRequest): Promise<void> {
    const given = parseAuthorization(request.headers.authorization)
    if (given.kind !== 'bearer') throw new Refused(401, `The token of an account is needed here, but ${given.problem}.`)
    const account = await store.accounts.byToken(given.token)
    if (account === undefined) throw new Refused(401, 'The token belongs to no account of this mock.')
    accounts.set(request, account)
  }

  return {
    async admit(request) {
      const foreign = foreignOrigin(request, guarded)
      if (foreign !== undefined) throw new Refused(403, foreign)
      const { access } = request.routeOptions.config
      if (access === 'admin') admitAdmin(request)
      if (access === 'account') await admitAccount(request)
    },
    account(request) {
      const account = accounts.get(request)
      if (account === undefined) throw new TypeError('This route needs access "account".')
      return account
    },
  }
}

/** Takes the same time wherever the two differ. */
function isSameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
