/** Turns judgements into the results of the report. */
import type { Evidence } from '../schemas/evidence.ts'
import type { Level, Outcome, Remedy, Result } from '../schemas/report.ts'
import { attributeToFewOrders } from './analysis/left-out.ts'
import { attributeToUpstream } from './analysis/upstream.ts'
import { withoutUnfinished } from './bail.ts'
import { detectLanguage } from './code/detect-language.ts'
import { DEFAULT_LANGUAGE, getPiece } from './code/index.ts'
import type { Advice, Requirement } from './requirement.ts'

/** The outcome of a failed requirement, by its level. */
const BREACH = { required: 'fail', recommended: 'warn', informational: 'notice' } as const satisfies Record<
  Level,
  Outcome
>

export function toResult(requirement: Requirement, evidence: readonly Evidence[]): Result {
  const { id, level, title, failureTitle, why, source, expected, remedy, component } = requirement
  const holds = { id, level, title, why, source, expected, remedy: null, component: null, evidence: [] }
  const judged = withoutUnfinished(requirement, evidence, requirement.judge(evidence))
  const { journeys } = requirement
  const judgement = attributeToFewOrders(evidence, journeys, attributeToUpstream(evidence, journeys, judged))
  switch (judgement.kind) {
    case 'pass':
      return { ...holds, outcome: 'pass', observed: judgement.observed, evidence: getIds(judgement.evidence) }
    case 'failure':
      return {
        ...holds,
        outcome: BREACH[level],
        title: failureTitle,
        expected: judgement.expected ?? expected,
        observed: judgement.observed,
        remedy: toRemedy(judgement.remedy ?? remedy, evidence, component),
        component,
        evidence: getIds(judgement.evidence),
      }
    case 'tentative':
      return {
        ...holds,
        outcome: level === 'informational' ? 'notice' : 'warn',
        title: failureTitle,
        observed: judgement.observed,
        remedy: toRemedy(judgement.remedy, evidence, component),
        component,
        evidence: getIds(judgement.evidence),
      }
    case 'unproven':
    case 'error':
      return {
        ...holds,
        outcome: judgement.kind,
        observed: judgement.reason,
        remedy: { text: judgement.remedy, snippet: null, language: null },
        component: judgement.kind === 'error' ? 'setup' : null,
        evidence: getIds(judgement.evidence),
      }
    case 'not-applicable':
      return { ...holds, outcome: 'not-applicable', observed: judgement.reason }
  }
}

/** With code in the store's own language, where it shows. */
function toRemedy({ text, code }: Advice, evidence: readonly Evidence[], component: Requirement['component']): Remedy {
  if (code === null) return { text, snippet: null, language: null }
  const language = detectLanguage(evidence, component) ?? DEFAULT_LANGUAGE
  return { text, snippet: getPiece(language, code), language }
}

const getIds = (items: readonly Evidence[]) => [...new Set(items.map(({ id }) => id))]
