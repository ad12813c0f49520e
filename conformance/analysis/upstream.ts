/** Checks in which the real Retrack answers, behind an observing proxy: what cannot be tried there remains open. */
import type { Evidence } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { getSettings } from '../evidence-view.ts'
import { findOmission } from '../omitted-journeys.ts'
import { type Judgement, unproven } from '../requirement.ts'

/** Where something could not be judged, and a journey of it cannot be made at the real Retrack, that is why. */
export function attributeToUpstream(
  evidence: readonly Evidence[],
  names: readonly JourneyName[],
  judgement: Judgement,
): Judgement {
  if (judgement.kind !== 'unproven') return judgement
  const upstream = getSettings(evidence)?.mock.upstream ?? null
  const [omission] = names.flatMap((name) => findOmission(name, upstream) ?? [])
  if (upstream === null || omission === undefined) return judgement
  return unproven(
    `The real Retrack answers in this check (${upstream.origin}): ${omission.reason}.`,
    omission.remedy,
    ...judgement.evidence,
  )
}
