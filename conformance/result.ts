/** What becomes of a judgement in the report. */
import type { Evidence } from '../schemas/evidence.ts'
import type { Level, Outcome, Result } from '../schemas/report.ts'
import type { Requirement } from './requirement.ts'

/** What a breach amounts to. */
const BREACH = { required: 'fail', recommended: 'warn', advice: 'notice' } as const satisfies Record<Level, Outcome>

export function resultOf(requirement: Requirement, evidence: readonly Evidence[]): Result {
  const { id, level, title, failureTitle, why, basis, expected, advice, blame } = requirement
  const holds = { id, level, title, why, basis, expected, advice: null, blame: null, evidence: [] }
  const judgement = requirement.judge(evidence)
  switch (judgement.kind) {
    case 'pass':
      return { ...holds, outcome: 'pass', observed: judgement.observed, evidence: idsOf(judgement.rests) }
    case 'breach':
      return {
        ...holds,
        outcome: BREACH[level],
        title: failureTitle,
        expected: judgement.expected ?? expected,
        observed: judgement.observed,
        advice: judgement.advice ?? advice,
        blame,
        evidence: idsOf(judgement.rests),
      }
    case 'doubt':
      return {
        ...holds,
        outcome: level === 'advice' ? 'notice' : 'warn',
        title: failureTitle,
        observed: judgement.observed,
        advice: judgement.advice,
        blame,
        evidence: idsOf(judgement.rests),
      }
    case 'unproven':
    case 'error':
      return {
        ...holds,
        outcome: judgement.kind,
        observed: judgement.reason,
        advice: { text: judgement.mend, snippet: null },
        blame: judgement.kind === 'error' ? 'set-up' : null,
        evidence: idsOf(judgement.rests),
      }
    case 'not-applicable':
      return { ...holds, outcome: 'not-applicable', observed: judgement.reason }
  }
}

const idsOf = (items: readonly Evidence[]) => [...new Set(items.map(({ id }) => id))]
