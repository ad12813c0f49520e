/**
 * Describes the value that a config has in place of an expected one, for error messages. Secrets are never repeated.
 */

const MAX_SHOWN = 80
/** Keys whose values may be secrets, or hold some. */
const SECRET_KEYS = ['token', 'cookies', 'headers', 'form', 'json', 'body', 'command']

/** `; found 10`, or nothing where it is missing or may be secret. */
export function describeFound(given: unknown, path: readonly (string | number)[]): string {
  if (path.some((key) => SECRET_KEYS.includes(String(key)))) return ''
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    given,
  )
  if (value === undefined) return ''
  if (value === null) return '; found nothing'
  if (Array.isArray(value)) return value.length === 0 ? '; found an empty list' : '; found a list'
  if (typeof value === 'object') return '; found a section'
  if (typeof value !== 'string') return `; found ${String(value)}`
  // A URL may hold a password.
  if (value.includes('@')) return ''
  return `; found ${JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value)}`
}
