/** An entry of the journal as it is shown: written out, with every token taken out of it. */
import type { JournalEntry, TokenState } from '../../../schemas/journal.ts'
import type { Credentials } from '../bearer.ts'
import { findings } from './findings.ts'
import type { Entry, ReceivedRequest } from './journal.ts'
import { REDACTED, type Secrets } from './secrets.ts'

export function entryView(entry: Entry, secrets: Secrets): JournalEntry {
  const { request } = entry
  const sent = request.credentials.kind === 'bearer' ? request.credentials.token : undefined
  const clean = (text: string) => secrets.redact(text, sent)
  const cleanOrNull = (text: string | null) => (text === null ? null : clean(text))
  const path = clean(request.url)
  return {
    id: entry.id,
    operation: request.operation,
    method: request.method,
    path,
    headers: headersView(request, clean),
    body: bodyView(clean(request.bytes.toString('utf8'))),
    reference: cleanOrNull(entry.reference),
    click: cleanOrNull(entry.click),
    stages: Object.fromEntries(Object.entries(entry.stages).map(([stage, at]) => [stage, new Date(at).toISOString()])),
    status: entry.status,
    outcome: entry.outcome,
    behaviours: [...(entry.refusal?.behaviours ?? [])],
    lead: entry.lead,
    fault: entry.fault,
    auth: {
      scheme: cleanOrNull(request.credentials.scheme),
      token: tokenState(request.credentials, request.isOwnToken),
    },
    findings: findings(entry, path !== request.url).map((finding) => ({ ...finding, message: clean(finding.message) })),
  }
}

function tokenState({ kind }: Credentials, isOwn: boolean): TokenState {
  if (kind === 'absent') return 'absent'
  return isOwn ? 'own' : 'unknown'
}

function headersView(
  { headers, credentials }: ReceivedRequest,
  clean: (text: string) => string,
): Record<string, string> {
  const shown: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) shown[clean(name)] = clean(typeof value === 'string' ? value : value.join(', '))
  }
  // Whatever it holds, it was meant to be a secret.
  if (shown['authorization']) shown['authorization'] = [credentials.scheme ?? [], REDACTED].flat().map(clean).join(' ')
  return shown
}

/** Parsed where it is JSON that can be written again; else as text. */
function bodyView(text: string): unknown {
  if (text === '') return null
  try {
    const parsed: unknown = JSON.parse(text)
    // JSON may be nested deeper than it can be written.
    JSON.stringify(parsed)
    return parsed
  } catch {
    return text
  }
}
