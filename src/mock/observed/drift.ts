/** Asks the harmless questions again, and says which answers are no longer those of a file of observations. */
import type { Observation, Observations } from '../../../schemas/observations.ts'
import { askQuestion } from './ask.ts'
import { harmlessQuestions, type MadeUp, type Question } from './questions.ts'
import { Recorder } from './recorder.ts'
import { signature } from './signature.ts'
import { parseSituationKey } from './situation.ts'
import { mayBeOverlooked } from './tolerance.ts'
import { UpstreamError } from './upstream.ts'

export interface DriftEntry {
  readonly title: string
  /** `unknown`: the file has no answer to this question. */
  readonly state: 'same' | 'changed' | 'unknown'
  /** The observations of the file, the newest last. */
  readonly before: readonly Observation[]
  readonly now: Observation
  /** The meaning of a change for a store. */
  readonly exposure: string
}

export interface Drift {
  readonly entries: readonly DriftEntry[]
  /** Why it could not look, or not at everything. */
  readonly failure: string | undefined
}

export interface DriftOptions {
  readonly upstream: URL
  readonly observations: Observations
  readonly token: string | undefined
  readonly madeUp: MadeUp
  readonly userAgent: string
  /** Resolves when the next request may be sent. */
  pause(): Promise<void>
}

export async function findDrift(options: DriftOptions): Promise<Drift> {
  const { upstream, observations, token, madeUp, userAgent, pause } = options
  const recorder = new Recorder(upstream.origin, observations)
  recorder.knowledge.declare({ token, madeUp: [madeUp.uuid, madeUp.token] })
  const entries: DriftEntry[] = []
  for (const question of harmlessQuestions({ token }, madeUp)) {
    await pause()
    try {
      const { observation } = await askQuestion(upstream, recorder, question, userAgent)
      if (observation.situation.startsWith('any:')) {
        return { entries, failure: `Retrack answered ${observation.status} to ${question.title}` }
      }
      entries.push(toEntry(question, observation, observations))
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      return { entries, failure: error.message }
    }
  }
  const isCompared = entries.some(({ state }) => state !== 'unknown')
  return {
    entries,
    failure: isCompared ? undefined : 'the file has no answer to any of the questions: run probe first',
  }
}

function toEntry({ title }: Question, now: Observation, { observations }: Observations): DriftEntry {
  const exact = observations.filter(({ situation }) => situation === now.situation)
  const before = (exact.length > 0 ? exact : observations.filter((other) => isSameQuestion(now, other))).sort((a, b) =>
    a.last.localeCompare(b.last),
  )
  const isSame = before.some((observation) => signature(observation) === signature(now))
  const state = before.length === 0 ? 'unknown' : isSame ? 'same' : 'changed'
  return { title, state, before, now, exposure: describeExposure(now) }
}

/** A situation names the fault that a body was refused for: a body that was read before is in another one now. */
function isSameQuestion(now: Observation, other: Observation): boolean {
  const [one, two] = [now, other].map(({ situation }) => parseSituationKey(situation))
  const oddity = one?.oddities.find(mayBeOverlooked)
  return oddity !== undefined && one?.operation === two?.operation && two?.oddities.includes(oddity) === true
}

function describeExposure({ situation }: Observation): string {
  switch (parseSituationKey(situation).operation) {
    case 'createLead':
      return "A store that retries whatever is not 200, as Retrack asks, loses no lead: `retrack-kit check --only 'delivery.*'` shows whether yours does."
    case 'updateLead':
      return 'A store that does not look at the answer to an update does not notice: see how yours reports orders that were returned.'
    case 'trackClick':
      return 'Visitors are affected before they reach the store.'
    case null:
      return 'Only a store that sends such requests is affected.'
  }
}
