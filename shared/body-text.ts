/** Returns a body of the journal as text. A body that was parsed is written as JSON again. */
export function bodyToText(body: unknown): string {
  if (body === null) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}
