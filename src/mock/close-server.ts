/** Ending a server: what it has accepted is answered, nothing new is taken. */
import { once } from 'node:events'
import type { Server } from 'node:http'

/** How often connections that have fallen idle since are let go of. */
const SWEEP_MS = 20

/** Resolves once every connection is gone; after `graceMs` they are cut. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  // A client that goes on using its connection would keep the server open.
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false
  })
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
  const closed = once(server, 'close')
  server.close()
  await closed
  clearTimeout(cut)
  clearInterval(sweep)
}
