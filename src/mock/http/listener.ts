/** The port of a server, which can refuse connections for a time while the process and its state stay. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { closeGracefully } from './graceful-shutdown.ts'

/** How long to wait before the port is asked for again where another program has taken it, in milliseconds. */
const RETRY_MS = 200

export interface Listener {
  readonly port: number
  /**
   * Closes the port and all connections, and listens again after `ms`. Resolves once connections are refused. A further
   * call before that replaces the time.
   */
  refuseConnections(ms: number): Promise<void>
  close(graceMs: number): Promise<void>
}

/**
 * @throws the system's error if it cannot listen at first. A later one goes to `onError`, and listening is tried again.
 */
export async function listen(
  server: Server,
  address: { readonly host: string; readonly port: number },
  onError: (error: unknown) => void,
): Promise<Listener> {
  const open = async (port: number) => {
    server.listen({ host: address.host, port })
    await once(server, 'listening')
  }
  await open(address.port)
  const { port } = server.address() as AddressInfo
  let isClosed = false
  let comingBack: NodeJS.Timeout | undefined
  let refused = Promise.resolve()

  const reopen = async () => {
    await refused
    if (isClosed || server.listening) return
    await open(port).catch((error: unknown) => {
      onError(error)
      if (!isClosed) comingBack = setTimeout(() => void reopen(), RETRY_MS)
    })
  }
  const stop = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  return {
    port,
    async refuseConnections(ms) {
      if (isClosed) return
      clearTimeout(comingBack)
      if (server.listening) refused = stop()
      comingBack = setTimeout(() => void reopen(), ms)
      await refused
    },
    async close(graceMs) {
      isClosed = true
      clearTimeout(comingBack)
      await refused
      if (server.listening) await closeGracefully(server, graceMs)
    },
  }
}
