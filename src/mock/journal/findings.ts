/**
 * Findings: remarks that a reviewer at Retrack would make on a request. A finding changes nothing; the mock responds as it
 * would without it.
 */
import type { FindingContext, JournalRecord } from './entry.ts'

/** Returns the remarks on an entry, in the order of its operation's rules. */
export function findFindings(
  entry: JournalRecord,
  hasTokenInUrl: boolean,
): { id: string; message: string; source: string }[] {
  const { operation, body } = entry
  if (operation.findings.length === 0) return []
  const context = { fields: parseFields(body), hasTokenInUrl }
  return operation.findings.flatMap(({ id, source, find }) => {
    const message = find(entry, context)
    return message ? [{ id, message, source }] : []
  })
}

/** Parses the body again: an entry keeps its text only, which takes less memory. */
function parseFields(body: string): FindingContext['fields'] {
  try {
    const value: unknown = JSON.parse(body)
    return isFields(value) ? value : {}
  } catch {
    return {}
  }
}

function isFields(value: unknown): value is FindingContext['fields'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
