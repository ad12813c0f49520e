/** An account of a state file without its token and its visitors. */
import type { JournalEntry } from '../../../schemas/journal.ts'
import type { StateAccount } from '../../../schemas/state.ts'
import { OPERATIONS } from '../../../schemas/terms.ts'
import { mapTexts, REDACTED } from '../../../shared/redaction.ts'
import type { ClickRecord } from '../../store/port.ts'
import type { TokenRedactor } from '../journal/token-redactor.ts'

export function redactAccount({ token: _, ...account }: StateAccount, redactor: TokenRedactor): StateAccount {
  const hidden = {
    ...account,
    seedClicks: account.seedClicks.map(hideVisitor),
    clicks: account.clicks.map(hideVisitor),
    leads: account.leads.map((lead) =>
      typeof lead.click === 'string' ? lead : { ...lead, click: hideVisitor(lead.click) },
    ),
    journal: { ...account.journal, entries: account.journal.entries.map(hideVisitorOfEntry) },
  }
  return mapTexts(hidden, (text) => redactor.redact(text))
}

const hideVisitor = (click: ClickRecord) => ({ ...click, ipAddress: null, browser: null, referer: null })

/** Headers in which a proxy names the visitor. */
const ADDRESS_HEADERS = [
  'cf-connecting-ip',
  'fastly-client-ip',
  'forwarded',
  'true-client-ip',
  'x-client-ip',
  'x-forwarded-for',
  'x-real-ip',
]
/** Headers of a visitor's browser. In a request of the store they tell of its HTTP client. */
const BROWSER_HEADERS = ['accept-language', 'referer', 'user-agent']
const STORE_OPERATIONS: readonly (string | null)[] = [OPERATIONS.createLead.id, OPERATIONS.updateLead.id]

function hideVisitorOfEntry(entry: JournalEntry): JournalEntry {
  const isOfStore = STORE_OPERATIONS.includes(entry.operation)
  const isHidden = (name: string) =>
    ADDRESS_HEADERS.includes(name) || (!isOfStore && (BROWSER_HEADERS.includes(name) || name.startsWith('sec-ch-ua')))
  const headers = Object.entries(entry.headers).map(([name, value]) => [name, isHidden(name) ? REDACTED : value])
  const { response } = entry
  return {
    ...entry,
    headers: Object.fromEntries(headers),
    response: response === null ? null : { ...response, body: hideVisitorInBody(response.body) },
  }
}

/** The fields of a lead's answer that tell of its visitor. */
const VISITOR_FIELDS = ['ip_address', 'browser', 'referer']
const VISITOR_FIELDS_IN_TEXT = new RegExp(`"(${VISITOR_FIELDS.join('|')})"\\s*:\\s*"(?:[^"\\\\]|\\\\.)*"?`, 'g')

/** A body that was broken off is no JSON, and stands there as text. */
function hideVisitorInBody(body: unknown): unknown {
  if (typeof body === 'string') return body.replaceAll(VISITOR_FIELDS_IN_TEXT, '"$1":null')
  if (Array.isArray(body)) return body.map(hideVisitorInBody)
  if (typeof body !== 'object' || body === null) return body
  const fields = Object.entries(body).map(([name, value]) => [
    name,
    VISITOR_FIELDS.includes(name) ? null : hideVisitorInBody(value),
  ])
  return Object.fromEntries(fields)
}
