/** Responses of the control API can be long: limits the memory of those that their clients have not read yet. */
import type { FastifyInstance } from 'fastify'
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
    if (typeof payload !== 'string') return payload
    const { length } = payload
    pendingBytes += length
    reply.raw.once('close', () => {
      pendingBytes -= length
    })
    return payload
  })
}
