/** Judges what checks made of the subjects. Pure: from outcomes to what is wrong with them, each in a sentence. */
import type { Outcome } from '../schemas/report.ts'
import type { Defect } from './defect.ts'
import type { Mode, Subject } from './subject.ts'

/** The outcome of each requirement, by its id. */
export type Outcomes = Readonly<Record<string, Outcome>>

export const trippedIn = (outcomes: Outcomes): string[] => listIds(outcomes, ['fail', 'warn', 'notice'])

export const unprovenIn = (outcomes: Outcomes): string[] => listIds(outcomes, ['unproven'])

function listIds(outcomes: Outcomes, wanted: readonly Outcome[]): string[] {
  return Object.entries(outcomes).flatMap(([id, outcome]) => (wanted.includes(outcome) ? [id] : []))
}

/** None where the check was right about the subject. */
export function findMismatches(
  { mistake, expected, needsBrowser }: Pick<Subject, 'mistake' | 'expected' | 'needsBrowser'>,
  mode: Mode,
  outcomes: Outcomes,
): string[] {
  const { tripped, trippedInBrowser } = expected
  const wanted = mode === 'chromium' ? [...tripped, ...trippedInBrowser] : tripped
  const found = trippedIn(outcomes)
  const open = unprovenIn(outcomes)
  const unrelated = found.filter((id) => !wanted.includes(id))
  const why = mistake === null ? ', of a correct store' : ', and has nothing to do with it'
  const hidden = mode === 'http' ? trippedInBrowser.filter((id) => !found.includes(id) && !open.includes(id)) : []
  const unshown = mistake === null && (mode === 'chromium' || !needsBrowser) ? open : []
  return [
    ...wanted
      .filter((id) => !found.includes(id))
      .map((id) => `${id} was not noticed: it is ${outcomes[id] ?? 'not in the report'}.`),
    ...unrelated.map((id) => `${id} is ${outcomes[id]}${why}.`),
    ...listIds(outcomes, ['error']).map((id) => `${id} is an error of the set-up, and there is none.`),
    ...hidden.map((id) => `${id} is ${outcomes[id] ?? 'not in the report'} over plain HTTP, where it cannot be seen.`),
    ...unshown.map((id) => `${id} is unproven, of a correct store.`),
  ]
}

/** Requirements that no mistake is made for, so that nobody knows whether they notice anything. */
export function findUntried(ids: readonly string[], mistakes: readonly Defect[]): string[] {
  return ids.filter((id) => !mistakes.some(({ expectedFailure }) => expectedFailure === id))
}

/** Lists the differences from the run before. */
export function findChanges(before: Outcomes, after: Outcomes): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((id) =>
    before[id] === after[id] ? [] : [`${id} was ${before[id]} before, and is ${after[id]} now.`],
  )
}
