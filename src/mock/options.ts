/** The options of a mock, and the properties of one that runs. */
import type { BehaviourChoice } from '../../schemas/behaviours/profiles.ts'
import type { RetrackHost, ScenarioName } from '../../schemas/terms.ts'
import type { StoreUrl } from '../store/open.ts'
import type { AccountRecord } from '../store/port.ts'
import type { AccessLogEntry } from './api/access-log.ts'
import type { Operation } from './api/operation.ts'
import type { GuidedCheckPort } from './control/guided-check.ts'
import type { ProxyOptions } from './http/external-url.ts'
import type { Limits } from './limits.ts'
import type { ForwardOptions } from './observed/forward.ts'
import type { TlsOptions } from './tls/options.ts'

/** The options for users of the library. */
export interface MockOptions extends ProxyOptions {
  /** 0, the default, lets the system pick one. */
  readonly port?: number | undefined
  /** By default 127.0.0.1: reached from this machine only. */
  readonly host?: string | undefined
  /** The redirect page of every account that names none itself. */
  readonly redirectUrl?: string | undefined
  /** The token of the default account. By default the documented one. */
  readonly token?: string | undefined
  /** The uuid of the default account's event. By default the documented one. */
  readonly event?: string | undefined
  /** The seed of generated accounts and identifiers. By default it is random. */
  readonly seed?: number | undefined
  /** Behaviours of every account that does not change them itself. */
  readonly behaviours?: BehaviourChoice | undefined
  /** The fault rules that every account starts with. */
  readonly scenario?: ScenarioName | undefined
  /** A YAML file with the accounts to start with, beside the default one (docs/testing.md). */
  readonly seedFile?: string | undefined
  /** Whether vouchers such as `RK-503` make their lead fail once (docs/faults.md). */
  readonly magicValues?: boolean | undefined
  /** If given, creating and listing accounts needs it. */
  readonly adminToken?: string | undefined
  /** Further host names that the control API accepts. A web page could point a public name to this machine. */
  readonly allowedHosts?: readonly string[] | undefined
  /** The host of Retrack that stores reach the mock by, in their own network: see docs/networks.md. */
  readonly as?: RetrackHost | undefined
  /** A file that `retrack-kit observe` or `probe` wrote: the mock behaves as the real Retrack did. */
  readonly observed?: string | undefined
  /** Serves https as well, on the same port (docs/networks.md). */
  readonly tls?: TlsOptions | undefined
}

/** Further options for the command line and the tests. */
export interface RunMockOptions extends MockOptions {
  /** Where state is kept. By default in memory. */
  readonly store?: StoreUrl | undefined
  /** Bounds that differ from those of docs/limits.md. */
  readonly limits?: Partial<Limits> | undefined
  /** How long an account may be unused before what it holds is dropped. By default for ever. */
  readonly keepMs?: number | undefined
  /** Called with the number of accounts whose leads and clicks were dropped after that time. */
  readonly onPruned?: ((accounts: number) => void) | undefined
  /** Called when a request has ended, with or without a response. */
  readonly onRequestEnd?: ((entry: AccessLogEntry) => void) | undefined
  /** The operations that the API serves. By default those that Retrack documents. */
  readonly operations?: readonly Operation[] | undefined
  /** Sends requests on to the real Retrack, and writes down what it answers, in place of answering itself. */
  readonly observe?: ForwardOptions | undefined
  /** A check that the page leads a person through. */
  readonly guidedCheck?: GuidedCheckPort | undefined
  /** Called with the code of the error when a client gave up while a connection was being secured. */
  readonly onTlsFailure?: ((code: string) => void) | undefined
  /** Called with errors of retrack-kit itself. */
  readonly onInternalError?: ((error: unknown) => void) | undefined
}

export interface RunningMock {
  readonly url: string
  /** Where it serves https, and the file with the authority that clients have to trust; undefined without TLS. */
  readonly tls: { readonly url: string; readonly caFile?: string | undefined } | undefined
  /** The host of Retrack that it stands in for, and the URL that stores reach it by then. */
  readonly as: { readonly host: RetrackHost; readonly url: string } | undefined
  /** Where visitors reach it: `publicUrl`, or as the host of Retrack, or the same as `url`. */
  readonly publicUrl: string
  readonly port: number
  /** The seed that it was started with, or has drawn: the same seed gives the same identifiers. */
  readonly seed: number
  readonly account: AccountRecord
  /** Resets every account. */
  reset(): Promise<void>
  /** Closes its port and all connections, and listens again after `ms`; its state stays. Resolves once it is closed. */
  refuseConnections(ms: number): Promise<void>
  /** Responds to what it has accepted, for at most `graceMs`, and accepts nothing new. */
  close(graceMs?: number): Promise<void>
}
