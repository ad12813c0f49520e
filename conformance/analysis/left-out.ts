/** A check that a person places the orders of, and that leaves out what takes too many of them. */
import type { Evidence } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { getSettings } from '../evidence-view.ts'
import { type Judgement, unproven } from '../requirement.ts'

/** Where something could not be judged because its journeys were left out, that is why. */
export function attributeToFewOrders(
  evidence: readonly Evidence[],
  names: readonly JourneyName[],
  judgement: Judgement,
): Judgement {
  const leftOut = getSettings(evidence)?.leftOut ?? []
  if (judgement.kind !== 'unproven' || !names.some((name) => leftOut.includes(name))) return judgement
  return unproven(
    'It takes more orders than a person was asked to place.',
    'Describe `placeOrder` in retrack-kit.yaml as http, command or browser, and run `retrack-kit check`: it places these orders by itself.',
  )
}
