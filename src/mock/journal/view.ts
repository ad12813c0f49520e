/** An entry of the journal as it is shown: written out, with every token taken out of it. */
import type { JournalEntry, JournalResponse, RefusalReason, TokenState } from '../../../schemas/journal.ts'
import { bodyToText } from '../../../shared/body-text.ts'
import { REDACTED } from '../../../shared/redaction.ts'
import { type Credentials, parseAuthorization } from '../http/authorization.ts'
import { findUnportable } from '../http/portable-json.ts'
import type { MockResponse } from '../http/response.ts'
import type { Refusal } from '../refusal.ts'
import type { JournalRecord } from './entry.ts'
import { findFindings } from './findings.ts'
import { findSecrets, isSecretName, redactParameters, type TokenRedactor } from './token-redactor.ts'

/** A journal entry as JSON. Its operation may be one that the mock was given beside those of Retrack. */
export type EntryView = Omit<JournalEntry, 'operation'> & { readonly operation: string | null }

type Redact = (text: string) => string

export function formatEntry(entry: JournalRecord, secrets: TokenRedactor): EntryView {
  const authorization = entry.header('authorization')
  const credentials = parseAuthorization(authorization)
  const sentSecrets = findSecrets(authorization)
  const redact = (text: string) => secrets.redact(text, sentSecrets)
  const redactOrNull = (text: string | null) => (text === null ? null : redact(text))
  const path = redactParameters(redact(entry.url))
  const body = formatBody(entry.body, redact)
  return {
    id: entry.id,
    operation: entry.operation.id,
    method: entry.method,
    path,
    headers: formatHeaders(entry, credentials, redact),
    body,
    bodyText: formatBodyText(entry.body, body, redact),
    reference: redactOrNull(entry.reference),
    click: redactOrNull(entry.click),
    stages: Object.fromEntries(Object.entries(entry.stages).map(([stage, at]) => [stage, new Date(at).toISOString()])),
    status: entry.response?.status ?? null,
    outcome: entry.outcome,
    behaviours: [...(entry.refusal?.behaviours ?? [])],
    refusal: entry.refusal === null ? null : formatRefusal(entry.refusal, redact),
    response: entry.response === null ? null : formatResponse(entry.response, redact),
    resource: entry.resource,
    fault: entry.fault,
    auth: {
      scheme: redactOrNull(credentials.scheme),
      token: tokenState(credentials, entry.hasValidToken),
    },
    findings: findFindings(entry, path !== entry.url).map((finding) => ({
      ...finding,
      message: redact(finding.message),
    })),
    replayOf: entry.replayOf ?? null,
  }
}

function tokenState({ kind }: Credentials, isOwn: boolean): TokenState {
  if (kind === 'missing') return 'missing'
  return isOwn ? 'valid' : 'unknown'
}

function formatHeaders(entry: JournalRecord, { scheme }: Credentials, redact: Redact): Record<string, string> {
  // Without a prototype: a header may have any name.
  const formatted: Record<string, string> = Object.create(null)
  for (const [sentName, sentValue] of entry.listHeaders()) {
    const name = sentName.toLowerCase()
    const value = isSecretName(name) ? REDACTED : redact(sentValue)
    const key = redact(name)
    const earlier = formatted[key]
    formatted[key] =
      earlier === undefined || isSecretName(name) ? value : `${earlier}${name === 'cookie' ? '; ' : ', '}${value}`
  }
  // The value was meant to be a secret, whatever it is.
  if (formatted['authorization']) formatted['authorization'] = [scheme ?? [], REDACTED].flat().map(redact).join(' ')
  return formatted
}

function formatRefusal({ message, errors = {}, hint }: Refusal, redact: Redact): RefusalReason {
  const fields = Object.entries(errors).map(([field, messages]) => [redact(field), messages.map(redact)] as const)
  return {
    message: redact(message),
    errors: Object.fromEntries(fields),
    hint: hint === undefined ? null : redact(hint),
  }
}

function formatResponse({ status, headers, body }: MockResponse, redact: Redact): JournalResponse {
  const shown = Object.entries(headers).map(([name, value]) => [name, redactParameters(redact(value))] as const)
  return { status, headers: Object.fromEntries(shown), body: formatBody(body, redact) }
}

/** A number that is too large to be one is read as infinite, and would be written as null. */
const markTooLarge = (_key: string, value: unknown) =>
  value === Number.POSITIVE_INFINITY ? '\0too large+' : value === Number.NEGATIVE_INFINITY ? '\0too large-' : value
const TOO_LARGE_MARK = /"\\u0000too large([+-])"/g
const unmarkTooLarge = (_mark: string, sign: string) => (sign === '-' ? '-1e400' : '1e400')

/** Parsed where it is JSON that whoever asks for the journal can read; else as text. */
function formatBody(text: string, redact: Redact): unknown {
  if (text === '') return null
  let redacted: string
  try {
    // Serialized anew, so that no token hides behind escapes. JSON may be nested too deeply to be serialized.
    redacted = redact(JSON.stringify(JSON.parse(text), markTooLarge))
  } catch {
    return redact(text)
  }
  try {
    const body: unknown = JSON.parse(redacted, (key, value: unknown) =>
      typeof value === 'string' && isSecretName(key) ? REDACTED : value,
    )
    const isReadable = findUnportable(body) === undefined && redacted.search(TOO_LARGE_MARK) === -1
    return isReadable ? body : JSON.stringify(body).replaceAll(TOO_LARGE_MARK, unmarkTooLarge)
  } catch {
    return redacted
  }
}

/** The text itself, where it cannot be had from the parsed body, and is sure to hold no secret. */
function formatBodyText(text: string, body: unknown, redact: Redact): string | null {
  if (bodyToText(body) === text) return null
  // A token may be hidden by escapes, or in a field that a later one of the same name replaces.
  const unescaped = text.replace(JSON_ESCAPE, (_, code: string) =>
    code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code,
  )
  const isSafe = !isSecretName(unescaped) && redact(unescaped) === unescaped && redact(text) === text
  return isSafe ? text : null
}
const JSON_ESCAPE = /\\(u[\da-f]{4}|.)/gi
