/** One line of the log: what was asked for, and what became of it. No token stands in it. */
import type { Entry } from '../journal/entry.ts'
import { type Secrets, secretsIn } from '../journal/secrets.ts'
import type { Refusal } from '../retrack/refusals.ts'
import type { Route } from './route.ts'

export interface Answered {
  readonly method: string
  readonly path: string
  /** Null where the connection ended without an answer. */
  readonly status: number | null
  readonly refusal: Refusal | null
  readonly fault: string | null
}

export function answeredLine({ request, status, refusal, fault }: Entry, to: Route, secrets: Secrets): Answered {
  const clean = (text: string) => secrets.redact(text, secretsIn(authorization(request.headers)))
  // The other paths are always the same.
  const isFree = to.operation === null || to.operation === 'updateLead'
  return {
    method: request.method,
    path: isFree ? clean(to.path) : to.path,
    status,
    refusal: refusal === null ? null : redacted(refusal, clean),
    fault: fault?.id ?? null,
  }
}

/** A refusal names paths and fields, and these may be anything. */
function redacted(refusal: Refusal, clean: (text: string) => string): Refusal {
  const { message, hint } = refusal
  return { ...refusal, message: clean(message), ...(hint === undefined ? {} : { hint: clean(hint) }) }
}

const authorization = ({ authorization: given }: Entry['request']['headers']) =>
  typeof given === 'string' ? given : undefined
