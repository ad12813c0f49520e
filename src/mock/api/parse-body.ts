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
  readonly syntax: BodySyntax
}

/** What a body is, whatever becomes of it. */
export type BodySyntax = 'object' | 'not-an-object' | 'empty-body' | 'not-utf8' | 'not-json' | 'incomplete'

const NO_FIELDS: Fields = Object.freeze({})

export function parseBody(
  { bytes, tooLarge, overBudget }: Pick<RequestBody, 'bytes' | 'tooLarge' | 'overBudget'>,
  contentType: string | undefined,
  behaviours: Pick<Behaviours, 'not-an-object'>,
): ParsedBody {
  const mediaType = parseMediaType(contentType)
  const text = bytes.toString('utf8')
  const failed = (syntax: BodySyntax, problem: string): ParsedBody => ({
    mediaType,
    text,
    fields: NO_FIELDS,
    problem,
    syntax,
  })
  if (tooLarge || overBudget) return failed('incomplete', 'it is not complete')
  if (text === '') return failed('empty-body', 'it is empty')
  if (!isUtf8(bytes)) return failed('not-utf8', 'it is not UTF-8')
  if (mediaType === 'form') {
    // Fields are kept longer than the body that they are cut from.
    const pairs = Array.from(new URLSearchParams(text), ([name, value]) => [name, copyText(value)] as const)
    return { mediaType, text, fields: Object.fromEntries(pairs), problem: undefined, syntax: 'object' }
  }
  const value = parseJson(text)
  if (value === undefined) return failed('not-json', 'it is not JSON')
  if (isFields(value)) return { mediaType, text, fields: value, problem: undefined, syntax: 'object' }
  return behaviours['not-an-object'] === 'malformed'
    ? failed('not-an-object', 'it is JSON, but no object')
    : { mediaType, text, fields: NO_FIELDS, problem: undefined, syntax: 'not-an-object' }
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
