/** Judging evidence, and what makes a report of it. */
import type { Evidence } from '../schemas/evidence.ts'
import type { Report } from '../schemas/report.ts'
import type { Requirement } from './requirement.ts'
import { toResult } from './result.ts'
import { summarize, toVerdict } from './verdict.ts'

export interface CollectedCheck extends Pick<Report, 'suite' | 'store' | 'durationMs'> {
  readonly startedAt: Date
  readonly requirements: readonly Requirement[]
  readonly evidence: Evidence[]
}

export function createReport({ suite, startedAt, durationMs, store, requirements, evidence }: CollectedCheck): Report {
  const results = requirements.map((requirement) => toResult(requirement, evidence))
  return {
    suite,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    store,
    verdict: toVerdict(results),
    summary: summarize(results),
    results,
    evidence,
  }
}

/** The same evidence under the requirements of today. */
export function judgeAgain(report: Report, requirements: readonly Requirement[]): Report {
  return createReport({ ...report, startedAt: new Date(report.startedAt), requirements })
}
