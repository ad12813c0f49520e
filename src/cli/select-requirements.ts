/** `--only` and `--skip`: which requirements are judged. */
import { closest } from 'fastest-levenshtein'
import type { Requirement } from '../../conformance/requirement.ts'
import { CliError, EXIT } from './exit.ts'

export interface Selection {
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
}

export function selected(
  requirements: readonly Requirement[],
  { only = [], skip = [] }: Selection,
): readonly Requirement[] {
  for (const [flag, ids] of [
    ['--only', only],
    ['--skip', skip],
  ] as const) {
    for (const id of ids)
      if (!requirements.some((one) => one.id === id)) throw unknown(`${flag} ${id}`, id, requirements)
  }
  const left = requirements.filter(({ id }) => (only.length === 0 || only.includes(id)) && !skip.includes(id))
  if (left.length === 0 && requirements.length > 0) {
    throw new CliError('--only and --skip leave no requirement to judge.', EXIT.usage)
  }
  return left
}

/** @throws {CliError} naming the id that was probably meant */
export function requirementOf(id: string, requirements: readonly Requirement[]): Requirement {
  const found = requirements.find((one) => one.id === id)
  if (found === undefined) throw unknown(id, id, requirements)
  return found
}

function unknown(shown: string, id: string, requirements: readonly Requirement[]): CliError {
  const ids = requirements.map((one) => one.id)
  const hint = ids.length === 0 ? '' : ` Did you mean ${closest(id, ids)}?`
  return new CliError(
    `${shown}: there is no such requirement.${hint} "retrack-kit explain" lists them all.`,
    EXIT.usage,
  )
}
