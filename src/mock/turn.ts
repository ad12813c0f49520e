/** Requests that a client sends without waiting for answers. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Each is begun when those before it are answered. False where the connection ended first. */
export function hasTurn({ socket }: IncomingMessage, response: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isReached: boolean) => {
      response.off('socket', reach)
      socket.off('close', leave)
      resolve(isReached)
    }
    const reach = () => settle(true)
    const leave = () => settle(false)
    response.on('socket', reach)
    socket.on('close', leave)
    if (socket.destroyed) leave()
  })
}
