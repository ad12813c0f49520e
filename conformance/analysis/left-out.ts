/** A check that asks a person for few orders, and leaves out what takes more of them. */
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
  const settings = getSettings(evidence)
  const { leftOut = [], actions } = settings ?? {}
  if (judgement.kind !== 'unproven' || !names.some((name) => leftOut.includes(name))) return judgement
  const [what, described] =
    actions?.placeOrder === 'manual'
      ? (['orders', '`placeOrder`'] as const)
      : (['changes of orders', '`rejectOrder` and `approveOrder`'] as const)
  return unproven(
    `It takes more ${what} than a person was asked for.`,
    `Describe ${described} in retrack-kit.yaml as http, command or browser: then the check makes them by itself. Or do all of them yourself: \`--orders all\`.`,
  )
}
