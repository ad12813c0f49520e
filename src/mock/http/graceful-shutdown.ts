/** Closes a server: accepted requests get their responses, new ones are not taken. */
import { once } from 'node:events'
import type { Server } from 'node:http'

/** How often connections that have become idle are closed, in milliseconds. */
const SWEEP_INTERVAL_MS = 20

/** Resolves once every connection is closed; after `graceMs` the remaining ones are cut. */
export async function closeGracefully(server: Server, graceMs: number): Promise<void> {
  // A client that keeps using its connection would keep the server open.
  server.prependListener('request', (_message, response) => {
    response.shouldKeepAlive = false
  })
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_INTERVAL_MS)
  const closed = once(server, 'close')
  server.close()
  await closed
  clearTimeout(cut)
  clearInterval(sweep)
}
