/** retrack-kit as a library: a Retrack for tests. */
import type { NewAccount } from '../schemas/control/accounts.ts'
import { Account, createAccount } from './client/index.ts'
import { Transport } from './client/transport.ts'
import { accountView } from './mock/account-view.ts'
import type { MockOptions } from './mock/options.ts'
import { runMock } from './mock/server.ts'

export type { AccountChange, AccountWithToken, NewAccount } from '../schemas/control/accounts.ts'
export type { NewClick, PlantedClick } from '../schemas/control/clicks.ts'
export type { Clock } from '../schemas/control/clock.ts'
export type { Fault, NewFault } from '../schemas/faults.ts'

export type { Finding, JournalEntry, ReplayChanges, RequestOutcome, Stage } from '../schemas/journal.ts'

export type { Click, Lead, LeadStatus } from '../schemas/retrack.ts'
export type { ScenarioName } from '../schemas/terms.ts'
export type {
  AccountClock,
  Clicks,
  Faults,
  LeadConditions,
  Leads,
  RequestConditions,
  Requests,
} from './client/account.ts'
export {
  Account,
  connectMock,
  createAccount,
  MockApiError,
  MockUnreachableError,
  WaitTimeoutError,
} from './client/index.ts'
export { type Interception, interceptRetrack } from './intercept.ts'

export type StartOptions = MockOptions

/** A mock in this process. */
export interface Mock {
  /** Its base URL: what a store is configured with in place of https://retrack.refunder.com. */
  readonly url: string
  readonly port: number
  /** With `tls`: where it serves https, and the authority that clients have to trust. */
  readonly tls: { readonly url: string; readonly caFile?: string | undefined } | undefined
  /** The default account: Retrack's documented example. */
  readonly account: Account
  /** Creates an account, which no other account sees: one for each test that runs in parallel. */
  createAccount(wanted?: NewAccount): Promise<Account>
  /** Resets every account. */
  reset(): Promise<void>
  /** Refuses connections for `ms`, and drops those that are open; what it holds stays. Resolves once it refuses them. */
  refuseConnections(ms: number): Promise<void>
  /** Responds to what it has accepted, then stops listening. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts a mock in this process, by default on a port that the system picks.
 * @throws {Error} with the system's code (`EADDRINUSE`, say) where it cannot listen
 */
export async function startMock(options: StartOptions = {}): Promise<Mock> {
  const mock = await runMock(options)
  const { url, port } = mock
  const close = () => mock.close()
  return {
    url,
    port,
    tls: mock.tls,
    account: Account.at(new Transport(url, mock.account.token), accountView(mock.account, mock.publicUrl)),
    createAccount: (wanted) => createAccount({ url, adminToken: options.adminToken }, wanted),
    reset: () => mock.reset(),
    refuseConnections: (ms) => mock.refuseConnections(ms),
    close,
    [Symbol.asyncDispose]: close,
  }
}
