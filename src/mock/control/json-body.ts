/** The bodies that the control API takes: JSON of limited size and depth, which every parser reads. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { MemoryBudget } from '../../memory-budget.ts'
import { findUnportable } from '../http/portable-json.ts'
import { readBody } from '../http/read-body.ts'
import { HttpError, invalidRequest } from './http-error.ts'

const MAX_BYTES = 1024 * 1024

/** `budget` limits the large bodies that are in memory at once. */
export function addJsonParser(app: FastifyInstance, budget: MemoryBudget): void {
  app.addContentTypeParser('application/json', async ({ raw, routeOptions }: FastifyRequest) => {
    const maxBytes = routeOptions.config.maxBodyBytes ?? MAX_BYTES
    const { bytes, tooLarge, overBudget, reservedBytes } = await readBody(raw, maxBytes, budget)
    budget.release(reservedBytes)
    if (overBudget) throw new HttpError(503, 'Too many large bodies are under way; send this one again.')
    if (tooLarge) throw new HttpError(413, `The body is larger than ${maxBytes} bytes.`)
    return bytes.length === 0 ? undefined : parseJson(bytes.toString('utf8'), routeOptions.config.maxBodyLevels)
  })
}

function parseJson(text: string, maxLevels: number | undefined): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new HttpError(400, 'The body is not JSON.')
  }
  // The control API returns these values later, and they must be readable by any parser then.
  const problem = findUnportable(value, maxLevels)
  if (problem !== undefined) throw invalidRequest({ body: [problem] })
  return value
}
