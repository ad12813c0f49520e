/** The words for outcomes and levels, which the reports and the page share. */
import type { Level, Outcome } from './report.ts'

export const OUTCOME_LABELS = {
  fail: { word: 'failed', heading: 'Failures', sign: 'x' },
  warn: { word: 'warning', heading: 'Warnings', sign: '!' },
  unproven: { word: 'unproven', heading: 'Not proven', sign: '?' },
  error: { word: 'set-up error', heading: 'Errors of the set-up', sign: 'E' },
  notice: { word: 'notice', heading: 'Notices', sign: 'i' },
  pass: { word: 'passed', heading: 'Passed', sign: '+' },
  'not-applicable': { word: 'not applicable', heading: 'Not applicable', sign: '-' },
} as const satisfies Record<Outcome, { word: string; heading: string; sign: string }>

export const LEVEL_LABELS = {
  required: 'required',
  recommended: 'recommended',
  informational: 'good to know',
} as const satisfies Record<Level, string>
