/** The bodies that the control API takes: JSON of limited size and depth. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { MemoryBudget } from '../../memory-budget.ts'
import { readBody } from '../http/read-body.ts'
import { HttpError, invalidRequest } from './http-error.ts'

const MAX_BYTES = 1024 * 1024

/** `JSON.parse` reads what is nested more deeply, but `JSON.stringify` fails on it. */
const MAX_LEVELS = 64

/** `budget` limits the large bodies that are in memory at once. */
export function addJsonParser(app: FastifyInstance, budget: MemoryBudget): void {
  app.addContentTypeParser('application/json', async ({ raw }: FastifyRequest) => {
    const { bytes, tooLarge, overBudget, reservedBytes } = await readBody(raw, MAX_BYTES, budget)
    budget.release(reservedBytes)
    if (overBudget) throw new HttpError(503, 'Too many large bodies are under way; send this one again.')
    if (tooLarge) throw new HttpError(413, `The body is larger than ${MAX_BYTES} bytes.`)
    return bytes.length === 0 ? undefined : parseJson(bytes.toString('utf8'))
  })
}

function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new HttpError(400, 'The body is not JSON.')
  }
  if (isDeeperThan(value, MAX_LEVELS))
    throw invalidRequest({ body: [`Expected no more than ${MAX_LEVELS} levels, one in another.`] })
  return value
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1))
}
