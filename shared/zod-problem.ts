/**
 * Describes a problem in a file that a program writes. Its place is enough, since nobody corrects such a file by hand.
 */
import type { ZodError } from 'zod'

/** `"a.b" is missing or of another kind (and 2 more)`. */
export function describeFirstProblem({ issues }: ZodError): string {
  const [issue] = issues
  const name = issue?.path.join('.') ?? ''
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return `${name === '' ? 'all of it' : `"${name}"`} is missing or of another kind${more}`
}
