/**
 * The control API as the server sees it. Its framework is loaded when a request first needs it:
 * to load it is most of what a mock's start would cost.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { answerBroken, whatIsBroken } from '../surface/broken-request.ts'
import { hasTurn } from '../turn.ts'
import type { ControlOptions } from './app.ts'
import { foreignOrigin } from './guard.ts'
import { answerHealth, asksForHealth } from './health.ts'

export type ControlApi = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export function controlApi(options: ControlOptions): ControlApi {
  let loading: Promise<FastifyInstance> | undefined
  return async (request, response) => {
    const broken = whatIsBroken(request)
    if (broken !== undefined) return answerBroken(response, options.behaviours, broken)
    if (asksForHealth(request) && foreignOrigin(request, options) === undefined) return answerHealth(response)
    // Of those that were sent at once, each waits until the ones before it were read: their answers can be long.
    if (response.socket === null && !(await hasTurn(request, response, options.limits.turnMs))) return
    loading ??= load(options)
    const app = await loading
    // Whoever left meanwhile is not waiting for an answer.
    if (!request.destroyed) app.routing(request, response)
  }
}

async function load(options: ControlOptions): Promise<FastifyInstance> {
  const { controlApp } = await import('./app.ts')
  const app = controlApp(options)
  await app.ready()
  return app
}
