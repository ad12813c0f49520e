/** Refusals of the control API: Retrack's shape, our own words. */
import type { Refusal } from '../../../schemas/retrack.ts'

export class Refused extends Error {
  readonly status: number
  readonly errors: Refusal['errors']

  constructor(status: number, message: string, errors?: Refusal['errors']) {
    super(message)
    this.status = status
    this.errors = errors
  }

  get body(): Refusal {
    return { message: this.message, ...(this.errors === undefined ? {} : { errors: this.errors }) }
  }
}

/** Of what the mock holds there is as much as it may hold; docs/limits.md has the bounds. */
export const EMPTY_SOME = 'reset an account with POST /_mock/reset, or remove one with DELETE /_mock/account.'
export function full(what: string): Refused {
  return new Refused(503, `The mock holds all that it may: ${what}`)
}

export function invalid(errors: Record<string, string[]>): Refused {
  const problems = Object.entries(errors).flatMap(([field, messages]) =>
    messages.map((message) => `${field}: ${message}`),
  )
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return new Refused(422, `${problems[0]}${more}`, errors)
}
