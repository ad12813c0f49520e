/** What the routes of the control API work with. */
import type { IncomingMessage } from 'node:http'
import type { Account, Store } from '../../store/port.ts'
import type { AccountDefaults } from '../accounts/open.ts'
import type { Routes } from './router.ts'

export interface Control {
  /** Where each part of the control API adds its own. */
  readonly routes: Routes
  readonly store: Store
  readonly defaults: AccountDefaults
  /** The token of the account that is there from the start. */
  readonly defaultToken: string
  /** The account whose token the request carries. */
  account(request: IncomingMessage): Account
}
