/** Requests that a client sends without waiting for answers. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Each is begun when those before it are answered. False where the connection ended first, or the turn
 * did not come in time: of a body that nobody reads yet, Node does not hear that its sender has gone.
 */
export function hasTurn({ socket }: IncomingMessage, response: ServerResponse, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isReached: boolean) => {
      clearTimeout(timer)
      response.off('socket', reach)
      stay()
      resolve(isReached)
    }
    const reach = () => settle(true)
    const timer = setTimeout(() => socket.destroy(), limitMs)
    const stay = leaveWith(socket, () => settle(false))
    response.on('socket', reach)
    if (socket.destroyed) settle(false)
  })
}

/** Those that wait on each connection. There may be hundreds on one, and they share a listener. */
const waiting = new WeakMap<Socket, Set<() => void>>()

/** Calls when the connection has closed, also where Node has handed it over (CONNECT) and closes no request with it. */
function leaveWith(socket: Socket, leave: () => void): () => void {
  const own = waiting.get(socket) ?? new Set()
  if (!waiting.has(socket)) {
    waiting.set(socket, own)
    socket.once('close', () => {
      for (const each of own) each()
    })
  }
  own.add(leave)
  return () => own.delete(leave)
}
