/** The summary of a step in GitHub Actions, in Markdown: what to do in a table, what passed in a line. */
import type { Outcome, Report, Result } from '../../schemas/report.ts'
import { code, heading, markdown, type Phrases, paragraph, strong, table, text } from './markdown.ts'
import type { ReportOptions } from './reporter.ts'
import {
  BLAME_WORDS,
  byUrgency,
  countsOf,
  durationWords,
  LEVEL_WORDS,
  OUTCOME_WORDS,
  PARTIAL_NOTE,
  requiredFirst,
  resultsOf,
  sameReason,
  verdictSentence,
} from './wording.ts'

export function stepSummary(report: Report, { partial }: Pick<ReportOptions, 'partial'> = { partial: false }): string {
  const { store, summary, suite, durationMs } = report
  const counts = countsOf(summary).map(({ words }) => words)
  return markdown(
    heading(2, verdictSentence(report, partial)),
    ...(partial ? [paragraph(strong(PARTIAL_NOTE))] : []),
    paragraph(
      code(store),
      ...text(`: ${[...counts, durationWords(durationMs)].join(', ')} (${suite.name} ${suite.version})`),
    ),
    ...byUrgency(report).flatMap((outcome) => section(outcome, resultsOf(report.results, outcome))),
  )
}

function section(outcome: Outcome, results: readonly Result[]) {
  if (results.length === 0) return []
  const title = heading(3, `${OUTCOME_WORDS[outcome].heading} (${results.length})`)
  switch (outcome) {
    case 'fail':
    case 'warn':
    case 'notice':
      return [title, table(['Requirement', 'Expected', 'Observed', 'What to do'], requiredFirst(results).map(row))]
    case 'unproven':
    case 'error':
      return [title, table(['Reason', 'What to do', 'Concerns'], sameReason(results).map(together))]
    case 'pass':
    case 'not-applicable':
      return [title, paragraph(...idsOf(results))]
  }
}

const row = ({ id, level, title, expected, observed, advice, blame }: Result): Phrases[] => [
  [...text(title), ' (', code(id), `, ${LEVEL_WORDS[level]})`],
  text(expected),
  text(observed),
  [...text(advice?.text ?? ''), ...(blame === null ? [] : text(` Whose it is: ${BLAME_WORDS[blame]}.`))],
]

const together = (same: readonly [Result, ...Result[]]): Phrases[] => {
  const [{ observed, advice }] = same
  return [text(observed), text(advice?.text ?? ''), idsOf(same)]
}

const idsOf = (results: readonly Result[]): Phrases =>
  results.flatMap(({ id }, index) => (index === 0 ? [code(id)] : [', ', code(id)]))
