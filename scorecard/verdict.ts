/** Judges what a check made of a subject. Pure: from its results to what is wrong with them. */
import type { Outcome } from '../schemas/report.ts'
import type { Mode, Subject } from './subject.ts'

/** What the check made of each requirement, by its id. */
export type Outcomes = Readonly<Record<string, Outcome>>

const TRIPPED: readonly Outcome[] = ['fail', 'warn', 'notice']

export const trippedIn = (outcomes: Outcomes): string[] => idsOf(outcomes, TRIPPED)

export const unprovenIn = (outcomes: Outcomes): string[] => idsOf(outcomes, ['unproven'])

function idsOf(outcomes: Outcomes, wanted: readonly Outcome[]): string[] {
  return Object.entries(outcomes).flatMap(([id, outcome]) => (wanted.includes(outcome) ? [id] : []))
}

/** What is wrong with a verdict, each in a sentence; none where the check was right. */
export function complaints({ mistake, expected }: Subject, mode: Mode, outcomes: Outcomes): string[] {
  const { tripped, trippedInBrowser } = expected
  const wanted = mode === 'chromium' ? [...tripped, ...trippedInBrowser] : tripped
  const found = trippedIn(outcomes)
  const open = unprovenIn(outcomes)
  const unnoticed = wanted.filter((id) => !found.includes(id))
  const unrelated = found.filter((id) => !wanted.includes(id))
  const blamed = idsOf(outcomes, ['error'])
  const guessed = mode === 'http' ? trippedInBrowser.filter((id) => !open.includes(id) && !unrelated.includes(id)) : []
  const unshown = mistake === null && mode === 'chromium' ? open : []
  return [
    ...unnoticed.map((id) => `${id} was not noticed: it is ${outcomes[id] ?? 'not in the report'}.`),
    ...unrelated.map(
      (id) =>
        `${id} is ${outcomes[id]}${mistake === null ? ', of a correct store' : ', and has nothing to do with it'}.`,
    ),
    ...blamed.map((id) => `${id} is an error of the set-up, and there is none.`),
    ...guessed.map((id) => `${id} is ${outcomes[id]} over plain HTTP, where it cannot be seen.`),
    ...unshown.map((id) => `${id} is unproven, of a correct store.`),
  ]
}
