/** The context that all journeys of one check share. */
import type { Config } from '../../schemas/config.ts'
import type { ActionEnvironment } from '../actions/context.ts'
import type { RequestOrigins } from '../attribution.ts'
import type { Bail } from '../bail.ts'
import type { Driver } from '../drivers/visitor.ts'
import type { MockPort } from '../mock-port.ts'
import type { Progress } from '../progress.ts'
import type { StoreHealth } from '../store-health.ts'
import type { Timeline } from '../timeline.ts'
import type { Semaphore } from './semaphore.ts'

export interface CheckContext {
  readonly config: Config
  readonly mock: MockPort
  readonly mockUrl: string
  readonly driver: Driver
  readonly timeline: Timeline
  /** Where requests to the mock come from. */
  readonly requestOrigins: RequestOrigins
  readonly environment: ActionEnvironment
  readonly progress: (event: Progress) => void
  /** Ends when the check has to: then nothing more may be recorded that could look like the store's doing. */
  readonly signal: AbortSignal
  /** Ends it because something of the check's own went wrong. */
  stop(error: unknown): void
  /** Throws where the store is not there any more: then nothing that is missing is its doing. */
  requireStore(health: StoreHealth): Promise<void>
  /** Visitors who open pages. */
  readonly visitors: Semaphore
  /** Lets one order be placed at a time: a store may serve one request at a time, and send its lead within it. */
  readonly checkout: Semaphore
  /** Null: the check goes on after a failure. */
  readonly bail: Bail | null
  /** Numbers the runs. */
  nextRun(): number
}
