/** Validates the fields of a body by their zod schema, with messages for developers. */
import * as z from 'zod'
import type { BehaviourId, Behaviours } from '../../../schemas/behaviours/index.ts'
import { LEAD_STATUSES } from '../../../schemas/terms.ts'
import { countCharacters } from '../../../shared/count-characters.ts'
import type { FieldProblem } from '../refusal.ts'
import type { Fields } from './normalize-fields.ts'

export type ValidationResult<Value> = { readonly value: Value } | { readonly problems: readonly FieldProblem[] }

/** Fields that the schema does not know are ignored, or refused where the account's behaviours say so. */
export function validate<Value>(
  schema: z.ZodObject & z.ZodType<Value>,
  fields: Fields,
  behaviours: Behaviours,
): ValidationResult<Value> {
  const known = schema.shape
  const values: Record<string, unknown> = {}
  for (const field in known) {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined
    values[field] = value === '' && behaviours['empty-string'] === 'null' ? null : value
  }
  const unknown =
    behaviours['undocumented-fields'] === 'refuse'
      ? Object.keys(fields).filter((field) => !Object.hasOwn(known, field))
      : []
  const parsed = schema.safeParse(values)
  if (parsed.success && unknown.length === 0) return { value: parsed.data }
  return {
    problems: [
      ...firstOfEachField(parsed.error?.issues ?? []).map((issue) => describe(issue, values)),
      ...unknown.map((field) => ({
        field,
        behaviour: 'undocumented-fields' as const,
        message: `The ${field.slice(0, 100).toWellFormed()} field is not documented.`,
      })),
    ],
  }
}

/** A list is neither a string nor short enough; only the first of such issues helps a developer. */
function firstOfEachField(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.filter((issue, n) => issues.findIndex(({ path }) => path[0] === issue.path[0]) === n)
}

function describe(issue: z.core.$ZodIssue, values: Fields): FieldProblem {
  const field = String(issue.path[0])
  const value = values[field]
  const problem = (behaviour: BehaviourId, message: string): FieldProblem => ({ field, behaviour, message })
  if (value === undefined || value === null) {
    return problem(field === 'reference' ? 'reference-required' : 'invalid-fields', `The ${field} field is required.`)
  }
  switch (issue.code) {
    case 'invalid_format':
      return problem(
        'invalid-fields',
        `The ${field} field must be a valid UUID, such as 59d08c54-18e6-4e0d-9c06-d18be3510e43; ${describeKind(value)} was given.`,
      )
    case 'too_big':
      return problem(
        field === 'voucher' ? 'voucher-length' : 'reference-length',
        `The ${field} field must not be greater than ${issue.maximum} characters; ${describeKind(value)} was given.`,
      )
    case 'invalid_value':
      return problem(
        'status-values',
        `The selected ${field} is invalid; it must be one of ${LEAD_STATUSES.join(', ')}.`,
      )
    default:
      return problem('invalid-fields', `The ${field} field must be a string; ${describeKind(value)} was given.`)
  }
}

/** A string of at most `max` characters. */
export const shortText = (max: number) =>
  z.string().check(({ value, issues }) => {
    if (value.length <= max || countCharacters(value) <= max) return
    issues.push({ code: 'too_big', origin: 'string', maximum: max, inclusive: true, input: value })
  })

/** Describes a value without repeating it: it may be a secret in the wrong place. */
function describeKind(value: unknown): string {
  if (typeof value === 'string') {
    const length = countCharacters(value)
    return `a string of ${length} character${length === 1 ? '' : 's'}`
  }
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Builds a schema once for each set of behaviours: there are few, and a schema is costly. */
export function memoizeByBehaviours<Schema>(
  create: (behaviours: Behaviours) => Schema,
): (behaviours: Behaviours) => Schema {
  const schemas = new WeakMap<Behaviours, Schema>()
  return (behaviours) => {
    const known = schemas.get(behaviours)
    if (known !== undefined) return known
    const schema = create(behaviours)
    schemas.set(behaviours, schema)
    return schema
  }
}
