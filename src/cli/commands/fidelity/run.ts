/** The text of `retrack-kit fidelity`. */
import type { FidelityEntry } from '../../../../schemas/control/behaviours.ts'
import type { Observation } from '../../../../schemas/observations.ts'
import { describeAnswer } from '../../../mock/observed/compare.ts'
import { listFidelity } from '../../../mock/observed/fidelity.ts'
import { learn } from '../../../mock/observed/learn.ts'
import { readObservationsOrThrow } from '../../../mock/observed/observations-file.ts'
import { readOrExplain } from '../../observations.ts'
import { toPrintable } from '../../terminal.ts'

/** @throws {CliError} if the file cannot be read */
export interface FidelityFlags {
  readonly observed?: string
}

export async function formatFidelity({ observed }: FidelityFlags): Promise<string> {
  const observations = observed === undefined ? undefined : await readOrExplain(readObservationsOrThrow(observed))
  const entries = listFidelity({ observations })
  const ofBasis = (...kinds: readonly FidelityEntry['basis'][]) => entries.filter(({ basis }) => kinds.includes(basis))
  // An answer to a request that was odd in two ways is about two entries.
  const unfollowed = observations === undefined ? [] : learn(observations).unlearnt
  return [
    formatSection('Documented, and taken from the page', ofBasis('documented').map(describeDocumented)),
    formatSection('Observed', ofBasis('observed').map(describeObserved)),
    formatSection('Inferred or assumed', ofBasis('inferred', 'assumed').map(describeOpen)),
    formatSection(
      'Seen, and not followed',
      unfollowed.map(({ observation, reason }) => describeUnfollowed(observation, reason)),
    ),
  ].join('')
}

function formatSection(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title} (${lines.length}):\n${lines.join('\n')}\n\n`
}

const NAME_WIDTH = 24
const INDENT = ' '.repeat(NAME_WIDTH + 3)
const day = (time: string) => time.slice(0, 10)

function describeDocumented({ id, observed, unfollowed }: FidelityEntry): string {
  const contradiction = unfollowed.find(({ reason }) => reason.startsWith('it contradicts'))
  if (contradiction !== undefined)
    return `  ${id.padEnd(NAME_WIDTH)} contradicted on ${day(contradiction.last)}, and not followed: ${toPrintable(contradiction.answer)}`
  return observed === null ? `  ${id}` : `  ${id.padEnd(NAME_WIDTH)} seen so on ${day(observed.last)}`
}

function describeObserved({ id, observed }: FidelityEntry): string {
  if (observed === null) throw new TypeError('What was observed has an observation.')
  const said = observed.value === null ? observed.answers.join(' | ') : String(observed.value)
  return `  ${id.padEnd(NAME_WIDTH)} ${day(observed.last)}  ${toPrintable(said)}`
}

const describeOpen = ({ id, basis, title, settledBy }: FidelityEntry) =>
  `  ${id.padEnd(NAME_WIDTH)} ${basis}: ${title}\n${INDENT}settled by ${settledBy}`

const describeUnfollowed = (observation: Observation, reason: string) =>
  `  ${toPrintable(observation.situation)}\n${INDENT}${toPrintable(describeAnswer(observation))}: ${reason}`
