/** A request as the observing proxy, the probe and a mock that has learnt look at it. */
import { DEFAULT_BEHAVIOURS } from '../../../schemas/behaviours/index.ts'
import { type ParsedBody, parseBody } from '../api/parse-body.ts'
import type { Route } from '../api/router.ts'
import { describeEncoding } from '../api/unreadable-json.ts'
import type { Credentials } from '../http/authorization.ts'
import { compressionOf } from '../http/compression.ts'
import { toHeaderMap } from '../http/raw-headers.ts'
import { parseRequestTarget } from '../http/request-target.ts'

/** A request as far as it can be read without knowing what Retrack knows. */
export interface ReadRequest {
  readonly route: Route
  readonly method: string
  readonly credentials: Credentials
  readonly contentType: string | undefined
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly content: ParsedBody
  /** The path as it was sent; that of the route is without a slash at its end. */
  readonly path: string
  /** Why the mock would not read the body, where it is compressed. */
  readonly compressionProblem: string | undefined
  /** Compressed or not. */
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
  const encoding = headers.get('content-encoding')
  const isCompressed = body.length > 0 && compressionOf(encoding) !== undefined
  return {
    route: route.withoutSlash ?? route,
    method,
    credentials,
    contentType: headers.get('content-type'),
    headers,
    content: readLeniently(content, body, headers),
    path: parseRequestTarget(url).path,
    compressionProblem: isCompressed ? describeEncoding(body, encoding) : undefined,
    bodyBytes: body.length,
    urlBytes: url.length,
    longestHeaderBytes,
  }
}

/** As much as the proxy takes of a body that is not compressed. */
const MAX_DECOMPRESSED_BYTES = 1024 * 1024

const LENIENT = {
  ...DEFAULT_BEHAVIOURS,
  'compressed-body': 'read',
  'body-limit': MAX_DECOMPRESSED_BYTES,
  'lone-surrogate': 'replace',
  'number-overflow': 'ignore',
  'json-depth': Number.POSITIVE_INFINITY,
} as const

/** The fields of a body that the mock would not read: whether Retrack reads it, its answer tells. */
function readLeniently(content: ParsedBody, body: Buffer, headers: ReadonlyMap<string, string>): ParsedBody {
  const { cause } = content
  if (cause === undefined) return content
  const lenient = parseBody(
    { bytes: body, tooLarge: false, overBudget: false },
    { 'content-type': headers.get('content-type'), 'content-encoding': headers.get('content-encoding') },
    LENIENT,
  )
  return cause === 'compressed-body' ? lenient : { ...lenient, cause }
}
