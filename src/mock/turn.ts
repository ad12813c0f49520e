/** Requests that a client sends without waiting for answers. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Each is begun when those before it are answered. False where the connection ended first, or the turn
 * did not come in time: of a body that nobody reads yet, Node does not hear that its sender has gone.
 */
export function hasTurn(request: IncomingMessage, response: ServerResponse, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isReached: boolean) => {
      clearTimeout(timer)
      response.off('socket', reach)
      request.off('close', leave)
      resolve(isReached)
    }
    const reach = () => settle(true)
    const leave = () => settle(false)
    const timer = setTimeout(() => request.socket.destroy(), limitMs)
    response.on('socket', reach)
    // Nothing of it was read yet, so that it closes with its connection. There may be hundreds on one.
    request.on('close', leave)
    if (request.destroyed) leave()
  })
}
