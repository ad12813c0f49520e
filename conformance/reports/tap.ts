/**
 * TAP 14. `not ok` is what fails a run: a required requirement that does not hold, and a set-up
 * that is broken. A warning, a notice and what is unproven are `not ok` with `# TODO`: they are
 * left to do, fail no run, and are never shown as passed. `# SKIP` is for what does not apply.
 */
import { stringify } from 'yaml'
import { LEVEL_LABELS, OUTCOME_LABELS } from '../../schemas/labels.ts'
import type { Result } from '../../schemas/report.ts'
import { escapeInvisible, escapeProse, oneLine, truncate } from '../../shared/escape-invisible.ts'
import { COMPONENT_LABELS, describeVerdict, getCounts, PARTIAL_NOTE } from './labels.ts'
import type { Reporter } from './reporter.ts'

/** A line of TAP is read in a terminal. */
const MAX_LINE = 300

export const tap: Reporter = {
  name: 'tap',
  write(report, { partial }) {
    const counts = getCounts(report.summary).map(({ words }) => words)
    return `${[
      'TAP version 14',
      `1..${report.results.length}${report.results.length === 0 ? ' # SKIP no requirement was judged' : ''}`,
      comment(`${report.suite.name} ${report.suite.version}: ${report.store}`),
      ...report.results.flatMap((result, index) => [formatTestPoint(result, index + 1), ...diagnostics(result)]),
      comment(describeVerdict(report, partial)),
      ...(counts.length === 0 ? [] : [comment(counts.join(', '))]),
      ...(partial ? [comment(PARTIAL_NOTE)] : []),
    ].join('\n')}\n`
  },
}

/** In a description `#` begins a directive, and `\` an escape. */
const escapeLine = (text: string) => truncate(oneLine(text), MAX_LINE).replace(/[\\#]/g, '\\$&')

const comment = (text: string) => `# ${truncate(oneLine(text), MAX_LINE)}`

function formatTestPoint({ id, title, outcome, level, observed }: Result, number: number): string {
  const description = `${number} - ${escapeLine(`${id}: ${title}`)}`
  switch (outcome) {
    case 'pass':
      return `ok ${description}`
    case 'fail':
    case 'error':
      return `not ok ${description}`
    case 'warn':
    case 'notice':
      return `not ok ${description} # TODO ${OUTCOME_LABELS[outcome].word}: ${LEVEL_LABELS[level]}, not required`
    case 'unproven':
      return `not ok ${description} # TODO unproven: ${escapeLine(observed)}`
    case 'not-applicable':
      return `ok ${description} # SKIP ${escapeLine(observed)}`
  }
}

function diagnostics({ outcome, level, expected, observed, remedy, component, id }: Result): string[] {
  if (outcome === 'pass' || outcome === 'not-applicable') return []
  const block = stringify(
    {
      outcome,
      level,
      expected: escapeProse(expected),
      observed: escapeProse(observed),
      ...(remedy === null ? {} : { advice: escapeProse(remedy.text) }),
      ...(remedy?.snippet == null ? {} : { snippet: escapeProse(remedy.snippet) }),
      ...(component === null ? {} : { blame: COMPONENT_LABELS[component] }),
      explain: `retrack-kit explain ${escapeInvisible(id)}`,
    },
    { lineWidth: 0 },
  )
  return ['---', ...block.trimEnd().split('\n'), '...'].map((line) => `  ${line}`.trimEnd())
}
