/** Responses of the control API can be long: limits the memory of those that their clients have not read yet. */
import type { FastifyInstance } from 'fastify'
import { EntryStream } from './entry-list.ts'
import { HttpError } from './http-error.ts'

export function limitPendingResponses(app: FastifyInstance, maxBytes: number): void {
  let pendingBytes = 0

  app.addHook('onRequest', async () => {
    if (pendingBytes > maxBytes)
      throw new HttpError(
        503,
        'Too many responses are unread: read those that were requested, or close their connections.',
      )
  })

  app.addHook('onSend', async (_request, reply, payload) => {
    const bytes = typeof payload === 'string' ? payload.length : payload instanceof EntryStream ? payload.heldBytes : 0
    if (bytes === 0) return payload
    pendingBytes += bytes
    reply.raw.once('close', () => {
      pendingBytes -= bytes
    })
    return payload
  })
}
