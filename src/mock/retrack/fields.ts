/** Judging the fields of a request by their zod schema, in words for a developer. */
import * as z from 'zod'
import type { BehaviourId, Behaviours } from '../../../schemas/behaviours/index.ts'
import { CreateLead, UpdateLead } from '../../../schemas/retrack.ts'
import { LEAD_STATUSES } from '../../../schemas/terms.ts'
import type { Fields } from './fields-of-body.ts'
import type { FieldProblem } from './refusals.ts'

export type Judged<Value> = { readonly value: Value } | { readonly problems: readonly FieldProblem[] }

const createLead = perBehaviours((set) => {
  const reference = z.string().max(set['reference-length'])
  const filled = set['empty-string'] === 'null' ? reference.min(1) : reference
  return CreateLead.extend({
    reference: set['reference-required'] === 'required' ? filled : filled.nullish(),
    voucher: z.string().max(set['voucher-length']).nullish(),
  })
})

const updateLead = perBehaviours((set) =>
  set['merchant-reason'] === 'save' ? UpdateLead.extend({ reason: z.string().nullish() }) : UpdateLead,
)

export interface NewLead {
  readonly event: string
  readonly click: string
  readonly reference?: string | null | undefined
  readonly voucher?: string | null | undefined
}

export const judgeNewLead = (fields: Fields, set: Behaviours): Judged<NewLead> => judge(createLead(set), fields, set)

export interface LeadUpdate {
  readonly status: z.infer<typeof UpdateLead>['status']
  readonly reason?: string | null | undefined
}

export const judgeLeadUpdate = (fields: Fields, set: Behaviours): Judged<LeadUpdate> =>
  judge(updateLead(set), fields, set)

function judge<Value>(schema: z.ZodObject & z.ZodType<Value>, fields: Fields, set: Behaviours): Judged<Value> {
  const known = schema.shape
  const given: Record<string, unknown> = {}
  for (const field in known) {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined
    given[field] = value === '' && set['empty-string'] === 'null' ? null : value
  }
  const unknown =
    set['undocumented-fields'] === 'refuse' ? Object.keys(fields).filter((field) => !Object.hasOwn(known, field)) : []
  const parsed = schema.safeParse(given)
  if (parsed.success && unknown.length === 0) return { value: parsed.data }
  return {
    problems: [
      ...firstOfEachField(parsed.error?.issues ?? []).map((issue) => describe(issue, given)),
      ...unknown.map((field) => ({
        field,
        behaviour: 'undocumented-fields' as const,
        message: `The ${field.slice(0, 100)} field is not documented.`,
      })),
    ],
  }
}

/** A list that is no string is also a list that is too long: a developer needs to hear the first alone. */
function firstOfEachField(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.filter((issue, n) => issues.findIndex(({ path }) => path[0] === issue.path[0]) === n)
}

function describe(issue: z.core.$ZodIssue, given: Fields): FieldProblem {
  const field = String(issue.path[0])
  const value = given[field]
  const problem = (behaviour: BehaviourId, message: string): FieldProblem => ({ field, behaviour, message })
  if (value === undefined || value === null) {
    return problem(field === 'reference' ? 'reference-required' : 'invalid-fields', `The ${field} field is required.`)
  }
  switch (issue.code) {
    case 'invalid_format':
      return problem(
        'invalid-fields',
        `The ${field} field must be a valid UUID, such as 59d08c54-18e6-4e0d-9c06-d18be3510e43; ${kindOf(value)} was given.`,
      )
    case 'too_big':
      return problem(
        field === 'voucher' ? 'voucher-length' : 'reference-length',
        `The ${field} field must not be greater than ${issue.maximum} characters; ${kindOf(value)} was given.`,
      )
    case 'invalid_value':
      return problem(
        'status-values',
        `The selected ${field} is invalid; it must be one of ${LEAD_STATUSES.join(', ')}.`,
      )
    default:
      return problem('invalid-fields', `The ${field} field must be a string; ${kindOf(value)} was given.`)
  }
}

/** Says what a value is without repeating it: it may be a secret in the wrong place. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return `a string of ${value.length} character${value.length === 1 ? '' : 's'}`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Schemas differ only where behaviours do, and behaviours are few. */
function perBehaviours<Schema>(make: (set: Behaviours) => Schema): (set: Behaviours) => Schema {
  const made = new WeakMap<Behaviours, Schema>()
  return (set) => {
    const known = made.get(set)
    if (known !== undefined) return known
    const schema = make(set)
    made.set(set, schema)
    return schema
  }
}
