/**
 * JUnit's XML, as Jenkins, GitLab and others read it. A test case is a requirement, named by its
 * id, so that it is found again in the next run. JUnit knows no warnings: what is only recommended
 * passes there, and says what was seen in `system-out`.
 */
import type { Element, RootContent } from 'xast'
import { toXml } from 'xast-util-to-xml'
import { x } from 'xastscript'
import type { Evidence } from '../../schemas/evidence.ts'
import type { Report, Result } from '../../schemas/report.ts'
import type { Reporter } from './reporter.ts'
import { oneLine, prose, shortened, value } from './visible.ts'
import { BLAME_WORDS, groupsOf, OUTCOME_WORDS, PARTIAL_NOTE, verdictSentence } from './wording.ts'

/** Viewers show a message in a table. */
const LONGEST_MESSAGE = 500

export const junit: Reporter = {
  name: 'junit',
  write(report, { partial }) {
    const suites = groupsOf(report.results).map(({ name, results }) => suite(name, results, report, partial))
    const { fail, error } = report.summary
    const root = x(
      'testsuites',
      {
        name: value(report.suite.name),
        tests: report.results.length,
        failures: fail,
        errors: error,
        time: seconds(report.durationMs),
      },
      onLines(suites),
    )
    const children: RootContent[] = [
      { type: 'instruction', name: 'xml', value: 'version="1.0" encoding="UTF-8"' },
      { type: 'text', value: '\n' },
      root,
    ]
    return `${toXml({ type: 'root', children }, { closeEmptyElements: true })}\n`
  },
}

function suite(name: string, results: readonly Result[], report: Report, partial: boolean): Element {
  const count = (...outcomes: readonly Result['outcome'][]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length
  const properties = {
    store: value(report.store),
    version: value(report.suite.version),
    verdict: verdictSentence(report, partial),
    ...(partial ? { note: PARTIAL_NOTE } : {}),
  }
  const spans = results.map((result) => spanOf(result, report.evidence))
  return x(
    'testsuite',
    {
      name,
      tests: results.length,
      failures: count('fail'),
      errors: count('error'),
      skipped: count('unproven', 'not-applicable'),
      // Readers want it without a zone, and take it for UTC.
      timestamp: report.startedAt.slice(0, 19),
      time: seconds(durationOf(spans)),
    },
    onLines([
      x(
        'properties',
        onLines(Object.entries(properties).map(([key, text]) => x('property', { name: key, value: text }))),
      ),
      ...results.map((result, index) => testCase(name, result, durationOf(spans.slice(index, index + 1)))),
    ]),
  )
}

function testCase(suiteName: string, result: Result, ms: number): Element {
  return x('testcase', { name: result.id, classname: `retrack-kit.${suiteName}`, time: seconds(ms) }, outcomeOf(result))
}

function outcomeOf(result: Result): Element[] {
  const { outcome } = result
  const message = shortened(oneLine(`${result.title}: ${result.observed}`), LONGEST_MESSAGE)
  switch (outcome) {
    case 'pass':
      return []
    case 'fail':
      return [x('failure', { message, type: outcome }, account(result))]
    case 'error':
      return [x('error', { message, type: outcome }, account(result))]
    case 'unproven':
    case 'not-applicable':
      return [x('skipped', { message: `${OUTCOME_WORDS[outcome].word}: ${message}` }), x('system-out', account(result))]
    case 'warn':
    case 'notice':
      return [x('system-out', account(result))]
  }
}

/** All that there is to say, for those who open a test case. */
function account({ id, outcome, level, title, expected, observed, advice, blame }: Result): string {
  return prose(
    [
      `${OUTCOME_WORDS[outcome].word} (${level}): ${title}`,
      `expected: ${expected}`,
      `observed: ${observed}`,
      ...(advice === null ? [] : [`do: ${advice.text}`]),
      ...(advice?.snippet == null ? [] : ['', advice.snippet, '']),
      ...(blame === null ? [] : [`whose: ${BLAME_WORDS[blame]}`]),
      `read on: retrack-kit explain ${id}`,
    ].join('\n'),
  )
}

type Span = readonly [from: number, to: number]

/** A requirement takes no time of its own: it is that between its first item of evidence and its last. */
function spanOf({ evidence: ids }: Result, evidence: readonly Evidence[]): Span | null {
  const times = evidence
    // What the check was told is known from the start, and takes no time.
    .filter(({ id, kind }) => kind !== 'settings' && ids.includes(id))
    .map(({ at }) => Date.parse(at))
  return times.length === 0 ? null : [Math.min(...times), Math.max(...times)]
}

function durationOf(spans: readonly (Span | null)[]): number {
  const known = spans.filter((span) => span !== null)
  if (known.length === 0) return 0
  return Math.max(...known.map(([, to]) => to)) - Math.min(...known.map(([from]) => from))
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

/** Each on a line of its own, for those who read the file or compare two. */
const onLines = (elements: readonly Element[]) => [...elements.flatMap((element) => ['\n', element]), '\n']
