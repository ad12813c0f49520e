/** Making Retrack fail for a while, with a note of it on the time line. */
import type { FaultEffect, FaultRule } from '../../schemas/faults.ts'
import type { JourneyContext } from './journey.ts'

export const UNAVAILABLE: FaultEffect = { kind: 'status', status: 503, body: { message: 'Service Unavailable' } }

/** Returns what takes the rule back: to be called however the journey ends, since a mock may be there for others, too. */
export async function installFault(
  { check: { mock }, record }: JourneyContext,
  rule: FaultRule,
): Promise<() => Promise<void>> {
  const { id } = await mock.addFault(rule)
  record.add({ kind: 'fault-installed', fault: id, rule }, null)
  return () => mock.removeFault(id)
}
