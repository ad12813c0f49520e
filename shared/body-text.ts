/** A body of the journal as text: what is no text stands there as the value that it was parsed to. */
export function bodyToText(body: unknown): string {
  if (body === null) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}
