/** Tells the syntax of a request's body. */

export const isObject = (body: unknown): boolean => typeof body === 'object' && body !== null && !Array.isArray(body)

/** A JSON media type, with parameters such as a charset or without. */
export function isJsonMediaType(contentType: string): boolean {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)
}
