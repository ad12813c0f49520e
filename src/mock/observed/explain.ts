/** Which settings of the mock explain an answer: all values are tried, and what those that fit have in common is known. */
import { type Behaviours, DEFAULT_BEHAVIOURS, SETTABLE, type SettableId } from '../../../schemas/behaviours/index.ts'
import { isWithin } from '../../../schemas/behaviours/settings.ts'
import { toErrorResponse } from '../api/error-responses.ts'
import { ODDITIES } from './oddities.ts'
import { ownRefusal, statusSettingOf } from './own-refusal.ts'
import type { ReadRequest, Situation } from './situation.ts'

export interface Clue {
  readonly id: SettableId
  readonly value: string | number
}

export interface Explanation {
  readonly clues: readonly Clue[]
  /** Whether some settings give the answer, word for word where it is a refusal. */
  readonly asMock: boolean
  readonly style: string | undefined
  readonly statusSetting: SettableId | undefined
}

export interface AnswerText {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

const STYLES = ['laravel', 'problem', 'html', 'empty'] as const
const LENGTHS: readonly SettableId[] = ['reference-length', 'voucher-length', 'body-limit']
/** More combinations than that come of no request that means anything. */
const MAX_ASSIGNMENTS = 512

export function explain(request: ReadRequest, situation: Situation, answer: AnswerText): Explanation {
  const isAccepted = answer.status < 300 || (situation.operation === 'trackClick' && answer.status < 400)
  const candidates = assignments(settingsOf(situation), answer.text).filter(
    (behaviours) => (ownRefusal(request, situation, behaviours) === undefined) === isAccepted,
  )
  if (isAccepted) {
    const clues = commonClues(candidates, settingsOf(situation)).filter(({ id }) => !LENGTHS.includes(id))
    return { clues, asMock: candidates.length > 0, style: undefined, statusSetting: undefined }
  }
  const exact = STYLES.flatMap((style) =>
    candidates
      .map((behaviours): Behaviours => ({ ...behaviours, 'refusal-body': style }))
      .filter((behaviours) => isOwnAnswer(request, situation, behaviours, answer)),
  )
  const fitting = exact.length > 0 ? exact : candidates
  const [first] = fitting
  const statusSetting = first === undefined ? undefined : statusSettingOf(request, situation, first)
  const style = exact[0]?.['refusal-body']
  const clues = [
    ...commonClues(fitting, settingsOf(situation)).filter(({ id }) => exact.length > 0 || !LENGTHS.includes(id)),
    ...(style === undefined ? [] : [{ id: 'refusal-body' as const, value: style }]),
    ...(statusSetting === undefined ? [] : [{ id: statusSetting, value: answer.status }]),
  ].filter(({ id, value }) => isAllowed(id, value))
  return { clues, asMock: exact.length > 0, style, statusSetting }
}

const isAllowed = (id: SettableId, value: unknown) => isWithin(SETTABLE.get(id)?.range ?? NOTHING, value)
const NOTHING = { kind: 'one of', values: [] } as const

function isOwnAnswer(request: ReadRequest, situation: Situation, behaviours: Behaviours, answer: AnswerText): boolean {
  const refusal = ownRefusal(request, situation, behaviours)
  if (refusal === undefined) return false
  // A redirect is none of the mock's refusals, though it may be as empty as one.
  if (answer.status < 400) return false
  const own = toErrorResponse({ ...refusal, status: answer.status }, behaviours)
  return own.body === answer.text && (own.headers['content-type'] ?? '') === answer.contentType
}

/** The settings that decide what becomes of such a request. */
function settingsOf({ operation, oddities }: Situation): SettableId[] {
  const always: readonly SettableId[] = operation === 'createLead' ? ['reference-length', 'voucher-length'] : []
  return [...new Set([...always, ...oddities.flatMap((oddity): readonly SettableId[] => ODDITIES[oddity].settings)])]
}

/** All behaviours that differ in these settings only. */
function assignments(ids: readonly SettableId[], text: string): Behaviours[] {
  let all: Behaviours[] = [DEFAULT_BEHAVIOURS]
  for (const id of ids) {
    const values = valuesOf(id, text)
    if (all.length * values.length > MAX_ASSIGNMENTS) continue
    all = all.flatMap((behaviours) => values.map((value) => ({ ...behaviours, [id]: value })))
  }
  return all
}

/** The values that a setting can have; of a number, the default and the numbers that the answer names. */
function valuesOf(id: SettableId, text: string): readonly (string | number)[] {
  const range = SETTABLE.get(id)?.range
  if (range?.kind === 'one of') return range.values
  const named = Array.from(text.matchAll(/\b\d{1,7}\b/g), ([digits]) => Number(digits))
  const values = [Number(DEFAULT_BEHAVIOURS[id]), ...named].filter((value) => isAllowed(id, value))
  return [...new Set(values)].slice(0, 8)
}

/** The settings whose value is the same wherever the answer fits. */
function commonClues(fitting: readonly Behaviours[], ids: readonly SettableId[]): Clue[] {
  const [first] = fitting
  if (first === undefined) return []
  return ids
    .filter((id) => fitting.every((behaviours) => behaviours[id] === first[id]))
    .filter((id) => valuesOf(id, '').length > 1 || LENGTHS.includes(id))
    .map((id) => ({ id, value: first[id] }))
}
