/**
 * Text of the store, made fit to be read. Whatever a store sends stands in the evidence: escape
 * codes that repaint a terminal, marks that turn the direction of writing, characters that no XML
 * may hold. Here they become text that can be seen; escaping markup is left to each format.
 */

/** Controls, format characters (direction marks, zero widths), separators of lines, halves of pairs, no characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' }

const escapeCharacter = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return SHORT[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`)
}

/** A value, in one line, every character of it visible. */
export const escapeInvisible = (text: string): string => text.replace(UNSEEN, escapeCharacter)

/** Prose or code: its line breaks stay. */
export const escapeProse = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => escapeInvisible(line.replaceAll('\t', '  ')))
    .join('\n')

/** Prose in one line: a line break and the blanks around it become a blank. A regular expression would need quadratic time. */
export function oneLine(text: string): string {
  const lines = escapeProse(text).split('\n')
  const last = lines.length - 1
  return lines
    .map((line, at) => (at === 0 ? line : line.trimStart()))
    .map((line, at) => (at === last ? line : line.trimEnd()))
    .filter((line, at) => at === 0 || at === last || line !== '')
    .join(' ')
}

/** Shortens a text that is too long to read, and says how much was left out. The JSON report has all of it. */
export function truncate(text: string, most: number): string {
  const characters = [...text]
  const more = characters.length - most
  // The note about the omitted part is itself longer than a few characters.
  if (more < 40) return text
  // A formatter made when this module loads would slow down each start by 15 ms.
  return `${characters.slice(0, most).join('')}… (${more.toLocaleString('en')} more characters)`
}

/** Prose in which code stands between backticks, as the requirements are written. */
export interface Span {
  readonly text: string
  readonly code: boolean
}

export function splitSpans(text: string): Span[] {
  return text
    .split(/`([^`\n]+)`/)
    .map((part, index) => ({ text: part, code: index % 2 === 1 }))
    .filter((span) => span.text !== '')
}
