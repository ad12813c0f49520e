/** A request as the observing proxy, the probe and a mock that has learnt look at it. */
import { DEFAULT_BEHAVIOURS } from '../../../schemas/behaviours/index.ts'
import { type ParsedBody, parseBody } from '../api/parse-body.ts'
import type { Route } from '../api/router.ts'
import type { Credentials } from '../http/authorization.ts'
import { toHeaderMap } from '../http/raw-headers.ts'

/** A request as far as it can be read without knowing what Retrack knows. */
export interface ReadRequest {
  readonly route: Route
  readonly method: string
  readonly credentials: Credentials
  readonly contentType: string | undefined
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly content: ParsedBody
  readonly bodyBytes: number
  readonly urlBytes: number
  /** With the name. */
  readonly longestHeaderBytes: number
}

export interface ReadRequestParts extends Pick<ReadRequest, 'route' | 'method' | 'credentials' | 'content'> {
  readonly url: string
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

export function toReadRequest({
  route,
  method,
  credentials,
  content,
  url,
  rawHeaders,
  body,
}: ReadRequestParts): ReadRequest {
  const headers = toHeaderMap(rawHeaders)
  let longestHeaderBytes = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const bytes = (rawHeaders[index]?.length ?? 0) + (rawHeaders[index + 1]?.length ?? 0)
    longestHeaderBytes = Math.max(longestHeaderBytes, bytes)
  }
  return {
    route,
    method,
    credentials,
    contentType: headers.get('content-type'),
    headers,
    content: readLeniently(content, body, headers.get('content-type')),
    bodyBytes: body.length,
    urlBytes: url.length,
    longestHeaderBytes,
  }
}

const LENIENT = {
  ...DEFAULT_BEHAVIOURS,
  'lone-surrogate': 'replace',
  'number-overflow': 'ignore',
  'json-depth': Number.POSITIVE_INFINITY,
} as const

/** The fields of a body that the mock would not read: whether Retrack reads it, its answer tells. */
function readLeniently(content: ParsedBody, body: Buffer, contentType: string | undefined): ParsedBody {
  if (content.cause === undefined) return content
  const lenient = parseBody(
    { bytes: body, tooLarge: false, overBudget: false },
    { 'content-type': contentType },
    LENIENT,
  )
  return { ...lenient, cause: content.cause }
}
