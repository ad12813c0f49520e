/** A guided check, as the page reaches it. Whoever starts the mock hands it one: the mock itself checks nothing. */
import type { FastifyRequest } from 'fastify'
import {
  GUIDED_CHECK,
  type GuidedAnswer,
  type GuidedCheck,
  type GuidedFile,
  type GuidedStart,
} from '../../../schemas/control/guided-check.ts'
import type { ControlContext } from './context.ts'
import { HttpError, invalidRequest } from './http-error.ts'
import { serve } from './serve-route.ts'

export interface GuidedCheckPort {
  /** Where it is; with `after`, once that has changed, or after a while. */
  read(after: number | undefined, signal: AbortSignal): Promise<GuidedCheck>
  start(start: GuidedStart): 'started' | 'busy' | { readonly errors: Record<string, string[]> }
  /** False: that is not what is asked now. */
  answer(answer: GuidedAnswer): boolean
  stop(): void
  /** Undefined until a check has ended. */
  file(name: GuidedFile): string | undefined
}

export function guidedCheckRoutes({ app, account, fallbackToken }: ControlContext, check?: GuidedCheckPort): void {
  /** It is about the default account, and no other sees it. */
  const require = (request: FastifyRequest): GuidedCheckPort => {
    if (check !== undefined && account(request).token === fallbackToken) return check
    throw new HttpError(404, 'There is no guided check here. Start one with "retrack-kit check --guided".')
  }

  serve(app, GUIDED_CHECK.readGuidedCheck, async ({ query: { after }, request, reply }) => {
    const left = new AbortController()
    reply.raw.on('close', () => left.abort())
    return require(request).read(after, left.signal)
  })

  serve(app, GUIDED_CHECK.startGuidedCheck, async ({ body, request }) => {
    const started = require(request).start(body)
    if (started === 'busy') {
      throw new HttpError(409, 'A guided check is under way. Let it end, or stop it with DELETE /_mock/check.')
    }
    if (started !== 'started') throw invalidRequest(started.errors)
  })

  serve(app, GUIDED_CHECK.answerGuidedCheck, async ({ body, request }) => {
    if (!require(request).answer(body)) throw new HttpError(409, `Question ${body.question} is not open.`)
  })

  serve(app, GUIDED_CHECK.stopGuidedCheck, async ({ request }) => require(request).stop())

  serve(app, GUIDED_CHECK.readGuidedFile, async ({ params: { name }, request, reply }) => {
    const text = require(request).file(name)
    if (text === undefined) throw new HttpError(404, 'No check has ended yet.')
    reply.type('text/plain; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`)
    return Buffer.from(text)
  })
}
