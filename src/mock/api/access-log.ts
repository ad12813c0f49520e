/** Builds a line of the access log: the request and its outcome, without tokens. */
import type { RequestOutcome } from '../../../schemas/journal.ts'
import type { JournalRecord } from '../journal/entry.ts'
import { findSecrets, type TokenRedactor } from '../journal/token-redactor.ts'
import type { Refusal } from '../refusal.ts'
import { remarkOnHost } from './older-host.ts'

export interface AccessLogEntry {
  /** Null for what no operation of Retrack serves. */
  readonly operation: string | null
  /** Null where the request never got so far. */
  readonly outcome: RequestOutcome | null
  readonly method: string
  readonly path: string
  /** Null if the connection ended without a response. */
  readonly status: number | null
  readonly refusal: Refusal | null
  /** The id of the fault rule that made the response. */
  readonly fault: string | null
  readonly reference: string | null
  readonly click: string | null
  /** A remark on the host name by which the mock was called. */
  readonly remark?: string
  /** From when the request was read to the end of its response. */
  readonly durationMs: number
}

/** A client may send a reference of any length. */
const MAX_IDENTIFIER_LENGTH = 100

export function toAccessLogEntry(
  entry: JournalRecord,
  path: string,
  /** The path of the operation, which needs no redaction. */
  operationPath: string,
  redactor: TokenRedactor,
): AccessLogEntry {
  const { response, refusal, fault, stages } = entry
  const redact = (text: string) => redactor.redact(text, findSecrets(entry.header('authorization')))
  const shorten = (text: string | null) => (text === null ? null : redact(text).slice(0, MAX_IDENTIFIER_LENGTH))
  const { received = 0, responded, aborted } = stages
  const remark = remarkOnHost(entry.header('host'))
  return {
    operation: entry.operation.id,
    outcome: entry.outcome,
    method: entry.method,
    path: path === operationPath ? operationPath : redact(path),
    status: response?.status ?? null,
    refusal: refusal === null ? null : redactRefusal(refusal, redact),
    fault: fault?.id ?? null,
    reference: shorten(entry.reference),
    click: shorten(entry.click),
    ...(remark === undefined ? {} : { remark }),
    durationMs: (responded ?? aborted ?? received) - received,
  }
}

/** A refusal may quote paths and fields, which may contain anything. */
function redactRefusal(refusal: Refusal, redact: (text: string) => string): Refusal {
  const { message, hint } = refusal
  return { ...refusal, message: redact(message), ...(hint === undefined ? {} : { hint: redact(hint) }) }
}
