/**
 * JUnit's XML, as Jenkins, GitLab and others read it. A test case is a requirement, named by its
 * id, so that it is found again in the next run. JUnit knows no warnings: what is only recommended
 * passes there, and says what was seen in `system-out`.
 */
import type { Evidence } from '../../schemas/evidence.ts'
import { OUTCOME_LABELS } from '../../schemas/labels.ts'
import type { Report, Result } from '../../schemas/report.ts'
import { escapeInvisible, escapeProse, oneLine, truncate } from '../../shared/escape-invisible.ts'
import { toXml } from '../../shared/xml.ts'
import { summarize } from '../verdict.ts'
import { COMPONENT_LABELS, describeVerdict, type Group, groupByPrefix, PARTIAL_NOTE } from './labels.ts'
import type { Reporter } from './reporter.ts'

/** Viewers show a message in a table. */
const MAX_MESSAGE = 500

export const junit: Reporter = {
  name: 'junit',
  write(report, { partial }) {
    const { suite, summary, results, durationMs } = report
    return toXml({
      testsuites: {
        '@name': escapeInvisible(suite.name),
        '@tests': results.length,
        '@failures': summary.fail,
        '@errors': summary.error,
        '@time': seconds(durationMs),
        testsuite: groupByPrefix(results).map((group) => testSuite(group, report, partial)),
      },
    })
  },
}

function testSuite({ name, results }: Group, report: Report, partial: boolean) {
  const { fail, error, unproven, notApplicable } = summarize(results)
  const spans = results.map((result) => getSpan(result, report.evidence))
  const properties = {
    store: escapeInvisible(report.store),
    version: escapeInvisible(report.suite.version),
    verdict: describeVerdict(report, partial),
    ...(partial ? { note: PARTIAL_NOTE } : {}),
  }
  return {
    '@name': escapeInvisible(name),
    '@tests': results.length,
    '@failures': fail,
    '@errors': error,
    '@skipped': unproven + notApplicable,
    // Readers want it without a zone, and take it for UTC.
    '@timestamp': report.startedAt.slice(0, 19),
    '@time': seconds(getDuration(spans)),
    properties: { property: Object.entries(properties).map(([key, text]) => ({ '@name': key, '@value': text })) },
    testcase: results.map((result, index) => ({
      '@name': escapeInvisible(result.id),
      '@classname': `retrack-kit.${escapeInvisible(name)}`,
      '@time': seconds(getDuration(spans.slice(index, index + 1))),
      ...toOutcome(result),
    })),
  }
}

function toOutcome(result: Result) {
  const { outcome, title, observed } = result
  const message = truncate(oneLine(`${title}: ${observed}`), MAX_MESSAGE)
  switch (outcome) {
    case 'pass':
      return {}
    case 'fail':
      return { failure: { '@message': message, '@type': outcome, '#text': account(result) } }
    case 'error':
      return { error: { '@message': message, '@type': outcome, '#text': account(result) } }
    case 'unproven':
    case 'not-applicable':
      return {
        skipped: { '@message': `${OUTCOME_LABELS[outcome].word}: ${message}` },
        'system-out': account(result),
      }
    case 'warn':
    case 'notice':
      return { 'system-out': account(result) }
  }
}

/** All that there is to say, for those who open a test case. */
function account({ id, outcome, level, title, expected, observed, remedy, component }: Result): string {
  return escapeProse(
    [
      `${OUTCOME_LABELS[outcome].word} (${level}): ${title}`,
      `expected: ${expected}`,
      `observed: ${observed}`,
      ...(remedy === null ? [] : [`do: ${remedy.text}`]),
      ...(remedy?.snippet == null ? [] : ['', remedy.snippet, '']),
      ...(component === null ? [] : [`whose: ${COMPONENT_LABELS[component]}`]),
      `read on: retrack-kit explain ${id}`,
    ].join('\n'),
  )
}

type Span = readonly [from: number, to: number]

/** A requirement takes no time of its own: it is that between its first item of evidence and its last. */
function getSpan({ evidence: ids }: Result, evidence: readonly Evidence[]): Span | null {
  const times = evidence
    // The settings are known from the start and take no time.
    .filter(({ id, kind }) => kind !== 'settings' && ids.includes(id))
    .map(({ at }) => Date.parse(at))
  return times.length === 0 ? null : [Math.min(...times), Math.max(...times)]
}

function getDuration(spans: readonly (Span | null)[]): number {
  const known = spans.filter((span) => span !== null)
  if (known.length === 0) return 0
  return Math.max(...known.map(([, to]) => to)) - Math.min(...known.map(([from]) => from))
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
