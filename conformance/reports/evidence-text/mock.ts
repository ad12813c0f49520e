/** Describes the evidence from the mock: a lead with its fields, an update with its status. */
import type { MockRequest } from '../../../schemas/evidence.ts'
import { getLeadUuid, type JournalEntry } from '../../../schemas/journal.ts'
import { type EvidenceText, evidenceText, type Fact, fact, quotedFact } from './text.ts'

const ARRIVALS = {
  createLead: 'A lead arrives',
  updateLead: 'An update of a lead arrives',
  trackClick: 'A tracking link is opened',
} as const satisfies Record<NonNullable<JournalEntry['operation']>, string>

export function describeMockRequest({ entry }: MockRequest): EvidenceText {
  const arrival = entry.operation === null ? 'A request arrives that Retrack does not offer' : ARRIVALS[entry.operation]
  return evidenceText(
    `${arrival}: ${describeResponse(entry)}`,
    [
      quotedFact('Request', `${entry.method} ${entry.path}`),
      quotedFact('Content-Type', entry.headers['content-type']),
      fact('Token', describeToken(entry)),
      ...bodyFacts(entry.body),
      quotedFact('Lead', getLeadUuid(entry)),
      entry.fault === null
        ? null
        : fact('Made to fail by', `${entry.fault.id}, its request no. ${entry.fault.ordinal}`),
      entry.behaviours.length === 0 ? null : fact('Refused by the rules', entry.behaviours.join(', ')),
      ...entry.findings.map(({ message }) => fact('Remark', message)),
    ],
    entry.outcome !== 'accepted' || entry.findings.length > 0,
  )
}

const OUTCOMES = {
  accepted: 'accepted',
  refused: 'refused',
  faulted: 'made to fail',
  aborted: 'given up by the store',
} as const satisfies Record<NonNullable<JournalEntry['outcome']>, string>

function describeResponse({ status, outcome }: JournalEntry): string {
  const became = outcome === null ? 'still under way' : OUTCOMES[outcome]
  return status === null ? `${became}, no answer sent` : `${became}, ${status}`
}

const TOKENS = {
  valid: 'the one agreed',
  unknown: 'another than the one agreed',
  missing: 'none',
} as const satisfies Record<JournalEntry['auth']['token'], string>

function describeToken({ operation, auth }: JournalEntry): string | null {
  // A visitor's browser opens a tracking link; it has no token.
  if (operation === 'trackClick') return null
  return `${TOKENS[auth.token]}${auth.scheme === null ? '' : `, as ${auth.scheme}`}`
}

/** Each field of an object; of anything else, all of it. */
function bodyFacts(body: unknown): (Fact | null)[] {
  if (body === null || body === undefined) return []
  if (typeof body === 'string') return [quotedFact('Body', body)]
  if (typeof body !== 'object' || Array.isArray(body)) return [quotedFact('Body', JSON.stringify(body))]
  return Object.entries(body).map(([name, field]: [string, unknown]) =>
    quotedFact(name, typeof field === 'string' ? field : JSON.stringify(field)),
  )
}
