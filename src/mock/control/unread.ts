/** Answers of the control API can be long; a bound to what lies in memory for clients that do not read theirs. */
import type { FastifyInstance } from 'fastify'
import { Refused } from './refuse.ts'

export function boundUnread(app: FastifyInstance, mostBytes: number): void {
  let unread = 0

  app.addHook('onRequest', async () => {
    if (unread > mostBytes)
      throw new Refused(503, 'Too many answers lie unread: read those that were asked for, or close their connections.')
  })

  app.addHook('onSend', async (_request, reply, payload) => {
    if (typeof payload !== 'string') return payload
    const { length } = payload
    unread += length
    reply.raw.once('close', () => {
      unread -= length
    })
    return payload
  })
}
