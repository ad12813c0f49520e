/** Checks in which the real Retrack answers, behind an observing proxy: what cannot be tried there remains open. */
import type { Evidence } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { getSettings } from '../evidence-view.ts'
import { findOmission } from '../omitted-journeys.ts'
import { type Judgement, unproven } from '../requirement.ts'

/** Gives the reason if a requirement is unproven because its journey cannot be made at the real Retrack. */
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
