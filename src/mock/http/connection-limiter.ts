/**
 * Bounds the memory that clients can hold by staying connected. It limits connections, the time to send a request and
 * the time to read a response.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

/** How long a connection beyond the limit may take to send its request, in milliseconds. */
const OVERFLOW_TIMEOUT_MS = 5_000
/** Slow requests are checked this many times per timeout. */
const CHECKS_PER_TIMEOUT = 10

export interface ServerTimeouts {
  /** The longest a client may take to send the headers, in milliseconds. */
  readonly headersMs: number
  /** The longest a client may take to send a whole request, in milliseconds. */
  readonly requestMs: number
  /** How long a connection stays open between two requests, in milliseconds. */
  readonly keepAliveMs: number
}

/** Options for `createServer`: a request that arrives too slowly gets a 408. */
export function serverTimeouts({ headersMs, requestMs, keepAliveMs }: ServerTimeouts) {
  return {
    keepAliveTimeout: keepAliveMs,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.ceil(Math.min(headersMs, requestMs) / CHECKS_PER_TIMEOUT),
  }
}

export interface ConnectionLimits {
  readonly connections: number
  /** Connections beyond those that still get a 503 instead of being dropped. */
  readonly overflowConnections: number
  /** The event of the server for a new connection; with TLS, for one after its handshake. */
  readonly event: 'connection' | 'secureConnection'
  /** How long a connection may stay without traffic while a response is unread, in milliseconds. */
  readonly writeTimeoutMs: number
}

export interface ConnectionLimiter {
  /** Whether a request came over a connection beyond the limit. */
  isOverLimit(message: IncomingMessage): boolean
}

/** `isAwaitingResponse` tells whether a complete request on the connection has no response yet. */
export function limitConnections(
  server: Server,
  { connections, overflowConnections, event, writeTimeoutMs }: ConnectionLimits,
  isAwaitingResponse: (socket: Socket) => boolean,
): ConnectionLimiter {
  let open = 0
  const overLimit = new Set<Socket>()
  server.maxConnections = connections + overflowConnections
  server.on(event, (socket: Socket) => {
    open += 1
    const isOver = open > connections
    if (isOver) {
      overLimit.add(socket)
      setTimeout(() => socket.destroy(), OVERFLOW_TIMEOUT_MS).unref()
    }
    socket.once('close', () => {
      open -= 1
      if (isOver) overLimit.delete(socket)
    })
  })

  // Node emits `timeout` after this long without traffic on a connection. While part of a response is unread, it waits for
  // as long again.
  server.timeout = Math.ceil(writeTimeoutMs / 2)
  server.on('timeout', (socket: Socket) => {
    const isUnread = socket.writableLength > 0
    if (isUnread || !isAwaitingResponse(socket)) socket.destroy()
  })

  return { isOverLimit: ({ socket }) => overLimit.size > 0 && overLimit.has(socket) }
}
