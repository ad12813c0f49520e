/** The kinds of bodies that the mock tells apart by their content type. */
export type MediaType = 'json' | 'form' | 'other'

export function parseMediaType(contentType: string | undefined): MediaType {
  if (contentType === 'application/json') return 'json'
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) return 'json'
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'other'
}
