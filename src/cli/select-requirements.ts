/** `--only`, `--skip` and `--quick`: which requirements are judged. */
import type { Requirement } from '../../conformance/requirement.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { suggest } from '../../shared/nearest.ts'
import { CliError, EXIT } from './exit.ts'

export interface Selection {
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  /** Only those that a visit and one order can show. */
  readonly quick?: boolean
}

export function selectRequirements(
  requirements: readonly Requirement[],
  { only = [], skip = [], quick = false }: Selection,
): readonly Requirement[] {
  for (const [flag, ids] of [
    ['--only', only],
    ['--skip', skip],
  ] as const) {
    for (const id of ids)
      if (!requirements.some((one) => matches(one, id)))
        throw unknownRequirementError(`${flag} ${id}`, id, requirements)
  }
  const isIn = (one: Requirement, names: readonly string[]) => names.some((name) => matches(one, name))
  const left = requirements.filter(
    (one) => (only.length === 0 || isIn(one, only)) && !isIn(one, skip) && (!quick || isQuick(one)),
  )
  if (left.length === 0 && requirements.length > 0) {
    const given = [
      ...only.map((id) => `--only ${id}`),
      ...skip.map((id) => `--skip ${id}`),
      ...(quick ? ['--quick'] : []),
    ]
    throw new CliError(
      `${given.join(' and ')} ${given.length === 1 ? 'leaves' : 'leave'} no requirement to judge. "retrack-kit explain" lists them all; name at least one that is left.`,
      EXIT.usage,
    )
  }
  return left
}

const QUICK_JOURNEYS: readonly JourneyName[] = ['visit', 'first-order']
const isQuick = ({ journeys }: Requirement) => journeys.every((name) => QUICK_JOURNEYS.includes(name))

/** `redirect.*` is all of a group. */
function matches({ id }: Requirement, name: string): boolean {
  return id === name || (name.endsWith('.*') && id.startsWith(name.slice(0, -1)))
}

/**
 * One requirement, or those of a group.
 * @throws {CliError} naming the id that was probably meant
 */
export function findRequirements(id: string, requirements: readonly Requirement[]): readonly Requirement[] {
  const found = requirements.filter((one) => matches(one, id))
  if (found.length === 0) throw unknownRequirementError(id, id, requirements)
  return found
}

function unknownRequirementError(shown: string, id: string, requirements: readonly Requirement[]): CliError {
  const ids = requirements.map((one) => one.id)
  const groups = [...new Set(ids.map((one) => one.replace(/\..*/, '.*')))]
  const hint = groups.includes(`${id}.*`) ? ` Did you mean "${id}.*"?` : suggest(id, [...ids, ...groups])
  return new CliError(
    `${shown}: there is no such requirement.${hint} "retrack-kit explain" lists them all.`,
    EXIT.usage,
  )
}
