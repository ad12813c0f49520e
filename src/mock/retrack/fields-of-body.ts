/** What a request's body says: the fields in it. */
import { isUtf8 } from 'node:buffer'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'

export type Media = 'json' | 'form' | 'other'

export function mediaOf(contentType: string | undefined): Media {
  if (contentType === 'application/json') return 'json'
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) return 'json'
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'other'
}

export type Fields = Readonly<Record<string, unknown>>
export type ReadFields = { readonly fields: Fields } | { readonly malformed: string }

/** A body as it was sent, in UTF-8 or with a mark wherever it is not. */
export interface BodyText {
  readonly text: string
  readonly isUtf8: boolean
}

export const textOf = (bytes: Buffer): BodyText => ({ text: bytes.toString('utf8'), isUtf8: isUtf8(bytes) })

export function readFields(
  { text, isUtf8 }: BodyText,
  media: Media,
  set: Pick<Behaviours, 'not-an-object'>,
): ReadFields {
  if (text === '') return { malformed: 'it is empty' }
  if (!isUtf8) return { malformed: 'it is not UTF-8' }
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
