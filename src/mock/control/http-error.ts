/** Refusals of the control API: Retrack's shape, our own words. */
import type { ErrorBody } from '../../../schemas/retrack.ts'
import type { PageRequest } from '../../store/port.ts'

export class HttpError extends Error {
  readonly status: number
  readonly errors: ErrorBody['errors']

  constructor(status: number, message: string, errors?: ErrorBody['errors']) {
    super(message)
    this.status = status
    this.errors = errors
  }

  get body(): ErrorBody {
    return { message: this.message, ...(this.errors === undefined ? {} : { errors: this.errors }) }
  }
}

/** Of what the mock holds there is as much as it may hold; docs/limits.md has the bounds. */
export const FREE_SPACE_HINT = 'reset an account with POST /_mock/reset, or remove one with DELETE /_mock/account.'
export function capacityError(what: string): HttpError {
  return new HttpError(503, `The mock holds all that it may: ${what}`)
}

export function invalidRequest(errors: Record<string, string[]>): HttpError {
  const problems = Object.entries(errors).flatMap(([field, messages]) =>
    messages.map((message) => `${field}: ${message}`),
  )
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return new HttpError(422, `${problems[0]}${more}`, errors)
}

/** For a page that is bounded by a record that is not there. */
export function unknownCursor(record: string, { after, before }: Pick<PageRequest, 'after' | 'before'>): HttpError {
  const given = Object.entries({ after, before }).filter(([, uuid]) => uuid !== undefined)
  const message = `The page is bounded by a ${record} that is not in this account.`
  return invalidRequest(Object.fromEntries(given.map(([field]) => [field, [message]])))
}
