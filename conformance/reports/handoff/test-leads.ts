/** The leads that the mock saved, by reference, with what became of them. */

import type { RootContent } from 'mdast'
import type { Evidence, MockRequest } from '../../../schemas/evidence.ts'
import { getLeadUuid } from '../../../schemas/journal.ts'
import type { Report } from '../../../schemas/report.ts'
import { getBodyField, getRequests, wasAccepted } from '../../evidence-view.ts'
import { formatTime } from '../labels.ts'
import { code, type Phrases, paragraph, table } from '../markdown.ts'
import { fillIn } from './fill-in.ts'

/** A check places some twenty orders. */
const MOST = 30

export function testLeads({ evidence }: Report): RootContent[] {
  const leads = findSavedLeads(evidence)
  if (leads.length === 0) return [paragraph('The check saw no lead that was accepted.')]
  const more = leads.length - MOST
  return [
    paragraph(
      'Of the check, saved by the mock only. Sent to Retrack itself: ',
      fillIn('the references of test leads sent to Retrack, or none'),
      '.',
    ),
    table(
      ['Reference', 'Click', 'Event', 'Voucher', 'Status', 'Received'],
      leads.slice(0, MOST).map((lead) => row(lead, evidence)),
    ),
    ...(more > 0 ? [paragraph(`And ${more} more.`)] : []),
  ]
}

/** Returns one saved request per lead: a lead that was sent twice counts once. */
function findSavedLeads(evidence: readonly Evidence[]): MockRequest[] {
  const leads = new Map<string, MockRequest>()
  for (const request of getRequests(evidence, 'createLead')) {
    const lead = getLeadUuid(request.entry)
    if (wasAccepted(request) && lead !== null && !leads.has(lead)) leads.set(lead, request)
  }
  return [...leads.values()]
}

function row(lead: MockRequest, evidence: readonly Evidence[]): Phrases[] {
  const updates = getRequests(evidence, 'updateLead').filter(
    (update) => wasAccepted(update) && getLeadUuid(update.entry) === getLeadUuid(lead.entry),
  )
  return [
    ...['reference', 'click', 'event', 'voucher'].map((name) => formatValue(getBodyField(lead, name))),
    formatValue(updates.length === 0 ? 'pending' : getBodyField(updates.at(-1) ?? lead, 'status')),
    [formatTime(lead.at)],
  ]
}

const formatValue = (found: unknown): Phrases => {
  if (found === undefined || found === null || found === '') return ['none']
  return [code(typeof found === 'string' ? found : JSON.stringify(found))]
}
