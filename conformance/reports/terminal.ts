/**
 * For a person at a terminal: the verdict first, then what asks something of her, most urgent first. The verdict and the
 * next step come last as well, since a terminal shows the end.
 */
import pc from 'picocolors'
import wrapAnsi from 'wrap-ansi'
import { LEVEL_LABELS, OUTCOME_LABELS } from '../../schemas/labels.ts'
import type { Outcome, Report, Result } from '../../schemas/report.ts'
import { escapeInvisible, escapeProse, oneLine, truncate } from '../../shared/escape-invisible.ts'
import { LANGUAGES } from '../code/index.ts'
import {
  COMPONENT_LABELS,
  describeVerdict,
  formatDurationMs,
  getCounts,
  getResults,
  groupByPrefix,
  groupByRemedy,
  outcomesByUrgency,
  PARTIAL_NOTE,
  sortByLevel,
  splitId,
} from './labels.ts'
import type { Reporter, ReportOptions } from './reporter.ts'

/** Narrower than this there is no room for a label and its text. */
const NARROWEST = 40
/** A longer text is in the JSON report. */
const LONGEST = 600
const LABEL_WIDTH = 10

export const terminal: Reporter = {
  name: 'terminal',
  write(report, options) {
    const page = new Page(options)
    const parts = [
      heading(report, options, page),
      ...outcomesByUrgency(report).map((outcome) => formatOutcome(outcome, report, page)),
      formatConclusion(report, options, page),
    ]
    return `${parts
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n')}\n`
  },
}

type Lines = readonly string[]
type Colours = ReturnType<typeof pc.createColors>

/** The width of the terminal, with or without colours. */
class Page {
  readonly colours: Colours
  readonly #width: number
  /** Of each snippet that stands on it, the requirement that it stands under. */
  readonly #snippets = new Map<string, string>()

  constructor({ colour, width }: ReportOptions) {
    this.colours = pc.createColors(colour)
    this.#width = Math.max(width, NARROWEST)
  }

