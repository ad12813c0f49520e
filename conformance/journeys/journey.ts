/** The definition of a journey: one thing that the check makes happen in the store, and its planned runs. */
import type { Config } from '../../schemas/config.ts'
import type { JarCookie } from '../../schemas/evidence.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import type { JourneyName, JourneyRun } from '../../schemas/journeys.ts'
import type { Look, Visitor } from '../drivers/visitor.ts'
import { RunRecorder } from '../timeline.ts'
import type { CheckContext } from './context.ts'
import type { OpenQuietPeriod } from './quiet-periods.ts'

/** How the orders of this store are made and their leads told apart, as far as earlier journeys have shown. */
export interface StoreTraits {
  /** Whose cookie orders go with: the one that the redirect page left, or one that the check sets itself. */
  readonly cookie: 'store' | 'preset'
  /** Leads name the click of their own visitor. Without that, runs are told apart by what is under way. */
  readonly leadsCarryOwnClick: boolean
  /** The cookie `retrack_click` as the redirect page left it at the first visit; null where it left none. */
  readonly clickCookie: JarCookie | null
  /** The id of the first request whose lead was accepted; null where none was. */
  readonly firstAcceptedId: number | null
  /** How long a lead that failed is waited for to come again, where that is less than `timing.retry`. */
  readonly retryLimitMs: number | null
}

export interface JourneyContext {
  readonly check: CheckContext
  readonly traits: StoreTraits
  readonly journey: JourneyRun
  readonly record: RunRecorder
  readonly visitor: Visitor
}

/** The results of an order. */
export interface OrderOutcome {
  /** The lead of the order; null where none came. */
  readonly lead: JournalEntry | null
  /** The lead as it was accepted; null where it was not. */
  readonly accepted: JournalEntry | null
  /** Whether Retrack was made to fail for its first lead. */
  readonly wasFailed?: boolean
  /** The quiet periods that have begun: no request may come in them. */
  readonly quietPeriods: readonly OpenQuietPeriod[]
}

export const NO_LEAD: OrderOutcome = { lead: null, accepted: null, quietPeriods: [] }

/** A part of the config that a journey needs; without it, the journey is not made. */
export type Need = 'redirectUrl' | 'orderUrl' | 'placeOrder' | 'rejectOrder' | 'approveOrder' | 'restartStore'

export interface Journey<Outcome = OrderOutcome> {
  readonly name: JourneyName
  readonly needs: readonly Need[]
  /** Makes one run for each variant; without variants, there is one run. */
  readonly variants?: (config: Config) => readonly (string | null)[]
  /** How the visitor looks; left out, as every visitor does. */
  readonly look?: Look | ((variant: string | null) => Look)
  /** How many pages a visitor opens in one run, where the store has a redirect page. */
  readonly visits: number
  /** How many orders are placed in one run. */
  readonly orders: number
  /** How often one run changes the status of an order. */
  readonly statusChanges?: (config: Config) => number
  run(run: JourneyContext, variant: string | null): Promise<Outcome>
}

/** A run that is still to be made. */
export interface PlannedRun<Outcome = OrderOutcome> {
  readonly journey: Journey<Outcome>
  readonly variant: string | null
}

/** The runs of a journey; none where the config has not all that it needs. */
export function planRuns<Outcome>(journey: Journey<Outcome>, config: Config): PlannedRun<Outcome>[] {
  if (!journey.needs.every((need) => meetsNeed(need, config))) return []
  return (journey.variants?.(config) ?? [null]).map((variant) => ({ journey, variant }))
}

function meetsNeed(need: Need, config: Config): boolean {
  if (need === 'redirectUrl' || need === 'orderUrl') return config.store[need] !== null
  return config[need].kind !== 'none' && config[need].kind !== 'unset'
}

/** Makes a run with a visitor of its own, who leaves when it is over. */
export async function makeRun<Outcome>(
  check: CheckContext,
  traits: StoreTraits,
  { journey, variant }: PlannedRun<Outcome>,
): Promise<Outcome> {
  check.signal.throwIfAborted()
  const run = { name: journey.name, run: check.nextRun(), variant }
  const record = new RunRecorder(check.timeline, run)
  check.progress({ kind: 'began', run })
  const visitor = check.driver.visitor(
    record,
    typeof journey.look === 'function' ? journey.look(variant) : journey.look,
  )
  try {
    return await journey.run({ check, traits, journey: run, record, visitor }, variant)
  } catch (error) {
    check.stop(error)
    throw error
  } finally {
    await visitor.leave()
    check.progress({ kind: 'ended', run })
  }
}
