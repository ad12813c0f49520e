/** The behaviour ledger with what was observed beside it: on whose word the mock does what it does. */
import {
  BEHAVIOURS,
  type Behaviour,
  type BehaviourId,
  type Behaviours,
  SETTABLE,
} from '../../../schemas/behaviours/index.ts'
import type { FidelityEntry } from '../../../schemas/control/behaviours.ts'
import type { Observations } from '../../../schemas/observations.ts'
import { describeAnswer } from './compare.ts'
import { isFollowed, type Learnt, learn } from './learn.ts'
import { createSettler } from './settled-by.ts'
import { cutAtBlocking, listEntries, type Situation } from './situation.ts'
import { mayBeOverlooked } from './tolerance.ts'

export interface FidelitySources {
  readonly observations: Observations | undefined
  /** How the account behaves; undefined: as the observations tell. */
  readonly behaviours?: Behaviours | undefined
}

const NOTHING: Observations = { version: 1, upstream: '', settings: {}, bounds: {}, observations: [] }

export function listFidelity({ observations = NOTHING, behaviours }: FidelitySources): FidelityEntry[] {
  const learnt = learn(observations)
  const settle = createSettler()
  return (Object.entries(BEHAVIOURS) as [BehaviourId, Behaviour][]).map(([id, behaviour]): FidelityEntry => {
    const observed = findObserved(id, observations, learnt, behaviours)
    const { kind } = behaviour.basis
    const basis = kind !== 'documented' && observed !== null ? 'observed' : kind
    return {
      id,
      part: behaviour.part,
      title: behaviour.title,
      basis,
      reason: getReason(behaviour),
      observed,
      unfollowed: learnt.unlearnt.flatMap(({ observation, reason }) =>
        observation.entries.includes(id)
          ? [{ situation: observation.situation, answer: describeAnswer(observation), last: observation.last, reason }]
          : [],
      ),
      setting: findSetting(id, learnt, behaviours),
      settledBy: basis === 'inferred' || basis === 'assumed' ? settle(id) : null,
    }
  })
}

/** Returns the observations of an entry: the answers to follow, and the setting that results. */
function findObserved(
  id: BehaviourId,
  { settings }: Observations,
  learnt: Learnt,
  behaviours: Behaviours | undefined,
): FidelityEntry['observed'] {
  const { [id as keyof Behaviours]: learntValue } = learnt.behaviours
  const isChanged = (key: keyof Behaviours) =>
    behaviours !== undefined && learnt.behaviours[key] !== undefined && behaviours[key] !== learnt.behaviours[key]
  const answers = [...learnt.lessons.values()]
    .filter((lesson) => behaviours === undefined || isFollowed(lesson, learnt.behaviours, behaviours))
    .filter(({ situation }) => isAbout(situation, id))
    .map(({ observation }) => observation)
    .sort((a, b) => b.last.localeCompare(a.last))
  const values = isChanged(id as keyof Behaviours)
    ? []
    : (settings[id] ?? []).filter(({ value }) => value === learntValue)
  const times = [...answers, ...values]
  const [newest] = times.map(({ last }) => last).sort((a, b) => b.localeCompare(a))
  const [oldest] = times.map(({ first }) => first).sort((a, b) => a.localeCompare(b))
  if (newest === undefined || oldest === undefined) return null
  const countSeen = (seen: readonly { readonly seen: number }[]) => seen.reduce((sum, one) => sum + one.seen, 0)
  return {
    first: oldest,
    last: newest,
    seen: Math.max(countSeen(answers), countSeen(values)),
    answers: [...new Set(answers.map(describeAnswer))],
    value: learntValue === undefined || isChanged(id as keyof Behaviours) ? null : learntValue,
  }
}

/** A check that Retrack makes only after a refusal was not made. */
const isAbout = ({ operation, oddities }: Situation, id: BehaviourId) => {
  const told = oddities.filter((oddity) => !mayBeOverlooked(oddity))
  return listEntries({ operation, oddities: cutAtBlocking(told.length > 0 ? told : oddities) }).includes(id)
}

function getReason({ basis }: Behaviour): string {
  switch (basis.kind) {
    case 'documented':
      return basis.section
    case 'inferred':
      return basis.source
    case 'assumed':
      return basis.reason
  }
}

function findSetting(id: string, learnt: Learnt, behaviours: Behaviours | undefined): FidelityEntry['setting'] {
  const setting = SETTABLE.get(id)
  if (setting === undefined) return null
  const values: Readonly<Record<string, unknown>> = { [id]: setting.default, ...learnt.behaviours, ...behaviours }
  return { value: values[id] as string | number, default: setting.default as string | number }
}
