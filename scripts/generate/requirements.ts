/** docs/requirements.md: the rule book of the check, for the merchant who has to meet it. */

import { COMPONENT_LABELS, formatSource, groupByPrefix, splitId } from '../../conformance/reports/labels.ts'
import type { Requirement } from '../../conformance/requirement.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { JOURNEYS } from '../../schemas/journeys.ts'
import { LEVEL_LABELS } from '../../schemas/labels.ts'
import type { Level } from '../../schemas/report.ts'
import { MISTAKES } from '../../scorecard/defects/index.ts'

const INTRODUCTION = `<!-- Generated from conformance/requirements/ and scorecard/defects/ by \`npm run generate\`. Do not edit. -->

# The requirements

What \`retrack-kit check\` requires of a store: why it matters, the source, how the check observes it, and how to
fix it. \`retrack-kit explain <requirement>\` prints the same.

| level | a breach is | the source |
|---|---|---|
| **required** | a failure: the store is not ready | Retrack's page says so, and without it leads are lost or wrong |
| **recommended** | a warning | it follows from Retrack's page, or from the rules of the web |
| **good to know** | a notice | it is better practice |

A requirement that could not be judged is *unproven*, never passed. A requirement that cannot apply to a store, such as one
without vouchers, is *not applicable*. A problem in the set-up of the check is an *error*, and not the store's fault.

The check judges each requirement by its **journeys**. A journey does one thing in the store, with its own visitor and
click. The **mistakes** below each requirement are typical mistakes of developers. Each is made in a store that is otherwise
correct, to test that the check notices it. [The scorecard](scorecard.md) has them all.
`

export function requirements(): string {
  const groups = groupByPrefix(REQUIREMENTS)
  return [
    INTRODUCTION,
    ...groups.map(({ heading, results }) => contents(heading, results)),
    ...groups.flatMap(({ heading, results }) => [`## ${heading}\n`, ...results.map(entry)]),
  ].join('\n')
}

function contents(heading: string, members: readonly Requirement[]): string {
  const rows = members.map(
    ({ id, level, title }) => `| [${splitId(id).rest}](#${anchorOf(id)}) | ${title} | ${LEVEL_LABELS[level]} |`,
  )
  return [`**[${heading}](#${anchorOf(heading)})**\n`, '| | requirement | level |', '|---|---|---|', ...rows, ''].join(
    '\n',
  )
}

/** As GitHub makes them of headings. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

const BREACH = { required: 'a failure', recommended: 'a warning', informational: 'a notice' } as const satisfies Record<
  Level,
  string
>

function entry({
  id,
  level,
  title,
  why,
  source: basis,
  expected,
  journeys,
  method,
  remedy,
  component,
}: Requirement): string {
  const { source, said } = formatSource(basis)
  const where = 'url' in basis ? `[${source}](${basis.url})` : source
  const journeyLines = journeys.map((name) => `  - \`${name}\`: ${JOURNEYS[name]}`)
  return [
    `### ${id}\n`,
    `**${title}.** *${capital(LEVEL_LABELS[level])}; a breach is ${BREACH[level]}.*\n`,
    `${why}\n`,
    `- **Expected:** ${expected}`,
    `- **Source:** ${where}: ${said}`,
    `- **Method:** ${method}`,
    '- **Journeys:**',
    ...journeyLines,
    ...mistakes(id),
    `- **Fix in** ${COMPONENT_LABELS[component]}. ${remedy.text}\n`,
    ...(remedy.code === null ? [] : [`  Code: [${remedy.code}](code.md#${remedy.code}), in six languages.\n`]),
  ].join('\n')
}

function mistakes(id: string): string[] {
  const own = MISTAKES.filter(({ expectedFailure }) => expectedFailure === id).map(
    ({ name, what }) => `  - \`${name}\`: ${what}.`,
  )
  const others = MISTAKES.flatMap(({ name, what, alsoFails }) => {
    const reason = alsoFails?.[id]
    return reason === undefined ? [] : [`  - \`${name}\` (of another requirement): ${what}. ${sentence(reason)}`]
  })
  return own.length + others.length === 0 ? [] : ['- **Mistakes that make it fail:**', ...own, ...others]
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const sentence = (text: string) => `${capital(text)}${/[.!?]$/.test(text) ? '' : '.'}`
