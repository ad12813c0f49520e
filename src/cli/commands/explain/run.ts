/** The words of `retrack-kit explain`. */
import wrapAnsi from 'wrap-ansi'
import { DEFAULT_LANGUAGE, getPiece, joinPieces, LANGUAGES } from '../../../../conformance/code/index.ts'
import { COMPONENT_LABELS, formatSource } from '../../../../conformance/reports/labels.ts'
import type { Requirement } from '../../../../conformance/requirement.ts'
import { REQUIREMENTS } from '../../../../conformance/requirements/index.ts'
import { JOURNEYS } from '../../../../schemas/journeys.ts'
import type { CodeLanguage } from '../../../../schemas/terms.ts'
import { findRequirements } from '../../select-requirements.ts'

/** Of one requirement; of a group, or without an id, a list; with a language alone, all of its code. */
export function explain(id: string | undefined, language?: CodeLanguage): string {
  if (id === undefined)
    return language === undefined ? listRequirements(REQUIREMENTS) : `${joinPieces(LANGUAGES[language])}\n`
  const found = findRequirements(id, REQUIREMENTS)
  // A group is shown in full if its code in a language was asked for.
  if (found.length > 1 && language === undefined) return listRequirements(found)
  return found.map((requirement) => explainRequirement(requirement, language ?? DEFAULT_LANGUAGE)).join('\n')
}

function listRequirements(requirements: readonly Requirement[]): string {
  const widest = Math.max(0, ...requirements.map(({ id }) => id.length))
  return requirements.map(({ id, level, title }) => `${id.padEnd(widest)}  ${level.padEnd(11)}  ${title}\n`).join('')
}

function explainRequirement(
  { id, level, title, why, source: basis, expected, journeys, method, remedy, component }: Requirement,
  language: CodeLanguage,
): string {
  const { source, said } = formatSource(basis)
  const url = 'url' in basis ? [formatField('', basis.url)] : []
  const code = remedy.code === null ? [] : ['', ...getPiece(language, remedy.code).split('\n').map(indent)]
  return `${[
    `${id} (${level})`,
    title,
    '',
    formatField('Why', why),
    formatField('Source', `${source}: ${said}`),
    ...url,
    formatField('Expected', expected),
    ...journeys.map((name, n) => formatField(n === 0 ? 'Journeys' : '', `${name}: ${JOURNEYS[name]}`)),
    formatField('Method', method),
    formatField('Fix in', `${COMPONENT_LABELS[component]}.`),
    formatField('How', remedy.text),
    ...code,
  ].join('\n')}\n`
}

const indent = (line: string) => (line === '' ? '' : `    ${line}`)

const LABEL_WIDTH = 11
const TEXT_WIDTH = 100 - LABEL_WIDTH

/** A label, and its text beside it in lines that are read easily; what has no space is not broken. */
function formatField(label: string, text: string): string {
  const [first = '', ...rest] = wrapAnsi(text, TEXT_WIDTH).split('\n')
  return [`${label.padEnd(LABEL_WIDTH)}${first}`, ...rest.map((line) => ' '.repeat(LABEL_WIDTH) + line)].join('\n')
}
