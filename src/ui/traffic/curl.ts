/** A request of the journal as a line for a shell. */
import type { JournalEntry } from '../../../schemas/journal.ts'
import { quoteForShell } from '../../../shared/quote-for-shell.ts'

/** What curl writes itself, or what holds for one connection only. */
const LEFT_OUT = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding', 'expect'])

/** `$TOKEN` stands for the token, which the journal never keeps. */
export function toCurl({ method, path, headers, body }: JournalEntry, origin: string): string {
  const parts = [`curl -i -X ${quoteForShell(method)} ${quoteForShell(`${origin}${path}`)}`]
  for (const [name, value] of Object.entries(headers)) {
    if (LEFT_OUT.has(name)) continue
    if (name === 'authorization') parts.push(`-H "Authorization: Bearer $TOKEN"`)
    else parts.push(`-H ${quoteForShell(`${name}: ${value}`)}`)
  }
  if (body !== null) parts.push(`--data-raw ${quoteForShell(typeof body === 'string' ? body : JSON.stringify(body))}`)
  return parts.join(' \\\n  ')
}
