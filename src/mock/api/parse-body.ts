/** Parses the body of a request into its fields. */
import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import { copyText } from '../../../shared/copy-text.ts'
import { compressionOf, decompress } from '../http/compression.ts'
import { type MediaType, parseMediaType } from '../http/media-type.ts'
import type { RequestBody } from '../http/read-body.ts'
import { type Fields, type NormalizingBehaviours, normalizeFields } from './normalize-fields.ts'
import { describeEncoding, describeSyntaxError, inspectJson } from './unreadable-json.ts'

export interface ParsedBody {
  readonly mediaType: MediaType
  /** The body as text; bytes that are not UTF-8 are replaced. */
  readonly text: string
  /** Empty if the body could not be parsed. */
  readonly fields: Fields
  /** Why the body could not be parsed; undefined if it could. */
  readonly problem: string | undefined
  /** The entry of the behaviour ledger by which it could not, if it has one of its own. */
  readonly cause?: 'compressed-body' | 'lone-surrogate' | 'number-overflow' | 'json-depth'
  readonly syntax: BodySyntax
}

/** The syntax of a body, whether or not it is accepted. */
export type BodySyntax = 'object' | 'not-an-object' | 'empty-body' | 'not-utf8' | 'not-json' | 'incomplete'

export type ParsingBehaviours = NormalizingBehaviours &
  Pick<
    Behaviours,
    | 'not-an-object'
    | 'number-overflow'
    | 'json-depth'
    | 'json-content-types'
    | 'form-body'
    | 'unreadable-body'
    | 'compressed-body'
    | 'body-limit'
  >

const NO_FIELDS: Fields = Object.freeze({})

export function parseBody(
  { bytes, tooLarge, overBudget }: Pick<RequestBody, 'bytes' | 'tooLarge' | 'overBudget'>,
  { 'content-type': contentType, 'content-encoding': contentEncoding }: IncomingHttpHeaders,
  behaviours: ParsingBehaviours,
): ParsedBody {
  const mediaType = parseMediaType(contentType, behaviours['json-content-types'] === 'any-json')
  const text = bytes.toString('utf8')
  const failed = (syntax: BodySyntax, problem: string, cause?: ParsedBody['cause']): ParsedBody => ({
    mediaType,
    text,
    fields: NO_FIELDS,
    problem,
    syntax,
    ...(cause === undefined ? {} : { cause }),
  })
  if (tooLarge || overBudget) return failed('incomplete', 'it is not complete')
  if (text === '') return failed('empty-body', 'it is empty')
  const compression = compressionOf(contentEncoding)
  if (compression !== undefined) {
    const limit = behaviours['body-limit']
    if (behaviours['compressed-body'] === 'refuse')
      return failed('not-json', describeEncoding(bytes, contentEncoding) ?? 'it is compressed', 'compressed-body')
    const plain = decompress(bytes, compression, limit)
    return plain === undefined
      ? failed(
          'not-json',
          `it is not ${compression}, as its Content-Encoding says, or has more than ${limit} bytes in it`,
        )
      : parseBody({ bytes: plain, tooLarge, overBudget }, { 'content-type': contentType }, behaviours)
  }
  const encoding = describeEncoding(bytes, contentEncoding)
  if (!isUtf8(bytes)) return failed('not-utf8', encoding ?? 'it is not UTF-8')
  if (encoding !== undefined) return failed('not-json', encoding)
  const parsed = (fields: Fields): ParsedBody => ({
    mediaType,
    text,
    fields: normalizeFields(fields, behaviours),
    problem: undefined,
    syntax: 'object',
  })
  if (!isTaken(mediaType, behaviours) && behaviours['unreadable-body'] === 'as-empty')
    return failed('not-json', 'it is not declared as JSON')
  if (mediaType === 'form') {
    // Fields are kept longer than the body that they are cut from.
    const pairs = Array.from(new URLSearchParams(text), ([name, value]) => [name, copyText(value)] as const)
    return parsed(Object.fromEntries(pairs))
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return failed('not-json', describeSyntaxError(text, error))
  }
  const traits = inspectJson(value, text)
  if (traits.depth > behaviours['json-depth'])
    return failed('not-json', `it is nested more than ${behaviours['json-depth']} levels deep`, 'json-depth')
  if (traits.hasLoneSurrogate && behaviours['lone-surrogate'] === 'refuse')
    return failed('not-json', LONE_SURROGATE, 'lone-surrogate')
  if (traits.hasInfinity && behaviours['number-overflow'] !== 'ignore')
    return failed('not-json', NUMBER_OVERFLOW, 'number-overflow')
  if (isFields(value)) return parsed(value)
  return behaviours['not-an-object'] === 'malformed'
    ? failed('not-an-object', 'it is JSON, but no object')
    : { mediaType, text, fields: NO_FIELDS, problem: undefined, syntax: 'not-an-object' }
}

/** Whether a body is a multipart form, and forms are taken. */
export function isMultipartForm({ 'content-type': contentType }: IncomingHttpHeaders, behaviours: ParsingBehaviours) {
  return behaviours['form-body'] === 'accept' && parseMediaType(contentType) === 'multipart'
}

/** Parses a multipart form. Files are no fields. */
export async function parseMultipart(
  body: Pick<RequestBody, 'bytes' | 'tooLarge' | 'overBudget'>,
  headers: IncomingHttpHeaders,
  behaviours: ParsingBehaviours,
): Promise<ParsedBody> {
  const { bytes, tooLarge, overBudget } = body
  const { 'content-type': contentType = '' } = headers
  if (tooLarge || overBudget) return parseBody(body, headers, behaviours)
  const text = bytes.toString('utf8')
  try {
    const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
    const fields = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'))
    return {
      mediaType: 'multipart',
      text,
      fields: normalizeFields(fields, behaviours),
      problem: undefined,
      syntax: 'object',
    }
  } catch {
    const problem = 'it is not the multipart form that its Content-Type tells of'
    return { mediaType: 'multipart', text, fields: NO_FIELDS, problem, syntax: 'not-json' }
  }
}

/** Whether bodies of this kind are read at all. */
export function isTaken(mediaType: MediaType, behaviours: Pick<Behaviours, 'form-body'>): boolean {
  return mediaType === 'json' || (mediaType !== 'other' && behaviours['form-body'] === 'accept')
}

export const NUMBER_OVERFLOW = 'a number in it is too large to be read'

export const LONE_SURROGATE =
  'a string in it has half of a surrogate pair (\\ud800 to \\udfff): text was cut in the middle of a character'

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
