/**
 * Finds the settings of the mock that explain an answer. It tries all values and keeps what the matching ones have in
 * common.
 */
import {
  type Behaviours,
  DEFAULT_BEHAVIOURS,
  isSettableTo,
  SETTABLE,
  type SettableId,
} from '../../../schemas/behaviours/index.ts'
import { countCharacters } from '../../../shared/count-characters.ts'
import { toErrorResponse } from '../api/error-responses.ts'
import type { Refusal } from '../refusal.ts'
import { ODDITIES } from './oddities.ts'
import { findStatusSetting, getDepth, ownRefusal } from './own-refusal.ts'
import type { ReadRequest } from './read-request.ts'
import type { Situation } from './situation.ts'

export interface Clue {
  readonly id: SettableId
  readonly value: string | number
}

export interface Explanation {
  /** The clues that all matching settings have in common. */
  readonly clues: readonly Clue[]
  /** Settings that fit: the nearest to the defaults. */
  readonly settings: readonly Clue[]
  /** `word for word`: some settings give the very answer. `alike`: some do the same, and say it otherwise. */
  readonly fit: 'word for word' | 'alike' | 'none'
}

export interface AnswerText {
  readonly status: number
  readonly contentType: string
  /** The header `Allow`. */
  readonly allow: string
  readonly text: string
  /** A client that does not ask for JSON got a page or a redirect, where others get JSON. */
  readonly isForPages: boolean
}

const STYLES = ['laravel', 'problem', 'html', 'empty'] as const
const LENGTHS: readonly SettableId[] = [
  'reference-length',
  'voucher-length',
  'body-limit',
  'url-limit',
  'header-limit',
  'json-depth',
]
/** More combinations than that come of no request that means anything. */
const MAX_ASSIGNMENTS = 512

/** Some behaviours, and how the mock would refuse the request then. */
interface Candidate {
  readonly behaviours: Behaviours
  readonly refusal: Refusal | undefined
}

export function explain(request: ReadRequest, situation: Situation, answer: AnswerText): Explanation {
  const isAccepted = answer.status < 300 || (situation.operation === 'trackClick' && answer.status < 400)
  const tried = listSettings(situation).map((id) => ({ id, values: listValues(id, request, answer.text) }))
  const candidates = assignments(tried)
    .map((behaviours): Candidate => ({ behaviours, refusal: ownRefusal(request, situation, behaviours) }))
    .filter(({ refusal }) => (refusal === undefined) === isAccepted)
  if (isAccepted) {
    const fitting = candidates.map(({ behaviours }) => behaviours)
    const clues = commonClues(fitting, tried).filter(({ id }) => !LENGTHS.includes(id))
    return { clues, settings: findClues(fitting[0], tried), fit: candidates.length > 0 ? 'alike' : 'none' }
  }
  const exact = STYLES.flatMap((style) =>
    candidates
      .filter((candidate) => isOwnAnswer(candidate, style, answer))
      .map(({ behaviours }): Behaviours => ({ ...behaviours, 'refusal-body': style })),
  )
  // A page of the web server has one style, whatever that of other refusals is.
  const isStyled = new Set(exact.map((behaviours) => behaviours['refusal-body'])).size === 1
  const fitting = exact.length > 0 ? exact : candidates.map(({ behaviours }) => behaviours)
  const [first] = fitting
  const statusSetting = first === undefined ? undefined : findStatusSetting(request, situation, first)
  const style = isStyled ? exact[0]?.['refusal-body'] : undefined
  const answered = [
    ...(style === undefined ? [] : [{ id: 'refusal-body' as const, value: style }]),
    ...(statusSetting === undefined ? [] : [{ id: statusSetting, value: answer.status }]),
  ].filter(({ id, value }) => isSettableTo(id, value))
  // A limit is known where an answer names the one that this text has passed.
  const isPassed = ({ id, value }: Clue) => exact.length > 0 && getLength(id, request) > Number(value)
  // So is one that is at least as long as what was refused for another reason, where the defaults would not do.
  const isEnough = ({ id, value }: Clue) => exact.length > 0 && Number(value) > Number(DEFAULT_BEHAVIOURS[id])
  const common = commonClues(fitting, tried).filter(
    (clue) => !LENGTHS.includes(clue.id) || isPassed(clue) || isEnough(clue),
  )
  return {
    clues: [...common, ...answered],
    settings: [...findClues(first, tried), ...answered],
    fit: exact.length > 0 ? 'word for word' : candidates.length > 0 ? 'alike' : 'none',
  }
}

