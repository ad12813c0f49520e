/** Reading a request's body: as bytes with a bound, then as the fields in it. */
import type { IncomingMessage } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'

/** What is beyond the limit is read and thrown away up to here, so that the sender hears the refusal. */
const MOST_DISCARDED_BYTES = 16 * 1024 * 1024

export interface ReceivedBody {
  /** All of it, or what came before the limit or the break. */
  readonly bytes: Buffer
  readonly tooLarge: boolean
  /** The sender broke off. */
  readonly aborted: boolean
}

const NOTHING: ReceivedBody = { bytes: Buffer.alloc(0), tooLarge: false, aborted: false }

export function receiveBody(request: IncomingMessage, limitBytes: number): Promise<ReceivedBody> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (encoding === undefined && (length === undefined || length === '0')) {
    request.resume()
    return Promise.resolve(NOTHING)
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let kept = 0
    let size = 0
    const settle = (aborted: boolean) => {
      const [only] = chunks
      const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
      resolve({ bytes, tooLarge: size > limitBytes, aborted })
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (kept < limitBytes) {
        const room = chunk.length > limitBytes - kept ? chunk.subarray(0, limitBytes - kept) : chunk
        chunks.push(room)
        kept += room.length
      } else if (size > MOST_DISCARDED_BYTES) {
        request.pause()
        settle(false)
      }
    })
    request.on('end', () => settle(false))
    request.on('error', () => settle(true))
    request.on('close', () => settle(true))
  })
}

export type Media = 'json' | 'form' | 'other'

export function mediaOf(contentType: string | undefined): Media {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) return 'json'
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'other'
}

export type Fields = Readonly<Record<string, unknown>>
export type ReadFields = { readonly fields: Fields } | { readonly malformed: string }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function readFields(bytes: Buffer, media: Media, set: Behaviours): ReadFields {
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
