/** An entry of the journal as it is shown: written out, with every token taken out of it. */
import type { JournalEntry, TokenState } from '../../../schemas/journal.ts'
import { type Credentials, parseAuthorization } from '../http/authorization.ts'
import type { Entry } from './entry.ts'
import { findFindings } from './findings.ts'
import { isSecretName, REDACTED, type Secrets, secretsIn, withoutSecretParameters } from './secrets.ts'

/** A journal entry as JSON. Its operation may be one that the mock was given beside those of Retrack. */
export type EntryView = Omit<JournalEntry, 'operation'> & { readonly operation: string | null }

export function entryView(entry: Entry, secrets: Secrets): EntryView {
  const authorization = entry.header('authorization')
  const credentials = parseAuthorization(authorization)
  const sent = secretsIn(authorization)
  const clean = (text: string) => secrets.redact(text, sent)
  const cleanOrNull = (text: string | null) => (text === null ? null : clean(text))
  const path = withoutSecretParameters(clean(entry.url))
  return {
    id: entry.id,
    operation: entry.operation.id,
    method: entry.method,
    path,
    headers: headersView(entry, credentials, clean),
    body: bodyView(entry.body, clean),
    reference: cleanOrNull(entry.reference),
    click: cleanOrNull(entry.click),
    stages: Object.fromEntries(Object.entries(entry.stages).map(([stage, at]) => [stage, new Date(at).toISOString()])),
    status: entry.status,
    outcome: entry.outcome,
    behaviours: [...(entry.refusal?.behaviours ?? [])],
    resource: entry.resource,
    fault: entry.fault,
    auth: {
      scheme: cleanOrNull(credentials.scheme),
      token: tokenState(credentials, entry.hasValidToken),
    },
    findings: findFindings(entry, path !== entry.url).map((finding) => ({
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
  { rawHeaders }: Entry,
  { scheme }: Credentials,
  clean: (text: string) => string,
): Record<string, string> {
  // Without a prototype: a header may have any name.
  const shown: Record<string, string> = Object.create(null)
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = isSecretName(name) ? REDACTED : clean(rawHeaders[index + 1] ?? '')
    const key = clean(name)
    const earlier = shown[key]
    shown[key] =
      earlier === undefined || isSecretName(name) ? value : `${earlier}${name === 'cookie' ? '; ' : ', '}${value}`
  }
  // The value was meant to be a secret, whatever it is.
  if (shown['authorization']) shown['authorization'] = [scheme ?? [], REDACTED].flat().map(clean).join(' ')
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
