/** Lists the leads that a check has left at the real Retrack. Somebody may be paid for them. */
import { getRequests, wasAccepted } from '../../../../conformance/evidence-view.ts'
import { getLeadUuid } from '../../../../schemas/journal.ts'
import type { Report } from '../../../../schemas/report.ts'
import { toPrintable } from '../../terminal.ts'

export function describeLeftLeads({ evidence }: Report, upstream: string): string {
  const leads = getRequests(evidence, 'createLead').filter(wasAccepted)
  if (leads.length === 0) return `No lead was saved at ${upstream}.\n`
  const updates = getRequests(evidence, 'updateLead').filter(wasAccepted)
  const findStatus = (lead: string) => {
    const last = updates.findLast(({ entry }) => getLeadUuid(entry) === lead)?.entry.body
    return typeof last === 'object' && last !== null && 'status' in last ? String(last.status) : 'pending'
  }
  const lines = leads.map(({ entry }) => {
    const lead = getLeadUuid(entry)
    const name = lead === null ? 'a lead without a uuid in the response' : lead
    return toPrintable(
      `  ${name}  ${entry.reference ?? 'no reference'}  ${lead === null ? 'pending' : findStatus(lead)}`,
    )
  })
  return `Saved at ${upstream} in this check. Reject those that nobody is to be paid for:\n${lines.join('\n')}\n`
}
