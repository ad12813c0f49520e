/** TLS and plain HTTP on one port: the first byte of a connection tells which it is. */
import type { RequestListener, Server, ServerOptions } from 'node:http'
import { createServer } from 'node:https'
import type { Socket } from 'node:net'
import { TLS_HANDSHAKE } from './protocol-errors.ts'

export interface EitherProtocolOptions extends ServerOptions {
  readonly cert: string
  readonly key: string
  /** The longest a client may take to send the first byte, and to agree on a key, in milliseconds. */
  readonly handshakeTimeout: number
}

/** Its connections are heard of at `secureConnection`, the plain ones, too. */
export function createEitherServer(options: EitherProtocolOptions, handle: RequestListener): Server {
  const server = createServer({ ...options, allowHalfOpen: true }, handle)
  const [startTls] = server.listeners('connection')
  if (startTls === undefined) throw new Error('This Node.js has no listener for TLS connections.')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const discard = () => socket.destroy()
    socket.on('error', discard)
    socket.setTimeout(options.handshakeTimeout, discard)
    socket.once('readable', () => {
      const first: Buffer | null = socket.read()
      socket.setTimeout(0)
      socket.removeListener('timeout', discard)
      socket.removeListener('error', discard)
      // Closed before it sent anything.
      if (first === null) {
        discard()
        return
      }
      socket.unshift(first)
      if (first[0] === TLS_HANDSHAKE) {
        // Otherwise the connection of a client that leaves before the handshake would never end.
        socket.allowHalfOpen = false
        startTls.call(server, socket)
      } else server.emit('secureConnection', socket)
    })
  })
  return server
}
