/** The fields of a body as Laravel's middleware hands them on, before anything looks at them. */
import type { Behaviours } from '../../../schemas/behaviours/index.ts'

export type Fields = Readonly<Record<string, unknown>>
export type NormalizingBehaviours = Pick<Behaviours, 'surrounding-blanks' | 'lone-surrogate' | 'uuid-case'>

const IDENTIFIERS = ['event', 'click']
const UUID = /^[\da-f-]{36}$/i

/** The characters that Laravel trims beside those that JavaScript calls white space. */
const BLANK = /[\s\0\u200b]/

/**
 * Trims from both ends, a character at a time. A regular expression would be quadratic: seconds for 60 KB of blanks.
 */
export function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && BLANK.test(text.charAt(start))) start += 1
  while (end > start && BLANK.test(text.charAt(end - 1))) end -= 1
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

export const hasSurroundingBlanks = (value: unknown) => typeof value === 'string' && trimBlanks(value) !== value

export function normalizeFields(fields: Fields, behaviours: NormalizingBehaviours): Fields {
  const normalize = (field: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value
    const whole = behaviours['lone-surrogate'] === 'replace' ? value.toWellFormed() : value
    const trimmed = behaviours['surrounding-blanks'] === 'trim' ? trimBlanks(whole) : whole
    const ignoresCase = behaviours['uuid-case'] === 'ignore' && IDENTIFIERS.includes(field)
    return ignoresCase && UUID.test(trimmed) ? trimmed.toLowerCase() : trimmed
  }
  // Nearly always nothing changes, and the fields stay as they are.
  const isNormal = (field: string) => field.isWellFormed() && normalize(field, fields[field]) === fields[field]
  if (Object.keys(fields).every(isNormal)) return fields
  // `fromEntries` makes own properties, whatever their names.
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field.toWellFormed(), normalize(field, value)]),
  )
}
