/** The context that the routes of the control API work with. */

import type { FastifyInstance, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import type { AccountRecord, Store } from '../../store/port.ts'
import type { AccountRuntime, AccountRuntimes } from '../account-runtime.ts'
import type { AccountDefaults } from '../accounts/create-account.ts'
import type { TokenRedactor } from '../journal/token-redactor.ts'
import type { Limits } from '../limits.ts'

export interface ControlContext {
  readonly app: FastifyInstance
  readonly store: Store
  /** The names of the operations that the mock serves. */
  readonly operation: z.ZodType<string>
  readonly runtimes: AccountRuntimes
  readonly redactor: TokenRedactor
  readonly limits: Limits
  readonly defaults: AccountDefaults
  /** The token of the account that is there from the start. */
  readonly fallbackToken: string
  /** The account whose token the request carries. */
  account(request: FastifyRequest): AccountRecord
  /** The URL by which the client reaches the mock: a port may be mapped, and a proxy in between. */
  mockUrl(request: FastifyRequest): string
  /** Its faults and its journal. */
  runtime(request: FastifyRequest): AccountRuntime
}
