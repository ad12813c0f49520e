/** The bodies that the control API takes: JSON, with bounds to its size and its depth. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Room } from '../../store/room.ts'
import { readBody } from '../http/read-body.ts'
import { invalid, Refused } from './refuse.ts'

const MOST_BYTES = 1024 * 1024

/** What is nested deeper can be read, but not written again. */
const MOST_LEVELS = 64

/** `room` bounds the large bodies that are in memory at once. */
export function takeJson(app: FastifyInstance, room: Room): void {
  app.addContentTypeParser('application/json', async ({ raw }: FastifyRequest) => {
    const { bytes, tooLarge, overBudget, reservedBytes } = await readBody(raw, MOST_BYTES, room)
    room.give(reservedBytes)
    if (overBudget) throw new Refused(503, 'Too many large bodies are under way; send this one again.')
    if (tooLarge) throw new Refused(413, `The body is larger than ${MOST_BYTES} bytes.`)
    return bytes.length === 0 ? undefined : parsed(bytes.toString('utf8'))
  })
}

function parsed(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refused(400, 'The body is not JSON.')
  }
  if (isDeeper(value, MOST_LEVELS))
    throw invalid({ body: [`Expected no more than ${MOST_LEVELS} levels, one in another.`] })
  return value
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}
