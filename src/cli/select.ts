/** `--only` and `--skip`: which requirements are judged. */
import type { Requirement } from '../../conformance/requirement.ts'
import { CommandFailed, EXIT } from './exit.ts'

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
    throw new CommandFailed('--only and --skip leave no requirement to judge.', EXIT.usage)
  }
  return left
}

/** @throws {CommandFailed} naming the id that was probably meant */
export function requirementOf(id: string, requirements: readonly Requirement[]): Requirement {
  const found = requirements.find((one) => one.id === id)
  if (found === undefined) throw unknown(id, id, requirements)
  return found
}

function unknown(shown: string, id: string, requirements: readonly Requirement[]): CommandFailed {
  const [nearest] = requirements
    .map((one) => ({ id: one.id, distance: distance(id, one.id) }))
    .sort((a, b) => a.distance - b.distance)
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest.id}?`
  return new CommandFailed(
    `${shown}: there is no such requirement.${hint} "retrack-kit explain" lists them all.`,
    EXIT.usage,
  )
}

/** How many letters have to be changed, added or taken away. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const substituted = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
