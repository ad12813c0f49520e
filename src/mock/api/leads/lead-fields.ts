/** The fields of leads and of their updates, as the account's behaviours accept them. */
import * as z from 'zod'
import type { Behaviours } from '../../../../schemas/behaviours/index.ts'
import { CreateLead, UpdateLead } from '../../../../schemas/retrack.ts'
import type { Fields } from '../normalize-fields.ts'
import { memoizeByBehaviours, shortText, type ValidationResult, validate } from '../validate-fields.ts'

const createLeadSchema = memoizeByBehaviours((behaviours) => {
  const reference = shortText(behaviours['reference-length'])
  const filled = behaviours['empty-string'] === 'null' ? reference.min(1) : reference
  return CreateLead.extend({
    reference: behaviours['reference-required'] === 'required' ? filled : filled.nullish(),
    voucher: shortText(behaviours['voucher-length']).nullish(),
  })
})

const updateLeadSchema = memoizeByBehaviours((behaviours) =>
  behaviours['merchant-reason'] === 'save' ? UpdateLead.extend({ reason: z.string().nullish() }) : UpdateLead,
)

export interface NewLead {
  readonly event: string
  readonly click: string
  readonly reference?: string | null | undefined
  readonly voucher?: string | null | undefined
}

export const validateNewLead = (fields: Fields, behaviours: Behaviours): ValidationResult<NewLead> =>
  validate(createLeadSchema(behaviours), fields, behaviours)

export interface LeadUpdate {
  readonly status: z.infer<typeof UpdateLead>['status']
  readonly reason?: string | null | undefined
}

export const validateLeadUpdate = (fields: Fields, behaviours: Behaviours): ValidationResult<LeadUpdate> =>
  validate(updateLeadSchema(behaviours), fields, behaviours)
