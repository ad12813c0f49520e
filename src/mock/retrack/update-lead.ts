/** `POST /api/v2/leads/:uuid`: "Updating leads", "Rejecting leads", "Approving leads". */
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { LeadStatus } from '../../../schemas/retrack.ts'
import { LEAD_STATUSES } from '../../../schemas/terms.ts'
import type { Account, LeadRecord, NewStatus, Store } from '../../store/port.ts'
import { type Answer, jsonTextAnswer } from '../answer.ts'
import { now } from '../time.ts'
import { judgeLeadUpdate } from './fields.ts'
import type { Fields } from './fields-of-body.ts'
import { leadJson } from './lead-view.ts'
import { type Plan, refused, type Settled } from './plan.ts'
import { type FieldProblem, refuse } from './refusals.ts'

export function planUpdate(store: Store, account: Account, lead: LeadRecord, fields: Fields): Plan {
  const { behaviours } = account.settings
  const judged = judgeLeadUpdate(fields, behaviours)
  if ('problems' in judged) return refused(refuse.invalidFields(behaviours, judged.problems))

  const { status, reason = null } = judged.value
  const to: NewStatus = { status, reason, at: now(account) }
  const from = changeable(behaviours)
  const accepted = (updated: LeadRecord): Settled => ({
    kind: 'accepted',
    answer: answer(account, updated),
    lead: updated,
  })
  /** The lead was not in a status that may be changed. */
  const kept = (lead: LeadRecord): Settled =>
    lead.status === 'approved' && status === 'approved' && behaviours['approved-again'] === 'accept'
      ? accepted(lead)
      : refused(refuse.invalidFields(behaviours, [cannotChange(lead.status)]), { statusBefore: lead.status })

  return {
    kind: 'ready',
    async commit() {
      const change = await store.leads.changeStatus(account, lead.uuid, to, from)
      switch (change.kind) {
        case 'changed':
          return accepted(change.lead)
        case 'kept':
          return kept(change.lead)
        case 'missing':
          return refused(refuse.unknownLead(behaviours))
        case 'full':
          return refused(refuse.full(behaviours))
        case 'stale':
          return change
      }
    },
    async preview() {
      return from.includes(lead.status) ? accepted({ ...lead, status, reason, statusAt: to.at }) : kept(lead)
    },
  }
}

/** "It's not possible to update a lead's status once it has been approved." */
function changeable(behaviours: Behaviours): readonly LeadStatus[] {
  if (behaviours['status-changes'] === 'from-pending') return ['pending']
  return LEAD_STATUSES.filter((status) => status !== 'approved')
}

function cannotChange(status: LeadStatus): FieldProblem {
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

function answer(account: Account, lead: LeadRecord): Answer {
  if (account.settings.behaviours['update-answer'] === 'empty') return { status: 200, headers: {}, body: '' }
  return jsonTextAnswer(200, `{"data":${leadJson(account, lead)}}`)
}
