/** An entry of the journal as it is shown: written out, with every token taken out of it. */
import type { JournalEntry, TokenState } from '../../../schemas/journal.ts'
import type { Credentials } from '../http/authorization.ts'
import type { Entry, ReceivedRequest } from './entry.ts'
import { findFindings } from './findings.ts'
import { isSecretName, REDACTED, type Secrets, secretsIn, withoutSecretParameters } from './secrets.ts'

/** A journal entry as JSON. Its operation may be one that the mock was given beside those of Retrack. */
export type EntryView = Omit<JournalEntry, 'operation'> & { readonly operation: string | null }

export function entryView(entry: Entry, secrets: Secrets): EntryView {
  const { request } = entry
  const sent = secretsIn(one(request.headers['authorization']))
  const clean = (text: string) => secrets.redact(text, sent)
  const cleanOrNull = (text: string | null) => (text === null ? null : clean(text))
  const path = withoutSecretParameters(clean(request.url))
  return {
    id: entry.id,
    operation: request.operation.id,
    method: request.method,
    path,
    headers: headersView(request, clean),
    body: bodyView(request.body, clean),
    reference: cleanOrNull(entry.reference),
    click: cleanOrNull(entry.click),
    stages: Object.fromEntries(Object.entries(entry.stages).map(([stage, at]) => [stage, new Date(at).toISOString()])),
    status: entry.status,
    outcome: entry.outcome,
    behaviours: [...(entry.refusal?.behaviours ?? [])],
    resource: entry.resource,
    fault: entry.fault,
    auth: {
      scheme: cleanOrNull(request.credentials.scheme),
      token: tokenState(request.credentials, request.hasValidToken),
    },
    findings: findFindings(entry, path !== request.url).map((finding) => ({
      ...finding,
      message: clean(finding.message),
    })),
  }
}

function tokenState({ kind }: Credentials, isOwn: boolean): TokenState {
  if (kind === 'missing') return 'absent'
  return isOwn ? 'own' : 'unknown'
}

function headersView(
  { headers, credentials }: ReceivedRequest,
  clean: (text: string) => string,
): Record<string, string> {
  const shown: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    shown[clean(name)] = isSecretName(name) ? REDACTED : clean(typeof value === 'string' ? value : value.join(', '))
  }
  // Whatever it holds, it was meant to be a secret.
  if (shown['authorization']) shown['authorization'] = [credentials.scheme ?? [], REDACTED].flat().map(clean).join(' ')
  return shown
}

/** Parsed where it is JSON that can be written again; else as text. */
function bodyView(text: string, clean: (text: string) => string): unknown {
  if (text === '') return null
  let written: string
  try {
    // Written anew, so that no token hides behind escapes. JSON may be nested deeper than it can be written.
    written = clean(JSON.stringify(JSON.parse(text)))
  } catch {
    return clean(text)
  }
  try {
    return JSON.parse(written, (key, value: unknown) =>
      typeof value === 'string' && isSecretName(key) ? REDACTED : value,
    )
  } catch {
    return written
  }
}

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)
