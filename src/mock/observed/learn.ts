/** Reads a file of observations for a mock that follows it: which settings result, and which answers are templates. */
import {
  type Behaviours,
  DEFAULT_BEHAVIOURS,
  isSettableTo,
  type SettableId,
} from '../../../schemas/behaviours/index.ts'
import type { Observation, Observations } from '../../../schemas/observations.ts'
import { ODDITIES } from './oddities.ts'
import { AS_DOCUMENTED, parseSituationKey, type Situation, situationKey } from './situation.ts'

export interface Lesson {
  readonly situation: Situation
  readonly observation: Observation
}

export interface Learnt {
  /** The behaviours that explain most of what was seen. */
  readonly behaviours: Partial<Behaviours>
  /** The answers to follow, by the keys of their situations. */
  readonly lessons: ReadonlyMap<string, Lesson>
  /** The observations that cannot be followed, with the reason. */
  readonly unlearnt: readonly Unlearnt[]
}

export interface Unlearnt {
  readonly observation: Observation
  readonly reason: string
}

export function learn(observations: Observations): Learnt {
  const lessons = new Map<string, Lesson>()
  const unlearnt: Unlearnt[] = []
  for (const variants of groupBySituation(observations.observations)) {
    const [chosen, ...others] = [...variants].sort(
      (a, b) => Number(isFollowable(b)) - Number(isFollowable(a)) || compareSeen(a, b),
    )
    if (chosen === undefined) continue
    const reason = explainUnlearnt(chosen)
    if (reason === undefined) {
      const situation = parseSituationKey(chosen.situation)
      lessons.set(situationKey(situation), { situation, observation: chosen })
    } else unlearnt.push({ observation: chosen, reason })
    for (const other of others) unlearnt.push({ observation: other, reason: explainUnlearnt(other) ?? VARIES })
  }
  return { behaviours: chooseBehaviours(observations), lessons, unlearnt }
}

const isFollowable = (observation: Observation) => explainUnlearnt(observation) === undefined

const VARIES = 'the same situation was also answered otherwise, and nothing tells when'

/** Undefined where it can be followed. */
function explainUnlearnt({ follow, situation, entries, status, headers }: Observation): string | undefined {
  switch (follow) {
    case 'settings':
    case 'template':
      return undefined
    case 'contradiction':
      if (status >= 300 && situation.endsWith(AS_DOCUMENTED))
        return 'such a request was refused, and nothing tells which are'
      return `it contradicts what Retrack documents (${entries.join(', ')}), and is not followed`
    case 'nothing':
      if (situation === 'any: rate-limit') return describeRateLimit(headers)
      if (situation.startsWith('any:')) return 'a server in trouble answers for itself; a fault rule imitates it'
      if (situation.endsWith('unsettled')) return 'it is not known whether Retrack knew what the request named'
      return 'the mock has no setting for it'
  }
}

function describeRateLimit(headers: Observation['headers']): string {
  const [, max, seconds] = /(?:^|q=)(\d+)\b.*?;\s*w=(\d+)/.exec(headers['ratelimit-policy'] ?? '') ?? []
  if (max !== undefined && seconds !== undefined) {
    return `the answer names ${max} requests in ${seconds} s, and not what counts as one; a fault rule with the effect "rate-limit" imitates it`
  }
  const limit = headers['x-ratelimit-limit'] ?? headers['ratelimit-limit']
  const named = limit === undefined ? '' : ` (the answer names ${limit})`
  return `it is not known how many requests are let through in which time${named}; a fault rule with the effect "rate-limit" imitates it`
}

function groupBySituation(observations: readonly Observation[]): Iterable<Observation[]> {
  const groups = new Map<string, Observation[]>()
  for (const observation of observations) {
    groups.set(observation.situation, [...(groups.get(observation.situation) ?? []), observation])
  }
  return groups.values()
}

const compareSeen = (a: { seen: number; last: string }, b: { seen: number; last: string }) =>
  b.seen - a.seen || b.last.localeCompare(a.last)

function chooseBehaviours({ settings, bounds }: Observations): Partial<Behaviours> {
  const chosen: Record<string, string | number> = {}
  for (const [id, values] of Object.entries(settings)) {
    const value = [...values].sort(compareSeen).find((one) => isSettableTo(id, one.value))?.value
    if (value !== undefined) chosen[id] = value
  }
  for (const [id, { accepted = 0, refused = Number.POSITIVE_INFINITY }] of Object.entries(bounds)) {
    const value = chosen[id] ?? DEFAULT_BEHAVIOURS[id as SettableId]
    if (typeof value !== 'number' || (value >= accepted && value < refused)) continue
    const nearest = value < accepted ? accepted : refused - 1
    if (isSettableTo(id, nearest)) chosen[id] = nearest
  }
  return chosen as Partial<Behaviours>
}

/** False where somebody has told the account to behave otherwise than was learnt: that counts then. */
export function isFollowed(
  { situation, observation }: Lesson,
  learnt: Partial<Behaviours>,
  behaviours: Behaviours,
): boolean {
  const ids = new Set<SettableId>(
    situation.oddities.flatMap((oddity): readonly SettableId[] => ODDITIES[oddity].settings),
  )
  for (const id of Object.keys(observation.settings)) ids.add(id as SettableId)
  if (observation.status >= 400) ids.add('refusal-body')
  return [...ids].every((id) => learnt[id] === undefined || behaviours[id] === learnt[id])
}
