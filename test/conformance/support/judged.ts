/** Evidence in, result out, as a report has it. */
import { REQUIREMENTS } from '../../../conformance/requirements/index.ts'
import { toResult } from '../../../conformance/result.ts'
import type { Result } from '../../../schemas/report.ts'
import type { Items } from './time-line.ts'

export function judged(id: string, evidence: Items): Result {
  const requirement = REQUIREMENTS.find((one) => one.id === id)
  if (requirement === undefined) throw new RangeError(`There is no requirement ${id}.`)
  return toResult(requirement, evidence)
}

export const outcome = (id: string, evidence: Items): Result['outcome'] => judged(id, evidence).outcome