  /** In lines that fit, each begun with the indent; words that are too long for one are broken. */
  wrap(text: string, indent = ''): string[] {
    return wrapAnsi(text, this.#width - indent.length, { hard: true, trim: true })
      .split('\n')
      .map((line) => `${indent}${line}`.trimEnd())
  }

  /** A label, and its text beside it. */
  field(label: string, text: string): string[] {
    const indent = ' '.repeat(2 + LABEL_WIDTH)
    const [first = '', ...rest] = this.wrap(text, indent)
    return [`  ${this.colours.dim(label.padEnd(LABEL_WIDTH))}${first.slice(indent.length)}`, ...rest]
  }

  /** Code is copied: it is not wrapped. Where it stands already, it is said where. */
  code({ id, remedy }: Pick<Result, 'id' | 'remedy'>): string[] {
    const { snippet, language } = remedy ?? { snippet: null, language: null }
    if (snippet === null) return []
    const before = this.#snippets.get(snippet)
    if (before !== undefined) return this.field('code', `the same as of ${before}`)
    this.#snippets.set(snippet, id)
    const lines = escapeProse(snippet).split('\n')
    return [
      ...(language === null ? [] : this.field('code', `in ${LANGUAGES[language].name}`)),
      '',
      ...lines.map((line) => `${' '.repeat(2 + LABEL_WIDTH)}${line}`.trimEnd()),
      '',
    ]
  }

  paint(outcome: Outcome, text: string): string {
    const { red, yellow, magenta, cyan, green, dim } = this.colours
    const colour = {
      fail: red,
      warn: yellow,
      unproven: magenta,
      error: red,
      notice: cyan,
      pass: green,
      'not-applicable': dim,
    }[outcome]
    return colour(text)
  }
}

const VERDICT_AS = { ready: 'pass', 'not-ready': 'fail', unproven: 'unproven', error: 'error' } as const

function heading(report: Report, { partial }: ReportOptions, page: Page): Lines {
  const { bold, dim } = page.colours
  const counts = getCounts(report.summary)
  const name = `${report.suite.name} ${report.suite.version}, ${formatDurationMs(report.durationMs)}`
  return [
    ...page.wrap(bold(page.paint(VERDICT_AS[report.verdict], describeVerdict(report, partial)))),
    ...(counts.length === 0
      ? []
      : page.wrap(counts.map(({ outcome, words }) => page.paint(outcome, words)).join(', '))),
    ...(partial ? page.wrap(PARTIAL_NOTE) : []),
    ...page.wrap(dim(truncate(escapeInvisible(report.store), LONGEST))),
    ...page.wrap(dim(name)),
  ]
}

/** The verdict once more, and what to do next. */
function formatConclusion(report: Report, { partial }: ReportOptions, page: Page): Lines {
  const { bold } = page.colours
  const [next] = outcomesByUrgency(report).flatMap((outcome) =>
    ASKS.includes(outcome) ? sortByLevel(getResults(report.results, outcome)) : [],
  )
  const more = next === undefined ? [] : page.wrap(`Next: ${next.id} (${oneLine(next.title)}). ${nextStep(next)}`)
  return [...page.wrap(bold(page.paint(VERDICT_AS[report.verdict], describeVerdict(report, partial)))), ...more]
}

/** The outcomes that ask something of the reader. */
const ASKS: readonly Outcome[] = ['fail', 'error', 'unproven', 'warn']

const nextStep = ({ id, remedy, outcome }: Result): string =>
  outcome === 'error' || outcome === 'unproven'
    ? truncate(oneLine(remedy?.text ?? ''), LONGEST)
    : `"retrack-kit explain ${id}" says how to fix it.`

function title(result: Result, page: Page): Lines {
  const { bold, dim } = page.colours
  const sign = page.paint(result.outcome, OUTCOME_LABELS[result.outcome].sign)
  const [first = '', ...rest] = page.wrap(bold(truncate(oneLine(result.title), LONGEST)), '  ')
  return [`${sign} ${first.slice(2)}`, ...rest, ...page.wrap(dim(`${result.id}, ${LEVEL_LABELS[result.level]}`), '  ')]
}

function formatAdvice(result: Pick<Result, 'id' | 'remedy' | 'component'>, page: Page): Lines {
  const { remedy, component } = result
  const where = component === null ? [] : page.field('fix in', COMPONENT_LABELS[component])
  if (remedy === null) return where
  return [...page.field('fix', truncate(escapeProse(remedy.text), LONGEST)), ...page.code(result), ...where]
}

function formatOutcome(outcome: Outcome, { results }: Report, page: Page): Lines {
  const found = getResults(results, outcome)
  if (found.length === 0) return []
  return [
    page.colours.bold(page.paint(outcome, `${OUTCOME_LABELS[outcome].heading} (${found.length})`)),
    ...formatMembers(outcome, found, page),
  ]
}

function formatMembers(outcome: Outcome, found: readonly Result[], page: Page): Lines {
  switch (outcome) {
    case 'fail':
    case 'warn':
    case 'notice':
      return formatProblems(sortByLevel(found), page)
    case 'unproven':
    case 'error':
      return formatGroups(outcome, found, page)
    case 'pass':
    case 'not-applicable':
      return names(found, page)
  }
}

/** Describes the problems one by one: what was expected, what was observed, how to fix it. */
function formatProblems(found: readonly Result[], page: Page): Lines {
  return found.flatMap((result) => [
    '',
    ...title(result, page),
    ...page.field('expected', truncate(escapeProse(result.expected), LONGEST)),
    ...page.field('observed', truncate(escapeProse(result.observed), LONGEST)),
    ...page.field('why', truncate(escapeProse(result.why), LONGEST)),
    ...formatAdvice(result, page),
    ...page.field('more', `retrack-kit explain ${result.id}`),
  ])
}

/** Groups requirements that could not be judged and want the same done: thirty may need the same line of the config. */
function formatGroups(outcome: 'unproven' | 'error', found: readonly Result[], page: Page): Lines {
  return groupByRemedy(found).flatMap(({ results: same, observed }) => {
    const [first] = same
    const [line = '', ...rest] = page.wrap(truncate(escapeProse(observed), LONGEST), '  ')
    return [
      '',
      `${page.paint(outcome, OUTCOME_LABELS[outcome].sign)} ${line.slice(2)}`,
      ...rest,
      ...formatAdvice(first, page),
      ...(same.length === 1
        ? [
            ...page.field('concerns', `${first.id}: ${oneLine(first.title)}`),
            ...page.field('more', `retrack-kit explain ${first.id}`),
          ]
        : page.field('concerns', listNames(same))),
    ]
  })
}

/** `redirect.cookie-path, cookie-secure; lead.sent`. */
const listNames = (results: readonly Result[]) =>
  groupByPrefix(results)
    .map(({ name, results: members }) => `${name}: ${members.map(({ id }) => splitId(id).rest).join(', ')}`)
    .join('; ')

function names(found: readonly Result[], page: Page): Lines {
  return groupByPrefix(found).flatMap(({ name, results: members }) =>
    page.field(name, members.map(({ id }) => splitId(id).rest).join(', ')),
  )
}
