/** Reading a request's body, as bytes and with a bound. */
import type { IncomingMessage } from 'node:http'

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
