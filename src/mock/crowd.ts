/**
 * Bounds to what clients can make a mock hold by staying: how many they are, how long they take to
 * send, and how long they leave what was answered unread.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Limits } from './limits.ts'

/** So many of those that are too many are still told so. */
const TOLD = 1000
/** How long one of them may take to ask. */
const TOLD_WITHIN_MS = 5_000
/** How often senders are looked for that take too long. */
const LOOKS = 10

export type Timeouts = Pick<Limits, 'headersMs' | 'requestMs'>

/** For `createServer`: who sends too slowly is answered 408. */
export function serverTimeouts({ headersMs, requestMs }: Timeouts) {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.ceil(Math.min(headersMs, requestMs) / LOOKS),
  }
}

export interface Crowd {
  /** Whether a request came over a connection that is one too many. */
  isBeyond(request: IncomingMessage): boolean
}

/** `isAwaited` tells whether all of a request came over a connection, and it is not answered yet. */
export function boundCrowd(
  server: Server,
  { connections, unreadMs }: Limits,
  isAwaited: (socket: Socket) => boolean,
): Crowd {
  let open = 0
  const beyond = new Set<Socket>()
  server.maxConnections = connections + TOLD
  server.on('connection', (socket) => {
    open += 1
    const isTooMany = open > connections
    if (isTooMany) {
      beyond.add(socket)
      setTimeout(() => socket.destroy(), TOLD_WITHIN_MS).unref()
    }
    socket.once('close', () => {
      open -= 1
      if (isTooMany) beyond.delete(socket)
    })
  })

  // Nothing has moved on the connection for so long.
  server.timeout = unreadMs
  server.on('timeout', (socket: Socket) => {
    const isUnread = socket.writableLength > 0
    if (isUnread || !isAwaited(socket)) socket.destroy()
  })

  return { isBeyond: ({ socket }) => beyond.size > 0 && beyond.has(socket) }
}
