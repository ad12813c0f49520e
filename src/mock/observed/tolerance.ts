/**
 * Oddities that Retrack may overlook. Where it does not, they make of a request what another oddity makes of it: half of a
 * surrogate pair is a body that cannot be read, a slash too many is an unknown path.
 */
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Clue } from './explain.ts'
import type { Oddity } from './oddities.ts'
import type { Situation } from './situation.ts'

export interface Tolerance {
  readonly setting:
    | 'trailing-slash'
    | 'uuid-case'
    | 'compressed-body'
    | 'lone-surrogate'
    | 'number-overflow'
    | 'json-depth'
  /** The values of the setting; a length has none. */
  readonly overlooked?: string
  readonly refused?: string
  readonly otherwise: Oddity
  /** Nothing else is looked at in a request that is refused for it. */
  readonly refusesAtOnce: boolean
}

const CAPITALS = { setting: 'uuid-case', overlooked: 'ignore', refused: 'distinct', refusesAtOnce: false } as const
const UNREADABLE = { refused: 'refuse', otherwise: 'not-json', refusesAtOnce: true } as const

export const TOLERANCES: { readonly [Name in Oddity]?: Tolerance } = {
  'trailing-slash': {
    setting: 'trailing-slash',
    overlooked: 'ignore',
    refused: 'unknown-path',
    otherwise: 'unknown-path',
    refusesAtOnce: true,
  },
  'compressed-body': { setting: 'compressed-body', overlooked: 'read', ...UNREADABLE },
  'lone-surrogate': { setting: 'lone-surrogate', overlooked: 'replace', ...UNREADABLE },
  'number-overflow': { setting: 'number-overflow', overlooked: 'ignore', ...UNREADABLE },
  'json-depth': { setting: 'json-depth', otherwise: 'not-json', refusesAtOnce: true },
  'lead-capitals': { ...CAPITALS, otherwise: 'unknown-lead', refusesAtOnce: true },
  'event-capitals': { ...CAPITALS, otherwise: 'event-unknown' },
  'click-capitals': { ...CAPITALS, otherwise: 'click-unknown' },
}

export const mayBeOverlooked = (oddity: Oddity) => TOLERANCES[oddity] !== undefined

/** The situation once it is known that a request was refused for an oddity that may be overlooked. */
export function refusedFor(situation: Situation, clues: readonly Clue[]): Situation {
  const oddity = situation.oddities.find((name) => {
    const tolerance = TOLERANCES[name]
    return (
      tolerance?.refusesAtOnce === true &&
      tolerance.overlooked !== undefined &&
      clues.some(({ id, value }) => id === tolerance.setting && value !== tolerance.overlooked)
    )
  })
  return oddity === undefined ? situation : { operation: situation.operation, oddities: [oddity] }
}

/** The mock takes a situation in which nothing was observed so: without the oddities that it overlooks. */
export function asTaken(situation: Situation, behaviours: Behaviours): Situation {
  for (const oddity of situation.oddities) {
    const tolerance = TOLERANCES[oddity]
    if (tolerance?.overlooked === undefined) continue
    if (behaviours[tolerance.setting] !== tolerance.overlooked) return replaceOddity(situation, oddity, tolerance)
    const oddities = situation.oddities.filter((other) => other !== oddity)
    return asTaken({ ...situation, oddities }, behaviours)
  }
  return situation
}

export function replaceOddity(
  situation: Situation,
  oddity: Oddity,
  { otherwise, refusesAtOnce }: Tolerance,
): Situation {
  if (otherwise === 'unknown-path') return { operation: null, oddities: [otherwise] }
  const { operation, oddities } = situation
  return {
    operation,
    oddities: refusesAtOnce ? [otherwise] : oddities.map((other) => (other === oddity ? otherwise : other)),
  }
}
