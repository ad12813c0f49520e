/** Tells by earlier answers what a request was refused for that is odd in several ways. */
import type { Observation } from '../../../schemas/observations.ts'
import type { Clue } from './explain.ts'
import type { Oddity } from './oddities.ts'
import { type ObservedAnswer, signature } from './signature.ts'
import { parseSituationKey, type Situation, situationKey } from './situation.ts'
import { mayBeOverlooked, replaceOddity, TOLERANCES } from './tolerance.ts'

/** An oddity that was overlooked, or for which a request was refused. */
interface LikenessVerdict {
  readonly oddity: Oddity
  readonly isOverlooked: boolean
  readonly clues: readonly Clue[]
}

/**
 * Tells by earlier answers whether a request was refused for an oddity that may be overlooked, or for the others that it
 * has. Undefined where no earlier answer tells.
 */
export function judgeByLikeness(
  situation: Situation,
  answer: ObservedAnswer,
  observations: readonly Observation[],
): LikenessVerdict | undefined {
  const oddity = situation.oddities.find(mayBeOverlooked)
  const tolerance = oddity === undefined ? undefined : TOLERANCES[oddity]
  if (oddity === undefined || tolerance === undefined || situation.oddities.length === 1) return undefined
  const alike = observations
    .filter((observation) => signature(observation) === signature(answer))
    .map((observation) => parseSituationKey(observation.situation))
  const others = situation.oddities.filter((other) => other !== oddity)
  const isOverlooked = alike.some(
    ({ operation, oddities }) =>
      operation === situation.operation && oddities.length > 0 && oddities.every((other) => others.includes(other)),
  )
  const refused = replaceOddity(situation, oddity, tolerance)
  const isRefused = alike.some(
    (other) =>
      situationKey(other) === situationKey(refused) ||
      (tolerance.refusesAtOnce &&
        other.operation === refused.operation &&
        other.oddities.join() === tolerance.otherwise),
  )
  if (isOverlooked === isRefused) return undefined
  const value = isOverlooked ? tolerance.overlooked : tolerance.refused
  return { oddity, isOverlooked, clues: value === undefined ? [] : [{ id: tolerance.setting, value }] }
}
