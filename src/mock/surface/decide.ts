/** Judging a request to Retrack, in order: path and method, token, content type, size, syntax, then what it asks for. */
import type { IncomingMessage } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Account, LeadRecord, Store } from '../../store/port.ts'
import type { Credentials } from '../bearer.ts'
import { planNewLead } from '../retrack/create-lead.ts'
import type { Media, ReadFields } from '../retrack/fields-of-body.ts'
import { type Plan, refused } from '../retrack/plan.ts'
import { refuse } from '../retrack/refusals.ts'
import { planClick } from '../retrack/track-click.ts'
import { planUpdate } from '../retrack/update-lead.ts'
import { whatIsBroken } from './broken-request.ts'
import type { ReceivedBody } from './receive-body.ts'
import type { Route } from './route.ts'

export interface Asked {
  readonly request: IncomingMessage
  readonly to: Route
  readonly given: Credentials
  /** The one that the token, or the tracking link, names. */
  readonly account: Account | undefined
  readonly set: Behaviours
  readonly body: ReceivedBody
  /** What the content type says the body is. */
  readonly media: Media
  readonly read: ReadFields
  /** Of an update: the lead that it names. */
  readonly lead: LeadRecord | undefined
}

export function decide(
  store: Store,
  { request, to, given, account, set, body, media, read, lead }: Asked,
): Plan | Promise<Plan> {
  const { method = '', headers } = request
  const broken = whatIsBroken(request)
  if (broken !== undefined) return refused(refuse.brokenRequest(set, broken))
  if (to.operation === null) {
    return refused(
      to.allowed === undefined
        ? refuse.unknownPath(set, to.path)
        : refuse.wrongMethod(set, method, to.path, to.allowed),
    )
  }
  if (to.operation === 'trackClick') {
    if (set['tracking-link'] === 'absent') return refused(refuse.unknownPath(set, to.path))
    if (method === 'HEAD' && set['head-request'] === 'refuse')
      return refused(refuse.wrongMethod(set, method, to.path, ['GET']))
    if (account === undefined) return refused(refuse.unknownProgram(set))
    return planClick(store, account, to.parameters, request)
  }

  if (account === undefined) {
    const hint = given.kind === 'bearer' ? 'the token belongs to no account of this mock' : given.problem
    return refused(refuse.unauthenticated(set, hint))
  }
  if (media === 'other' || (media === 'form' && set['form-body'] === 'refuse')) {
    return refused(refuse.contentType(set, headers['content-type']))
  }
  if (body.noRoom) return refused(refuse.overload(set, 'too many large bodies are under way'))
  if (body.tooLarge) return refused(refuse.bodyTooLarge(set))
  if ('malformed' in read) return refused(refuse.malformedBody(set, read.malformed))
  if (to.operation === 'createLead') return planNewLead(store, account, read.fields)
  if (lead === undefined) return refused(refuse.unknownLead(set))
  return planUpdate(store, account, lead, read.fields)
}
