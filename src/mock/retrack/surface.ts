/**
 * Retrack's own surface: what a store's server and a visitor's browser meet. It works on Node's
 * raw requests, not in a web framework, since it answers any bytes in Retrack's own words and
 * has to be able to break off an answer at any byte.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Account, Store } from '../../store/port.ts'
import type { Answer } from '../answer.ts'
import { credentials } from '../bearer.ts'
import { mediaOf, type ReceivedBody, readFields, receiveBody } from './body.ts'
import { planNewLead } from './create-lead.ts'
import { type Plan, refused } from './plan.ts'
import { type Refusal, refusalAnswer, refuse } from './refusals.ts'
import { type Route, route } from './route.ts'
import { parameter, planClick } from './track-click.ts'
import { planUpdate } from './update-lead.ts'

export interface SurfaceOptions {
  readonly store: Store
  /** What holds where a request belongs to no account. */
  readonly behaviours: Behaviours
  readonly onAnswered: (answered: Answered) => void
}

/** One line of the log. */
export interface Answered {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly refusal?: Refusal | undefined
}

export type Surface = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export function retrackSurface({ store, behaviours, onAnswered }: SurfaceOptions): Surface {
  return async (request, response) => {
    const to = route(request)
    const account = await accountOf(store, to, request)
    const set = account?.settings.behaviours ?? behaviours
    const body = await receiveBody(request, set['body-limit'])
    if (body.aborted) return

    const plan = await decide(store, { to, account, set, body, request })
    const settled = plan.kind === 'ready' ? await plan.commit() : plan
    if (settled.kind === 'stale') {
      request.socket.destroy()
      return
    }
    const refusal = settled.kind === 'refused' ? settled.refusal : undefined
    const answer = settled.kind === 'accepted' ? settled.answer : refusalAnswer(settled.refusal, set)
    if (body.tooLarge) response.shouldKeepAlive = false
    send(response, answer)
    onAnswered({ method: request.method ?? '', path: to.path, status: answer.status, refusal })
  }
}

/** The account that the token names; on the tracking link the one whose program it is. */
async function accountOf(store: Store, to: Route, request: IncomingMessage): Promise<Account | undefined> {
  if (to.operation === 'trackClick') {
    const query = new URLSearchParams(to.query)
    return store.accounts.byProgram(parameter(query, 'publisher') ?? '', parameter(query, 'program') ?? '')
  }
  const given = credentials(request.headers.authorization)
  return given.kind === 'bearer' ? store.accounts.byToken(given.token) : undefined
}

interface Received {
  readonly to: Route
  readonly account: Account | undefined
  readonly set: Behaviours
  readonly body: ReceivedBody
  readonly request: IncomingMessage
}

/** Judges a request, in the order of the design: path and method, token, content type, size, syntax, then what it asks for. */
async function decide(store: Store, { to, account, set, body, request }: Received): Promise<Plan> {
  const method = request.method ?? ''
  if (request.headers.host === undefined && request.httpVersion === '1.1')
    return refused(refuse.brokenRequest(set, 'it has no Host header'))
  if (to.operation === null) {
    const refusal =
      to.allowed === undefined ? refuse.unknownPath(set, to.path) : refuse.wrongMethod(set, method, to.path, to.allowed)
    return refused(refusal)
  }
  if (to.operation === 'trackClick') {
    if (set['tracking-link'] === 'absent') return refused(refuse.unknownPath(set, to.path))
    if (method === 'HEAD' && set['head-request'] === 'refuse')
      return refused(refuse.wrongMethod(set, method, to.path, ['GET']))
    if (account === undefined) return refused(refuse.unknownProgram(set))
    return planClick(store, account, new URLSearchParams(to.query), request)
  }

  if (account === undefined) {
    const given = credentials(request.headers.authorization)
    return refused(
      refuse.unauthenticated(
        set,
        given.kind === 'none' ? given.problem : 'the token belongs to no account of this mock',
      ),
    )
  }
  const media = mediaOf(request.headers['content-type'])
  if (media === 'other' || (media === 'form' && set['form-body'] === 'refuse')) {
    return refused(refuse.contentType(set, request.headers['content-type']))
  }
  if (body.tooLarge) return refused(refuse.bodyTooLarge(set))
  const read = readFields(body.bytes, media, set)
  if ('malformed' in read) return refused(refuse.malformedBody(set, read.malformed))
  return to.operation === 'createLead'
    ? planNewLead(store, account, read.fields)
    : planUpdate(store, account, to.uuid, read.fields)
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
