/** Reading a request's body, as bytes and with a bound. */
import type { IncomingMessage } from 'node:http'
import type { Room } from '../../store/room.ts'

/** What is beyond the limit is read and thrown away up to here, so that the sender hears the refusal. */
const MOST_DISCARDED_BYTES = 16 * 1024 * 1024

/** So much of each body is not counted: leads have less, and there are no more of them than connections. */
const FREE_BYTES = 4096

/** A body may come byte by byte, and each piece takes a hundred times its size until they are put together. */
const MOST_CRUMBS = 256

export interface ReceivedBody {
  /** All of it, or what came before the limit or the break. */
  readonly bytes: Buffer
  readonly tooLarge: boolean
  /** It was thrown away: others, not answered yet, take all the room that there is. */
  readonly noRoom: boolean
  /** The sender broke off. */
  readonly aborted: boolean
  /** What it has taken of the room: to be given back when the request is done with. */
  readonly taken: number
}

const NOTHING: ReceivedBody = { bytes: Buffer.alloc(0), tooLarge: false, noRoom: false, aborted: false, taken: 0 }

/** `room` bounds the large bodies that are in memory at once. */
export function receiveBody(request: IncomingMessage, limitBytes: number, room: Room): Promise<ReceivedBody> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (encoding === undefined && (length === undefined || length === '0')) {
    request.resume()
    return Promise.resolve(NOTHING)
  }
  return new Promise((resolve) => {
    let chunks: Buffer[] = []
    let crumbs: Buffer[] = []
    let kept = 0
    let size = 0
    let taken = 0
    let noRoom = false
    let isSettled = false
    const settle = (aborted: boolean) => {
      if (isSettled) return
      isSettled = true
      const all = [...chunks, ...crumbs]
      const [only] = all
      const bytes = all.length === 1 && only !== undefined ? only : Buffer.concat(all)
      resolve({ bytes, tooLarge: size > limitBytes, noRoom, aborted, taken })
    }
    const hasRoomFor = (more: number) => {
      const wanted = Math.max(0, kept + more - FREE_BYTES) - taken
      if (!room.take(wanted)) return false
      taken += wanted
      return true
    }
    const throwAway = () => {
      noRoom = true
      chunks = []
      crumbs = []
      room.give(taken)
      taken = 0
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (kept < limitBytes && !noRoom) {
        const piece = chunk.length > limitBytes - kept ? chunk.subarray(0, limitBytes - kept) : chunk
        if (!hasRoomFor(piece.length)) return throwAway()
        kept += piece.length
        crumbs.push(piece)
        if (crumbs.length < MOST_CRUMBS) return
        chunks.push(Buffer.concat(crumbs))
        crumbs = []
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
