/**
 * Removes from a text all that is private or differs between requests, before it is written anywhere. Values of the
 * request or the lead become placeholders; the rest becomes a word for its kind.
 */

import { replaceEach } from '../../../shared/redaction.ts'

/** A value that may occur in answers, and the place that it leaves: `{{request.reference}}`. */
export interface NamedValue {
  readonly place: string
  readonly value: string
}

/** Shorter values occur within ordinary words: of these, only whole words are taken. */
const MIN_PART_LENGTH = 4

const hasLetterAndDigit = (text: string) => /[A-Za-z]/.test(text) && /\d/.test(text)

/** Each pattern looks at a character a few times at most, however long a text is: pages hold whole pictures. */
const KINDS: readonly (readonly [RegExp, string, ((found: string) => boolean)?])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '{{uuid}}'],
  [/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g, '{{time.iso}}'],
  [/\b\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\b/g, '{{time}}'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT\b/g, '{{time.http}}'],
  [/[\w.+-]+(?:@[\w-]+\.[\w.-]*\w)?/g, '{{email}}', (found) => found.includes('@')],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '{{ip}}'],
  [/(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])/gi, '{{ip}}'],
  [/\bMozilla\/\d[^"<\n]*/g, '{{browser}}'],
  // A token or a trace: long, and no word of any language.
  [/\b[A-Za-z0-9_~+/=-]{16,}/g, '{{opaque}}', hasLetterAndDigit],
  [/\b[A-Za-z0-9]{32,}\b/g, '{{opaque}}'],
  [/\+?\b\d[\d ()-]{7,}\d\b/g, '{{number}}'],
]

/** The text without anything of this request, this lead or a person. */
export function redactText(text: string, values: readonly NamedValue[]): string {
  const ordered = [...values].sort((a, b) => b.value.length - a.value.length)
  const named = replaceOutsidePlaces(text, ordered)
  return KINDS.reduce(
    (rest, [pattern, place, isKind = () => true]) =>
      outsidePlaces(rest, (part) => part.replace(pattern, (found) => (isKind(found) ? place : found))),
    named,
  )
}

function replaceOutsidePlaces(text: string, values: readonly NamedValue[]): string {
  return values.reduce((rest, { place, value }) => {
    const replace =
      value.length < MIN_PART_LENGTH
        ? (part: string) => part.replace(wholeWord(value), `{{${place}}}`)
        : (part: string) => replaceEach(part, value, `{{${place}}}`)
    return outsidePlaces(rest, replace)
  }, text)
}

const wholeWord = (value: string) =>
  new RegExp(`(?<![\\w-])${value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\w-])`, 'g')

/** Changes the text around `{{…}}`, and none of these. */
function outsidePlaces(text: string, change: (part: string) => string): string {
  return text
    .split(PLACES)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('')
}
const PLACES = /(\{\{[^{}]*\}\})/
