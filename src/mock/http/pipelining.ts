/** Pipelined requests: a client may send several on one connection without waiting for responses. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Waits until earlier requests on this connection have their responses. False if the connection closes first, or after
 * `timeoutMs`: while a body is unread, Node does not notice that its sender has gone.
 */
export function waitForPipelineTurn(
  { socket }: IncomingMessage,
  response: ServerResponse,
  timeoutMs: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isTurn: boolean) => {
      clearTimeout(timer)
      response.off('socket', onTurn)
      unsubscribe()
      resolve(isTurn)
    }
    const onTurn = () => settle(true)
    const timer = setTimeout(() => socket.destroy(), timeoutMs)
    const unsubscribe = onSocketClose(socket, () => settle(false))
    response.on('socket', onTurn)
    if (socket.destroyed) settle(false)
  })
}

export interface PipelineLimits {
  /** Requests that wait for earlier ones on their connection, over all connections. */
  readonly waitingRequests: number
}

/** Requests that wait on one connection before no more of them are read. */
const MAX_UNREAD_WAITING = 32

/**
 * Bounds the requests that wait for their turn. A connection with many of them is not read until most have their
 * response. One chunk of bytes holds thousands of them, so there is a bound to all as well: a request beyond it closes its
 * connection.
 */
export function limitPipelining({ waitingRequests: limit }: PipelineLimits) {
  const waitingBySocket = new WeakMap<Socket, number>()
  let waiting = 0
  return {
    /** Whether a request may be handled. False if its connection closes after an earlier response, or now. */
    admit({ socket }: IncomingMessage, response: ServerResponse): boolean {
      if (socket.destroyed || socket.writableEnded) return false
      if (response.socket !== null) return true
      if (waiting >= limit) {
        socket.destroy()
        return false
      }
      waiting += 1
      const own = (waitingBySocket.get(socket) ?? 0) + 1
      waitingBySocket.set(socket, own)
      if (own === MAX_UNREAD_WAITING) stopReading(socket)
      const leave = () => {
        response.off('socket', leave)
        unsubscribe()
        waiting -= 1
        const left = (waitingBySocket.get(socket) ?? 1) - 1
        waitingBySocket.set(socket, left)
        if (left === MAX_UNREAD_WAITING / 2) startReading(socket)
      }
      const unsubscribe = onSocketClose(socket, leave)
      response.on('socket', leave)
      return true
    },
  }
}

/**
 * Stops reading from a connection. Node itself resumes it whenever it has finished a request, so until `startReading` that
 * has no effect.
 */
function stopReading(socket: Socket): void {
  socket.pause()
  socket.resume = () => socket
}

function startReading(socket: Socket): void {
  if (!Object.hasOwn(socket, 'resume')) return
  // Uncovers the method of the class again.
  Reflect.deleteProperty(socket, 'resume')
  socket.resume()
}

/** Listeners per socket. A connection may have hundreds of waiting requests, which share one `close` listener. */
const closeListeners = new WeakMap<Socket, Set<() => void>>()

/** Calls `listener` once the socket has closed, also if Node has detached the socket from its request (CONNECT). */
function onSocketClose(socket: Socket, listener: () => void): () => void {
  const listeners = closeListeners.get(socket) ?? new Set()
  if (!closeListeners.has(socket)) {
    closeListeners.set(socket, listeners)
    socket.once('close', () => {
      for (const each of listeners) each()
    })
  }
  listeners.add(listener)
  return () => listeners.delete(listener)
}
