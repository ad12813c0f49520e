/** The kinds of bodies that the mock tells apart by their content type. */
export type MediaType = 'json' | 'form' | 'multipart' | 'other'

/** `anyJson`: as Laravel tells it, by `/json` or `+json` anywhere. */
export function parseMediaType(contentType: string | undefined, anyJson = false): MediaType {
  if (contentType === 'application/json') return 'json'
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) return 'json'
  if (anyJson && contentType !== undefined && /[/+]json/i.test(contentType)) return 'json'
  if (type === 'multipart/form-data') return 'multipart'
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'other'
}
