/** What all journeys of one check share: whom they talk to, and what earlier ones have shown. */
import type { Config } from '../../schemas/config.ts'
import type { EvidenceOf } from '../../schemas/evidence.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import type { ActionEnvironment } from '../actions/context.ts'
import type { Driver } from '../drivers/visitor.ts'
import type { MockPort } from '../mock-port.ts'
import type { Progress } from '../progress.ts'
import type { Attribution, RunRecorder, Timeline } from '../timeline.ts'
import type { Semaphore } from './semaphore.ts'

export interface CheckContext {
  readonly config: Config
  readonly mock: MockPort
  readonly mockUrl: string
  readonly driver: Driver
  readonly timeline: Timeline
  readonly environment: ActionEnvironment
  readonly progress: (event: Progress) => void
  /** Ends when the check has to: then nothing more may be recorded that could look like the store's doing. */
  readonly signal: AbortSignal
  /** Ends it because something of the check's own went wrong. */
  stop(error: unknown): void
  /** Visitors who open pages. */
  readonly visitors: Semaphore
  /** Those who order: one at a time, since a store may answer one request at a time and send its lead inside of it. */
  readonly checkout: Semaphore
  readonly state: CheckState
  /** Numbers the runs. */
  nextRun(): number
}

/** A silence that has begun, and is closed when the check ends. */
export interface OpenQuietPeriod {
  readonly record: RunRecorder
  readonly cause: string
  readonly of: EvidenceOf<'quiet-period'>['of']
  readonly after: number
  readonly since: number
  readonly leadBefore: number
}

export interface CheckState {
  /** Where the journal of the mock stood before the check. */
  start: number
  /** Whose cookie orders go with. Null until the first visit has told. */
  cookie: 'store' | 'preset' | null
  /** Leads name the click of their own visitor. Without that, runs are told apart by what is under way. */
  leadsCarryOwnClick: boolean
  /** What another visitor does changes nothing for this one, so that journeys may run side by side. */
  runsAreIndependent: boolean
  /** Null until an order's lead has come. */
  firstLead: JournalEntry | null
  /** Null until a lead was answered 200. */
  firstAccepted: JournalEntry | null
  /** An order went through, so that there should be a lead. */
  hasOrdered: boolean
  /** The action could not even be started, so nobody tries again. */
  cannotOrder: boolean
  /** The longest time from an order to its lead. */
  slowestLeadMs: number
  readonly quietPeriods: OpenQuietPeriod[]
  /** Which run a click belongs to, and the order that was placed with it. */
  readonly clicks: Map<string, Attribution>
  /** Changes of status, for the updates that came of them. */
  readonly changes: { readonly lead: string; readonly after: number; readonly belonging: Attribution }[]
}

export const createCheckState = (): CheckState => ({
  start: 0,
  cookie: null,
  leadsCarryOwnClick: true,
  runsAreIndependent: false,
  firstLead: null,
  firstAccepted: null,
  hasOrdered: false,
  cannotOrder: false,
  slowestLeadMs: 0,
  quietPeriods: [],
  clicks: new Map(),
  changes: [],
})

/** How long nothing must come before that counts as nothing. */
export function requiredQuietMs({ config, state }: CheckContext): number {
  return Math.max(config.timing.quietPeriod, 1.5 * state.slowestLeadMs)
}
