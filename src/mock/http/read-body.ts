/** Reads a request's body as bytes, within bounds. */
import type { IncomingMessage } from 'node:http'
import type { MemoryBudget } from '../../memory-budget.ts'

/** Bytes beyond the limit are read and discarded up to here, so that the sender receives the refusal. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024

/** Bytes per body that the budget does not count: leads are smaller, and connections are limited. */
const UNCOUNTED_BYTES = 4096

/** A body may arrive byte by byte; each piece takes a hundred times its size until the pieces are joined. */
const MAX_SMALL_CHUNKS = 256

export interface RequestBody {
  /** The whole body, or the part before the limit or the abort. */
  readonly bytes: Buffer
  readonly tooLarge: boolean
  /** The body was discarded: bodies of other requests take the whole budget. */
  readonly overBudget: boolean
  /** The sender closed the connection before the end. */
  readonly aborted: boolean
  /** Bytes to release to the budget once the request is finished. */
  readonly reservedBytes: number
}

const NO_BODY: RequestBody = {
  bytes: Buffer.alloc(0),
  tooLarge: false,
  overBudget: false,
  aborted: false,
  reservedBytes: 0,
}

/** `budget` bounds the memory of large bodies that are held at the same time. */
export function readBody(message: IncomingMessage, limitBytes: number, budget: MemoryBudget): Promise<RequestBody> {
  const { 'content-length': length, 'transfer-encoding': encoding } = message.headers
  if (encoding === undefined && (length === undefined || length === '0')) {
    message.resume()
    return Promise.resolve(NO_BODY)
  }
  // It was closed before anybody listened.
  if (message.destroyed) return Promise.resolve({ ...NO_BODY, aborted: true })
  return new Promise((resolve) => {
    let chunks: Buffer[] = []
    let smallChunks: Buffer[] = []
    let keptBytes = 0
    let receivedBytes = 0
    let reservedBytes = 0
    let overBudget = false
    let isSettled = false
    const settle = (aborted: boolean) => {
      if (isSettled) return
      isSettled = true
      const all = chunks.length === 0 ? smallChunks : [...chunks, ...smallChunks]
      const [only] = all
      const bytes = all.length === 1 && only !== undefined ? only : Buffer.concat(all)
      resolve({ bytes, tooLarge: receivedBytes > limitBytes, overBudget, aborted, reservedBytes })
    }
    const reserve = (bytes: number) => {
      const missing = Math.max(0, keptBytes + bytes - UNCOUNTED_BYTES) - reservedBytes
      if (!budget.tryReserve(missing)) return false
      reservedBytes += missing
      return true
    }
    const discard = () => {
      overBudget = true
      chunks = []
      smallChunks = []
      budget.release(reservedBytes)
      reservedBytes = 0
    }
    message.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length
      if (keptBytes < limitBytes && !overBudget) {
        const piece = chunk.length > limitBytes - keptBytes ? chunk.subarray(0, limitBytes - keptBytes) : chunk
        if (!reserve(piece.length)) return discard()
        keptBytes += piece.length
        smallChunks.push(piece)
        if (smallChunks.length < MAX_SMALL_CHUNKS) return
        chunks.push(Buffer.concat(smallChunks))
        smallChunks = []
      } else if (receivedBytes > MAX_DISCARDED_BYTES) {
        message.pause()
        settle(false)
      }
    })
    message.on('end', () => settle(false))
    message.on('error', () => settle(true))
    message.on('close', () => settle(true))
  })
}
