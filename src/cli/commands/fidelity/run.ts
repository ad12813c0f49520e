/** The text of `retrack-kit fidelity`. */
import { BEHAVIOURS, type Behaviour, type BehaviourId } from '../../../../schemas/behaviours/index.ts'
import type { Observation, Observations } from '../../../../schemas/observations.ts'
import { describeAnswer } from '../../../mock/observed/compare.ts'
import { type Learnt, learn } from '../../../mock/observed/learn.ts'
import { readObservationsOrThrow } from '../../../mock/observed/observations-file.ts'
import { harmlessQuestions, makeUp, savingQuestions, updateQuestions } from '../../../mock/observed/questions.ts'
import { readOrExplain } from '../../observations.ts'
import { toPrintable } from '../../terminal.ts'
import type { FidelityFlags } from './command.ts'

/** @throws {CliError} if the file cannot be read */
export async function formatFidelity({ observed }: FidelityFlags): Promise<string> {
  const observations = observed === undefined ? undefined : await readOrExplain(readObservationsOrThrow(observed))
  const learnt = observations === undefined ? undefined : learn(observations)
  const entries = Object.entries(BEHAVIOURS) as [BehaviourId, Behaviour][]
  const seen = new Map(entries.flatMap(([id]) => seenOf(id, observations, learnt)))
  const documented = entries.filter(([id, { basis }]) => basis.kind === 'documented' && !seen.has(id))
  const open = entries.filter(([id, { basis }]) => basis.kind !== 'documented' && !seen.has(id))
  return [
    section(
      'Documented, and taken from the page',
      documented.map(([id]) => `  ${id}`),
    ),
    section(
      'Observed',
      [...seen].map(([id, said]) => `  ${id.padEnd(24)} ${said}`),
    ),
    section(
      'Inferred or assumed',
      open.map(
        ([id, { basis, title }]) =>
          `  ${id.padEnd(24)} ${basis.kind}: ${title}\n${' '.repeat(27)}settled by ${settledBy(id)}`,
      ),
    ),
    section(
      'Seen, and not followed',
      (learnt?.unlearnt ?? []).map(
        ({ observation, reason }) =>
          `  ${toPrintable(observation.situation)}\n${' '.repeat(27)}${toPrintable(describeAnswer(observation))}: ${reason}`,
      ),
    ),
  ].join('')
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title} (${lines.length}):\n${lines.join('\n')}\n\n`
}

/** What was seen of an entry: a setting that follows, or answers that are followed. */
function seenOf(
  id: BehaviourId,
  observations: Observations | undefined,
  learnt: Learnt | undefined,
): [BehaviourId, string][] {
  if (observations === undefined || learnt === undefined) return []
  const answers = [...learnt.lessons.values()]
    .map(({ observation }) => observation)
    .filter(({ entries }) => entries.includes(id))
    .sort((a, b) => b.last.localeCompare(a.last))
  const values = observations.settings[id] ?? []
  const days = [...answers, ...values].map(({ last }) => last.slice(0, 10)).sort()
  const day = days.at(-1)
  if (day === undefined) return []
  const value = (learnt.behaviours as Record<string, unknown>)[id]
  const said = value === undefined ? describeAnswers(answers) : String(value)
  return [[id, `${day}  ${toPrintable(said)}`]]
}

const describeAnswers = (answers: readonly Observation[]) => [...new Set(answers.map(describeAnswer))].join(' | ')

/** The requests that would tell. */
function settledBy(id: BehaviourId): string {
  const madeUp = makeUp()
  const parts = { token: '', event: '', click: '' }
  const harmless = harmlessQuestions(parts, madeUp).find(({ entry }) => entry === id)
  if (harmless !== undefined) return `probe: ${harmless.title}`
  const saving = [...savingQuestions(parts, madeUp), ...updateQuestions(parts, '')].find(({ entry }) => entry === id)
  if (saving !== undefined) return `probe --create: ${saving.title}`
  if (SHOWN_BY_ANY_LEAD.includes(id)) return 'probe --create, or observe: any lead that is saved'
  return 'observe: when your store sends such a request'
}

const SHOWN_BY_ANY_LEAD: readonly BehaviourId[] = ['time-zone', 'no-voucher', 'refusal-body']