function isOwnAnswer({ behaviours, refusal }: Candidate, style: (typeof STYLES)[number], answer: AnswerText): boolean {
  if (refusal === undefined) return false
  if (answer.isForPages) {
    const isRedirect = refusal.errors !== undefined || refusal.behaviours.includes('unauthenticated')
    if (isRedirect) return answer.status === 302
  }
  // Any other redirect is none of the mock's refusals, though it may be as empty as one.
  if (answer.status < 400) return false
  const own = toErrorResponse({ ...refusal, status: answer.status }, { ...behaviours, 'refusal-body': style })
  const { allow = '', 'content-type': contentType = '' } = own.headers
  return own.body === answer.text && contentType === answer.contentType && allow === answer.allow
}

/** The settings that decide what becomes of such a request. */
function listSettings({ operation, oddities }: Situation): SettableId[] {
  const odd = oddities.flatMap((oddity): readonly SettableId[] => ODDITIES[oddity].settings)
  const always: readonly SettableId[] = operation === 'createLead' ? ['reference-length', 'voucher-length'] : []
  // A body that counts as empty lacks a reference, too.
  const lacking: readonly SettableId[] =
    operation === 'createLead' && odd.includes('unreadable-body') ? ['reference-required'] : []
  return [...new Set([...always, ...lacking, ...odd])]
}

interface TriedSetting {
  readonly id: SettableId
  readonly values: readonly (string | number)[]
}

/** All behaviours that differ in these settings only. */
function assignments(tried: readonly TriedSetting[]): Behaviours[] {
  let all: Behaviours[] = [DEFAULT_BEHAVIOURS]
  for (const { id, values } of tried) {
    if (all.length * values.length > MAX_ASSIGNMENTS) continue
    all = all.flatMap((behaviours) => values.map((value) => ({ ...behaviours, [id]: value })))
  }
  return all
}

/**
 * Lists the values to try for a setting; of a length, the default and any number in the answer that may be the limit.
 */
function listValues(id: SettableId, request: ReadRequest, text: string): readonly (string | number)[] {
  const range = SETTABLE.get(id)?.range
  if (range?.kind === 'one of') return range.values
  const length = getLength(id, request)
  const named = Array.from(text.matchAll(/\b\d{1,7}\b/g), ([digits]) => Number(digits)).filter(
    (limit) => limit < length,
  )
  const byDefault = Number(DEFAULT_BEHAVIOURS[id])
  const enough = length > byDefault ? [length] : []
  const values = [byDefault, ...enough, ...named].filter((value) => isSettableTo(id, value))
  return [...new Set(values)].slice(0, MAX_LIMITS)
}
const MAX_LIMITS = 4

export function getLength(id: SettableId, request: ReadRequest): number {
  const { content, bodyBytes } = request
  if (id === 'body-limit') return bodyBytes
  if (id === 'url-limit') return request.urlBytes
  if (id === 'header-limit') return request.longestHeaderBytes
  if (id === 'json-depth') return content.cause === 'json-depth' ? getDepth(content) : 0
  const text = content.fields[id === 'reference-length' ? 'reference' : 'voucher']
  return typeof text === 'string' ? countCharacters(text) : 0
}

function findClues(behaviours: Behaviours | undefined, tried: readonly TriedSetting[]): Clue[] {
  if (behaviours === undefined) return []
  // How long a text may be is told by all that were accepted and refused, not by one.
  return tried.filter(({ id }) => !LENGTHS.includes(id)).map(({ id }) => ({ id, value: behaviours[id] }))
}

/** The settings whose value is the same wherever the answer fits. Where no other value was tried, none was ruled out. */
function commonClues(fitting: readonly Behaviours[], tried: readonly TriedSetting[]): Clue[] {
  const [first] = fitting
  if (first === undefined) return []
  return tried
    .filter(({ id, values }) => values.length > 1 && fitting.every((behaviours) => behaviours[id] === first[id]))
    .map(({ id }) => ({ id, value: first[id] }))
}
