/** The fields of a body as Laravel's middleware hands them on, before anything looks at them. */
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Fields } from './parse-body.ts'

export type NormalizingBehaviours = Pick<Behaviours, 'surrounding-blanks' | 'lone-surrogate' | 'uuid-case'>

const IDENTIFIERS = ['event', 'click']
const UUID = /^[\da-f-]{36}$/i

/** What Laravel cuts off beside what JavaScript calls white space. */
const BLANKS = /^[\s\0\u200b]+|[\s\0\u200b]+$/g

export const trimBlanks = (text: string) => text.replace(BLANKS, '')

export const hasSurroundingBlanks = (value: unknown) => typeof value === 'string' && trimBlanks(value) !== value

export function normalizeFields(fields: Fields, behaviours: NormalizingBehaviours): Fields {
  const normalize = (text: string) => {
    const whole = behaviours['lone-surrogate'] === 'replace' ? text.toWellFormed() : text
    return behaviours['surrounding-blanks'] === 'trim' ? trimBlanks(whole) : whole
  }
  const toCase = (field: string, text: string) =>
    behaviours['uuid-case'] === 'ignore' && IDENTIFIERS.includes(field) && UUID.test(text) ? text.toLowerCase() : text
  const entries = Object.entries(fields).map(
    ([field, value]) =>
      [field.toWellFormed(), typeof value === 'string' ? toCase(field, normalize(value)) : value] as const,
  )
  // Nearly always nothing has changed. `fromEntries` makes own properties, whatever their names.
  return entries.every(([field, value]) => Object.hasOwn(fields, field) && fields[field] === value)
    ? fields
    : Object.fromEntries(entries)
}
