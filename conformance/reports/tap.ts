/**
 * TAP 14. `not ok` is what fails a run: a required requirement that does not hold, and a set-up
 * that is broken. A warning, a notice and what is unproven are `not ok` with `# TODO`: they are
 * left to do, fail no run, and are never shown as passed. `# SKIP` is for what does not apply.
 */
import { stringify } from 'yaml'
import type { Result } from '../../schemas/report.ts'
import type { Reporter } from './reporter.ts'
import { oneLine, prose, shortened, value } from './visible.ts'
import { BLAME_WORDS, countsOf, LEVEL_WORDS, OUTCOME_WORDS, PARTIAL_NOTE, verdictSentence } from './wording.ts'

/** A line of TAP is read in a terminal. */
const LONGEST_LINE = 300

export const tap: Reporter = {
  name: 'tap',
  write(report, { partial }) {
    const counts = countsOf(report.summary).map(({ words }) => words)
    return `${[
      'TAP version 14',
      `1..${report.results.length}${report.results.length === 0 ? ' # SKIP no requirement was judged' : ''}`,
      comment(`${report.suite.name} ${report.suite.version}: ${report.store}`),
      ...report.results.flatMap((result, index) => [point(result, index + 1), ...diagnostics(result)]),
      comment(verdictSentence(report, partial)),
      ...(counts.length === 0 ? [] : [comment(counts.join(', '))]),
      ...(partial ? [comment(PARTIAL_NOTE)] : []),
    ].join('\n')}\n`
  },
}

/** In a description `#` begins a directive, and `\` an escape. */
const escaped = (text: string) => shortened(oneLine(text), LONGEST_LINE).replace(/[\\#]/g, '\\$&')

const comment = (text: string) => `# ${shortened(oneLine(text), LONGEST_LINE)}`

function point({ id, title, outcome, level, observed }: Result, number: number): string {
  const description = `${number} - ${escaped(`${id}: ${title}`)}`
  switch (outcome) {
    case 'pass':
      return `ok ${description}`
    case 'fail':
    case 'error':
      return `not ok ${description}`
    case 'warn':
    case 'notice':
      return `not ok ${description} # TODO ${OUTCOME_WORDS[outcome].word}: ${LEVEL_WORDS[level]}, not required`
    case 'unproven':
      return `not ok ${description} # TODO unproven: ${escaped(observed)}`
    case 'not-applicable':
      return `ok ${description} # SKIP ${escaped(observed)}`
  }
}

function diagnostics({ outcome, level, expected, observed, advice, blame, id }: Result): string[] {
  if (outcome === 'pass' || outcome === 'not-applicable') return []
  const block = stringify(
    {
      outcome,
      level,
      expected: prose(expected),
      observed: prose(observed),
      ...(advice === null ? {} : { advice: prose(advice.text) }),
      ...(advice?.snippet == null ? {} : { snippet: prose(advice.snippet) }),
      ...(blame === null ? {} : { blame: BLAME_WORDS[blame] }),
      explain: `retrack-kit explain ${value(id)}`,
    },
    { lineWidth: 0 },
  )
  return ['---', ...block.trimEnd().split('\n'), '...'].map((line) => `  ${line}`.trimEnd())
}
