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

What \`retrack-kit check\` asks of a store, rule by rule: why it matters, on whose word it stands, how it is
observed, and how to fix what does not hold. \`retrack-kit explain <requirement>\` says the same at the command line.

| level | a breach is | what it rests on |
|---|---|---|
| **required** | a failure: the store is not ready | Retrack's page says so, and leads are lost or wrong without it |
| **recommended** | a warning | it follows from the page, or from the web's own rules |
| **good to know** | a notice | it is better so |

A requirement that could not be judged is *unproven*, never passed; one that cannot apply to a store (it takes no
vouchers, say) is *not applicable*; and what the set-up of a check spoilt is an *error*, for which no store is blamed.

Each requirement is judged by what happened in its **journeys**: each makes one thing happen, with a visitor and a
click of its own. Each has **mistakes** that trip it: faults that developers make, which are switched on one at a time
in a store that does all else right, to see whether the check notices. [The scorecard](scorecard.md) has them all.
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
  return [`**[${heading}](#${anchorOf(heading)})**\n`, '| | what holds | level |', '|---|---|---|', ...rows, ''].join(
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
    `- **Basis:** ${where}: ${said}`,
    `- **Looked at:** ${method}`,
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
    return reason === undefined ? [] : [`  - \`${name}\`, made for another: ${what}. ${sentence(reason)}`]
  })
  return own.length + others.length === 0 ? [] : ['- **Mistakes that trip it:**', ...own, ...others]
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const sentence = (text: string) => `${capital(text)}${/[.!?]$/.test(text) ? '' : '.'}`
