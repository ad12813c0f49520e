/**
 * Replaces conformance/requirement.ts to test the judges' tests: the judge of one requirement errs in one way. `MUTANT`
 * names both: `lead.click blind`.
 */
import { failure, type Judgement, pass, type Requirement, requirement as sound } from '../../conformance/requirement.ts'
import type { Evidence } from '../../schemas/evidence.ts'

export * from '../../conformance/requirement.ts'

type Error = (judgement: Judgement, evidence: readonly Evidence[]) => Judgement

/** Each the smallest error that could go unnoticed: a judge that errs more than this errs like this as well. */
const ERRORS = {
  /** Lets every breach pass. */
  blind: (judgement) =>
    judgement.kind === 'failure' || judgement.kind === 'tentative'
      ? pass(judgement.observed, ...judgement.evidence)
      : judgement,
  /** Blames whatever passes. */
  harsh: (judgement) => (judgement.kind === 'pass' ? failure(judgement.observed, judgement.evidence) : judgement),
  /** Passes what it could not see. */
  hasty: (judgement, [any]) =>
    any === undefined || !['unproven', 'error', 'not-applicable'].includes(judgement.kind)
      ? judgement
      : pass('It is all right.', any),
} as const satisfies Record<string, Error>

export const requirement = (one: Requirement): Requirement => {
  const [id, name] = process.env['MUTANT']?.split(' ') ?? []
  const errs = Object.entries(ERRORS).find(([key]) => key === name)?.[1]
  if (one.id !== id || errs === undefined) return sound(one)
  return sound({ ...one, judge: (evidence) => errs(one.judge(evidence), evidence) })
}
