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
