/** What the routes of the control API work with. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Account, Store } from '../../store/port.ts'
import type { AccountDefaults } from '../accounts/open.ts'
import type { Secrets } from '../journal/secrets.ts'
import type { Limits } from '../limits.ts'
import type { World, Worlds } from '../worlds.ts'

export interface Control {
  readonly app: FastifyInstance
  readonly store: Store
  readonly worlds: Worlds
  readonly secrets: Secrets
  readonly limits: Limits
  readonly defaults: AccountDefaults
  /** The token of the account that is there from the start. */
  readonly defaultToken: string
  /** The account whose token the request carries. */
  account(request: FastifyRequest): Account
  /** Its faults and its journal. */
  world(request: FastifyRequest): World
}
