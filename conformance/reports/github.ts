/**
 * For GitHub Actions: annotations as workflow commands. GitHub shows ten of a kind for each step,
 * so the verdict comes first, then the most urgent, and what one reason kept from being judged is one annotation.
 */

import { OUTCOME_LABELS } from '../../schemas/labels.ts'
import type { Outcome, Report, Result } from '../../schemas/report.ts'
import { escapeProse, oneLine, truncate } from '../../shared/escape-invisible.ts'
import {
  COMPONENT_LABELS,
  describeVerdict,
  getCounts,
  getResults,
  groupByRemedy,
  outcomesByUrgency,
  PARTIAL_NOTE,
  type SameRemedy,
  sortByLevel,
} from './labels.ts'
import type { Reporter } from './reporter.ts'

export { stepSummary } from './step-summary.ts'

const MAX_TITLE = 200
const MAX_MESSAGE = 2000

type Command = 'error' | 'warning' | 'notice'

export const github: Reporter = {
  name: 'github',
  write: (report, { partial }) =>
    [
      verdict(report, partial),
      ...outcomesByUrgency(report).flatMap((outcome) => annotations(outcome, getResults(report.results, outcome))),
    ]
      .map((line) => `${line}\n`)
      .join(''),
}

const VERDICT_COMMAND = { ready: 'notice', 'not-ready': 'error', unproven: 'warning', error: 'error' } as const

function verdict(report: Report, partial: boolean): string {
  const counts = getCounts(report.summary)
    .map(({ words }) => words)
    .join(', ')
  const message = [counts, ...(partial ? [PARTIAL_NOTE] : [])].filter((part) => part !== '').join('\n')
  return formatCommand(VERDICT_COMMAND[report.verdict], describeVerdict(report, partial), message)
}

function annotations(outcome: Outcome, results: readonly Result[]): string[] {
  switch (outcome) {
    case 'fail':
      return sortByLevel(results).map((result) => annotation('error', result))
    case 'warn':
      return sortByLevel(results).map((result) => annotation('warning', result))
    case 'notice':
      return sortByLevel(results).map((result) => annotation('notice', result))
    case 'error':
      return groupByRemedy(results).map((same) => formatGroup('error', same))
    case 'unproven':
      return groupByRemedy(results).map((same) => formatGroup('warning', same))
    case 'pass':
    case 'not-applicable':
      return []
  }
}

function annotation(kind: Command, { id, title, expected, observed, remedy, component }: Result): string {
  return formatCommand(
    kind,
    title,
    [
      `expected: ${expected}`,
      `observed: ${observed}`,
      ...(remedy === null ? [] : [`do: ${remedy.text}`]),
      ...(component === null ? [] : [`whose: ${COMPONENT_LABELS[component]}`]),
      `read on: retrack-kit explain ${id}`,
    ].join('\n'),
  )
}

function formatGroup(kind: Command, { results: same, observed, remedy }: SameRemedy): string {
  const [{ outcome }] = same
  return formatCommand(
    kind,
    `${OUTCOME_LABELS[outcome].heading}: ${observed}`,
    [...(remedy === null ? [] : [`do: ${remedy.text}`]), `concerns: ${same.map(({ id }) => id).join(', ')}`].join('\n'),
  )
}

/** Formats a workflow command on one line; GitHub undoes the escapes. */
function formatCommand(kind: Command, title: string, message: string): string {
  const name = escapeProperty(truncate(oneLine(title), MAX_TITLE))
  return `::${kind} title=${name}::${escapeMessage(truncate(escapeProse(message), MAX_MESSAGE))}`
}

const escapeMessage = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string) => escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
