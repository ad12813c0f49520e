/** A request as somebody edits it, in texts, and what is other in it than in the journal. */
import type { JournalEntry, ReplayChanges } from '../../../schemas/journal.ts'
import { bodyToText } from '../../../shared/body-text.ts'

export interface EditedRequest {
  readonly method: string
  readonly path: string
  /** A line each: the name, a colon, the value. */
  readonly headers: string
  readonly body: string
}

export const toEdited = ({ method, path, headers, body, bodyText }: JournalEntry): EditedRequest => ({
  method,
  path,
  headers: Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n'),
  body: bodyText ?? bodyToText(body),
})

/** Omits unchanged parts, so that the mock sends the original ones instead of those that the journal shows. */
export function toChanges(entry: JournalEntry, { method, path, headers, body }: EditedRequest): ReplayChanges {
  const before = toEdited(entry)
  return {
    ...(method === before.method ? {} : { method }),
    ...(path === before.path ? {} : { path }),
    ...(headers === before.headers ? {} : { headers: parseHeaders(headers) }),
    ...(body === before.body ? {} : { body: body === '' ? null : body }),
  }
}

function parseHeaders(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':')
      return [name.trim(), value.join(':').trim()]
    }),
  )
}
