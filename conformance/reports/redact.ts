/** The last guard before a report is written: no API token leaves in it, wherever it stood. */
import type { Report } from '../../schemas/report.ts'

export const REDACTED = '[redacted]'
/** What is shorter cannot be told from ordinary text, and would tear the report apart. */
const MIN_SECRET = 8

/**
 * The same report with every secret in it replaced, as it is and percent-encoded, in keys as well
 * as in values. Collectors redact before they record; this is for what they missed.
 */
export function redactReport(report: Report, secrets: readonly string[]): Report {
  const forms = secrets
    .filter((secret) => secret.length >= MIN_SECRET)
    // One secret may hold another.
    .sort((a, b) => b.length - a.length)
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())])
  const clean = (text: string) => forms.reduce((rest, form) => rest.replaceAll(form, REDACTED), text)
  return mapStrings(report, clean)
}

function mapStrings<Value>(given: Value, change: (text: string) => string): Value
function mapStrings(given: unknown, change: (text: string) => string): unknown {
  if (typeof given === 'string') return change(given)
  if (Array.isArray(given)) return given.map((one) => mapStrings(one, change))
  if (typeof given !== 'object' || given === null) return given
  return Object.fromEntries(Object.entries(given).map(([key, one]) => [change(key), mapStrings(one, change)]))
}
