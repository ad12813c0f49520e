/** What a request's body says: the fields in it. */
import type { Behaviours } from '../../../schemas/behaviours/index.ts'

export type Media = 'json' | 'form' | 'other'

export function mediaOf(contentType: string | undefined): Media {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) return 'json'
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'other'
}

export type Fields = Readonly<Record<string, unknown>>
export type ReadFields = { readonly fields: Fields } | { readonly malformed: string }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function readFields(bytes: Buffer, media: Media, set: Pick<Behaviours, 'not-an-object'>): ReadFields {
  if (bytes.length === 0) return { malformed: 'it is empty' }
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return { malformed: 'it is not UTF-8' }
  }
  if (media === 'form') return { fields: Object.fromEntries(new URLSearchParams(text)) }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { malformed: 'it is not JSON' }
  }
  if (isObject(value)) return { fields: value }
  return set['not-an-object'] === 'malformed' ? { malformed: 'it is JSON, but no object' } : { fields: {} }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
