/**
 * The control API as the server sees it. Its framework is loaded when a request first needs it:
 * to load it is most of what a mock's start would cost.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { waitForPipelineTurn } from '../http/pipelining.ts'
import { type ErrorFormatter, protocolViolation, respondAndClose } from '../http/protocol-errors.ts'
import type { ControlOptions } from './app.ts'
import { isHealthRequest, respondHealth } from './health.ts'
import { crossOriginReason, isFromPage } from './origin-guard.ts'

export type ControlHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** `formatError` builds the response to a request that breaks HTTP. */
export function createControlHandler(options: ControlOptions, formatError: ErrorFormatter): ControlHandler {
  let loading: Promise<FastifyInstance> | undefined
  return async (request, response) => {
    const violation = protocolViolation(request)
    if (violation !== undefined) return respondAndClose(response, formatError({ problem: violation }))
    if (isHealthRequest(request) && (!isFromPage(request) || crossOriginReason(request, options) === undefined))
      return respondHealth(response, options)
    // Pipelined requests wait until the earlier responses have been read: these can be long.
    if (response.socket === null && !(await waitForPipelineTurn(request, response, options.limits.pipelineTimeoutMs)))
      return
    if (request.url?.startsWith('/_mock/ui')) {
      const { respondPage } = await import('./page.ts')
      if (await respondPage(request, response, options)) return
    }
    loading ??= load(options)
    const app = await loading
    // A client that has left meanwhile needs no response.
    if (!request.destroyed) app.routing(request, response)
  }
}

async function load(options: ControlOptions): Promise<FastifyInstance> {
  const { createControlApp } = await import('./app.ts')
  const app = createControlApp(options)
  await app.ready()
  return app
}
