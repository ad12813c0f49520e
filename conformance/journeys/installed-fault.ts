/** Making Retrack fail for a while, with a note of it on the time line. */
import type { FaultEffect, FaultRule } from '../../schemas/faults.ts'
import type { JourneyRun } from '../../schemas/journeys.ts'
import type { CheckContext } from './context.ts'
import type { JourneyContext } from './journey.ts'

export const UNAVAILABLE: FaultEffect = { kind: 'status', status: 503, body: { message: 'Service Unavailable' } }

/** As long as it is installed. */
export const OUTAGE = { when: { always: true }, effect: UNAVAILABLE } as const

/** Matches the leads of an order with this click; all leads if the store does not send the click of the visit. */
export const toLeadMatch = ({ traits }: JourneyContext, click: string): { readonly click?: string } =>
  traits.leadsCarryOwnClick ? { click } : {}

/** Makes the leads of an order with this click fail. */
export function installLeadFault(
  run: JourneyContext,
  click: string,
  failure: Pick<FaultRule, 'when' | 'effect'> & { readonly commit?: boolean },
): Promise<() => Promise<void>> {
  return installFault(run, { operation: 'createLead', match: toLeadMatch(run, click), commit: false, ...failure })
}

/**
 * Installs a rule and returns a function that removes it. Call it however the journey ends: others may use the mock,
 * too.
 */
export async function installFault(
  { check: { mock }, record }: JourneyContext,
  rule: FaultRule,
): Promise<() => Promise<void>> {
  const { id } = await mock.addFault(rule)
  record.add({ kind: 'fault-installed', fault: id, rule }, null)
  return () => mock.removeFault(id)
}

/** Whether this run has made leads fail: its orders may be held up by a store that waits for Retrack. */
export const hasLeadFault = ({
  check: { timeline },
  journey: { run },
}: {
  readonly check: Pick<CheckContext, 'timeline'>
  readonly journey: JourneyRun
}): boolean =>
  timeline.items.some(
    (item) => item.kind === 'fault-installed' && item.rule.operation === 'createLead' && item.journey?.run === run,
  )
