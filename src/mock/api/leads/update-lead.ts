/** `POST /api/v2/leads/:uuid`: "Updating leads", "Rejecting leads", "Approving leads". */
import type { Behaviours } from '../../../../schemas/behaviours/index.ts'
import { type LeadStatus, UpdateLead } from '../../../../schemas/retrack.ts'
import { LEAD_STATUSES, OPERATIONS } from '../../../../schemas/terms.ts'
import type { AccountRecord, LeadRecord, NewStatus, Store } from '../../../store/port.ts'
import { jsonTextResponse, type MockResponse } from '../../http/response.ts'
import type { FieldProblem } from '../../refusal.ts'
import { accountNow } from '../../retrack-clock.ts'
import { refusals } from '../error-responses.ts'
import { fieldsInUrl, REQUEST_FINDINGS, undocumentedFields } from '../findings.ts'
import type { Fields } from '../normalize-fields.ts'
import { correlateByFields, type ExecuteOptions, type Operation, type OperationResult, refused } from '../operation.ts'
import { LEAD_FINDINGS } from './findings.ts'
import { validateLeadUpdate } from './lead-fields.ts'
import { leadJson } from './lead-view.ts'

export const updateLead: Operation = {
  ...OPERATIONS.updateLead,
  async prepare({ store, account, pathUuid, fields }) {
    const small = pathUuid.toLowerCase()
    const ignoresCase = account?.settings.behaviours['uuid-case'] === 'ignore'
    const lead = account && (await store.leads.get(account, ignoresCase ? small : pathUuid))
    const named = correlateByFields(fields)
    return {
      access: 'bearer',
      event: named.event,
      reference: lead?.reference ?? named.reference,
      click: lead?.click.uuid ?? named.click,
      async execute(owner, options) {
        if (lead !== undefined) return execute(store, owner, lead, fields, options)
        const isInCapitals = small !== pathUuid && (await store.leads.get(owner, small)) !== undefined
        return refused(refusals.unknownLead(options.behaviours, isInCapitals))
      },
    }
  },
  findings: [...REQUEST_FINDINGS, undocumentedFields(UpdateLead), fieldsInUrl(UpdateLead), ...LEAD_FINDINGS],
}

async function execute(
  store: Store,
  account: AccountRecord,
  lead: LeadRecord,
  fields: Fields,
  { behaviours, commit, onValidated }: ExecuteOptions,
): Promise<OperationResult> {
  const validated = validateLeadUpdate(fields, behaviours)
  if ('problems' in validated) return refused(refusals.invalidFields(behaviours, validated.problems))
  onValidated()

  const { status, reason = null } = validated.value
  const newStatus: NewStatus = { status, reason, at: accountNow(account) }
  const changeable = changeableStatuses(behaviours)
  const accepted = (updated: LeadRecord): OperationResult => ({
    kind: 'accepted',
    response: toResponse(account, updated),
    resource: { type: 'lead', uuid: updated.uuid },
  })
  const keep = (kept: LeadRecord): OperationResult =>
    kept.status === 'approved' && status === 'approved' && behaviours['approved-again'] === 'accept'
      ? accepted(kept)
      : refused(refusals.invalidFields(behaviours, [cannotChange(kept.status)]), { statusBefore: kept.status })
  if (!commit) {
    return changeable.includes(lead.status) ? accepted({ ...lead, status, reason, statusAt: newStatus.at }) : keep(lead)
  }

  const change = await store.leads.changeStatus(account, lead.uuid, newStatus, changeable)
  switch (change.kind) {
    case 'changed':
      return accepted(change.lead)
    case 'kept':
      return keep(change.lead)
    case 'missing':
      return refused(refusals.unknownLead(behaviours))
    case 'full':
      return refused(refusals.storeFull(behaviours))
    case 'stale':
      return change
  }
}

/** The statuses that an update may change: "It's not possible to update a lead's status once it has been approved." */
export function changeableStatuses(behaviours: Behaviours): readonly LeadStatus[] {
  if (behaviours['status-changes'] === 'from-pending') return ['pending']
  return LEAD_STATUSES.filter((status) => status !== 'approved')
}

export function cannotChange(status: LeadStatus): FieldProblem {
  return status === 'approved'
    ? {
        field: 'status',
        behaviour: 'approved-is-final',
        message: "It's not possible to update a lead's status once it has been approved.",
      }
    : {
        field: 'status',
        behaviour: 'status-changes',
        message: `The status of a lead that is ${status} cannot be changed: only a pending lead can be.`,
      }
}

function toResponse(account: AccountRecord, lead: LeadRecord): MockResponse {
  if (account.settings.behaviours['update-answer'] === 'empty') return { status: 200, headers: {}, body: '' }
  return jsonTextResponse(200, `{"data":${leadJson(account, lead)}}`)
}
