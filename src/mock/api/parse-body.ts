/** Parses the body of a request into its fields. */
import { isUtf8 } from 'node:buffer'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import { copyText } from '../../../shared/copy-text.ts'
import { type MediaType, parseMediaType } from '../http/media-type.ts'
import type { RequestBody } from '../http/read-body.ts'

export type Fields = Readonly<Record<string, unknown>>

export interface ParsedBody {
  readonly mediaType: MediaType
  /** The body as text; bytes that are not UTF-8 are replaced. */
  readonly text: string
  /** Empty if the body could not be parsed. */
  readonly fields: Fields
  /** Why the body could not be parsed; undefined if it could. */
  readonly problem: string | undefined
}

const NO_FIELDS: Fields = Object.freeze({})

export function parseBody(
  { bytes, tooLarge, overBudget }: Pick<RequestBody, 'bytes' | 'tooLarge' | 'overBudget'>,
  contentType: string | undefined,
  behaviours: Pick<Behaviours, 'not-an-object'>,
): ParsedBody {
  const mediaType = parseMediaType(contentType)
  const text = bytes.toString('utf8')
  const failed = (problem: string): ParsedBody => ({ mediaType, text, fields: NO_FIELDS, problem })
  if (tooLarge || overBudget) return failed('it is not complete')
  if (text === '') return failed('it is empty')
  if (!isUtf8(bytes)) return failed('it is not UTF-8')
  if (mediaType === 'form') {
    // Fields are kept longer than the body that they are cut from.
    const pairs = Array.from(new URLSearchParams(text), ([name, value]) => [name, copyText(value)] as const)
    return { mediaType, text, fields: Object.fromEntries(pairs), problem: undefined }
  }
  const value = parseJson(text)
  if (value === undefined) return failed('it is not JSON')
  if (isFields(value)) return { mediaType, text, fields: value, problem: undefined }
  return behaviours['not-an-object'] === 'malformed'
    ? failed('it is JSON, but no object')
    : { mediaType, text, fields: NO_FIELDS, problem: undefined }
}

/** Undefined if the text is not JSON: JSON itself has no such value. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
