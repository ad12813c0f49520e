/** The summary of a step in GitHub Actions: a table of what to fix, and one line for what passed. */

import { LEVEL_LABELS, OUTCOME_LABELS } from '../../schemas/labels.ts'
import type { Outcome, Report, Result } from '../../schemas/report.ts'
import {
  COMPONENT_LABELS,
  describeVerdict,
  formatDurationMs,
  getCounts,
  getResults,
  groupByRemedy,
  outcomesByUrgency,
  PARTIAL_NOTE,
  type SameRemedy,
  sortByLevel,
} from './labels.ts'
import { code, heading, markdown, type Phrases, paragraph, strong, table, text } from './markdown.ts'
import type { ReportOptions } from './reporter.ts'

export function stepSummary(report: Report, { partial }: Pick<ReportOptions, 'partial'> = { partial: false }): string {
  const { store, summary, suite, durationMs } = report
  const counts = getCounts(summary).map(({ words }) => words)
  return markdown(
    heading(2, describeVerdict(report, partial)),
    ...(partial ? [paragraph(strong(PARTIAL_NOTE))] : []),
    paragraph(
      code(store),
      ...text(`: ${[...counts, formatDurationMs(durationMs)].join(', ')} (${suite.name} ${suite.version})`),
    ),
    ...outcomesByUrgency(report).flatMap((outcome) => formatOutcome(outcome, getResults(report.results, outcome))),
  )
}

function formatOutcome(outcome: Outcome, results: readonly Result[]) {
  if (results.length === 0) return []
  const title = heading(3, `${OUTCOME_LABELS[outcome].heading} (${results.length})`)
  switch (outcome) {
    case 'fail':
    case 'warn':
    case 'notice':
      return [title, table(['Requirement', 'Expected', 'Observed', 'What to do'], sortByLevel(results).map(row))]
    case 'unproven':
    case 'error':
      return [title, table(['Reason', 'What to do', 'Concerns'], groupByRemedy(results).map(formatGroup))]
    case 'pass':
    case 'not-applicable':
      return [title, paragraph(...listIds(results))]
  }
}

const row = ({ id, level, title, expected, observed, remedy, component }: Result): Phrases[] => [
  [...text(title), ' (', code(id), `, ${LEVEL_LABELS[level]})`],
  text(expected),
  text(observed),
  [...text(remedy?.text ?? ''), ...(component === null ? [] : text(` Whose it is: ${COMPONENT_LABELS[component]}.`))],
]

const formatGroup = ({ results, observed, remedy }: SameRemedy): Phrases[] => [
  text(observed),
  text(remedy?.text ?? ''),
  listIds(results),
]

const listIds = (results: readonly Result[]): Phrases =>
  results.flatMap(({ id }, index) => (index === 0 ? [code(id)] : [', ', code(id)]))
