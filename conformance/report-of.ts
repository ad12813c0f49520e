/** Judging evidence, and what makes a report of it. */
import type { Evidence } from '../schemas/evidence.ts'
import type { Report } from '../schemas/report.ts'
import type { Requirement } from './requirement.ts'
import { resultOf } from './result.ts'
import { summaryOf, verdictOf } from './verdict.ts'

export interface Collected extends Pick<Report, 'suite' | 'store' | 'durationMs'> {
  readonly startedAt: Date
  readonly requirements: readonly Requirement[]
  readonly evidence: Evidence[]
}

export function reportOf({ suite, startedAt, durationMs, store, requirements, evidence }: Collected): Report {
  const results = requirements.map((requirement) => resultOf(requirement, evidence))
  return {
    suite,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    store,
    verdict: verdictOf(results),
    summary: summaryOf(results),
    results,
    evidence,
  }
}

/** The same evidence under the requirements of today. */
export function judgeAgain(report: Report, requirements: readonly Requirement[]): Report {
  return reportOf({ ...report, startedAt: new Date(report.startedAt), requirements })
}
