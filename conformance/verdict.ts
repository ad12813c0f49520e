/** From results to a verdict, and from a verdict to an exit code. */
import type { Outcome, Result, Summary, Verdict } from '../schemas/report.ts'

type JudgedResult = Pick<Result, 'level' | 'outcome'>

/**
 * Returns the verdict. A proven failure wins; then a broken set-up wins over what is unproven, since it is the likely
 * reason. A `warn` never stands in the way.
 */
export function toVerdict(results: readonly JudgedResult[]): Verdict {
  const required = results.filter(({ level }) => level === 'required')
  if (required.some(({ outcome }) => outcome === 'fail')) return 'not-ready'
  if (results.some(({ outcome }) => outcome === 'error')) return 'error'
  // Of nothing at all nothing is proven.
  if (results.length === 0 || required.some(({ outcome }) => outcome === 'unproven')) return 'unproven'
  return 'ready'
}

/** How `check` ends; 3, a wrong command line, is never a matter of results. */
export const EXIT_CODES = { ready: 0, 'not-ready': 1, unproven: 2, error: 4 } as const satisfies Record<Verdict, number>
export type ExitCode = (typeof EXIT_CODES)[Verdict]

/** `strict`: a recommended requirement that failed counts as a required one does. */
export function toExitCode(verdict: Verdict, results: readonly JudgedResult[], strict: boolean): ExitCode {
  if (strict && results.some(({ outcome }) => outcome === 'warn')) return EXIT_CODES['not-ready']
  return EXIT_CODES[verdict]
}

const COUNTED = {
  pass: 'pass',
  fail: 'fail',
  warn: 'warn',
  notice: 'notice',
  unproven: 'unproven',
  'not-applicable': 'notApplicable',
  error: 'error',
} as const satisfies Record<Outcome, keyof Summary>

export function summarize(results: readonly JudgedResult[]): Summary {
  const summary: Summary = { pass: 0, fail: 0, warn: 0, notice: 0, unproven: 0, notApplicable: 0, error: 0 }
  for (const { outcome } of results) summary[COUNTED[outcome]] += 1
  return summary
}
