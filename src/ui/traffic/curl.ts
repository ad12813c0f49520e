/** A request of the journal as a line for a shell. */
import type { JournalEntry } from '../../../schemas/journal.ts'

/** What curl writes itself, or what holds for one connection only. */
const LEFT_OUT = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding', 'expect'])

/** `$TOKEN` stands for the token, which the journal never keeps. */
export function toCurl({ method, path, headers, body }: JournalEntry, origin: string): string {
  const parts = [`curl -i -X ${quote(method)} ${quote(`${origin}${path}`)}`]
  for (const [name, value] of Object.entries(headers)) {
    if (LEFT_OUT.has(name)) continue
    if (name === 'authorization') parts.push(`-H "Authorization: Bearer $TOKEN"`)
    else parts.push(`-H ${quote(`${name}: ${value}`)}`)
  }
  if (body !== null) parts.push(`--data-raw ${quote(typeof body === 'string' ? body : JSON.stringify(body))}`)
  return parts.join(' \\\n  ')
}

/** One word for a shell, whatever is in it. */
const quote = (text: string) => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
