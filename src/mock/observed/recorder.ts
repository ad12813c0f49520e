/** Records what Retrack answered: in which situation, and whether as the behaviour ledger has it. */

import { DEFAULT_BEHAVIOURS, type SettableId } from '../../../schemas/behaviours/index.ts'
import {
  type Follow,
  OBSERVATIONS_VERSION,
  type Observation,
  type Observations,
} from '../../../schemas/observations.ts'
import { countCharacters } from '../../../shared/count-characters.ts'
import { type ExpectedAnswer, expectedAnswer } from './compare.ts'
import type { ObservedExchange } from './exchange.ts'
import { type AnswerText, type Clue, type Explanation, explain, getLength } from './explain.ts'
import { Knowledge } from './knowledge.ts'
import { judgeByLikeness } from './likeness.ts'
import { namedValues } from './named-values.ts'
import { isRefusedByPage, ODDITIES, type Oddity } from './oddities.ts'
import type { ReadRequest } from './read-request.ts'
import type { NamedValue } from './redact.ts'
import { settle } from './settle.ts'
import { type ObservedAnswer, signature } from './signature.ts'
import { classify, listEntries, type Situation, situationKey } from './situation.ts'
import { type DecodedAnswer, DOCUMENTED_LEAD, parseJson, toBodyTemplate, toHeaderTemplates } from './template.ts'
import { mayBeOverlooked, refusedFor } from './tolerance.ts'
import { clickIn, findViewClues } from './view-clues.ts'
import { isForPages, judgeWithoutAccept } from './without-accept.ts'

export interface Recorded {
  readonly observation: Observation
  /** Whether this answer to this situation was not in the file before. */
  readonly isNew: boolean
  /** The answer of the mock with its default behaviours; undefined if the ledger has no entry for it. */
  readonly expected: ExpectedAnswer | undefined
}

/**
 * The maximum number of different answers to one situation. A page with a random number each time would fill the file.
 */
const MAX_VARIANTS = 8
/** Situations of a server in trouble: what it answers then says nothing of the request. */
export const TROUBLE = {
  limited: { situation: 'any: rate-limit', entry: 'rate-limit' },
  failed: { situation: 'any: failure', entry: 'overload' },
} as const
export const UNSETTLED = 'unsettled'

export class Recorder {
  readonly knowledge = new Knowledge()
  readonly #observations: Observation[]
  readonly #settings: Record<string, Observations['settings'][string]>
  readonly #bounds: Record<string, Observations['bounds'][string]>
  readonly #upstream: string

  constructor(upstream: string, before?: Observations) {
    this.#upstream = upstream
    this.#observations = [...(before?.observations ?? [])]
    this.#settings = { ...before?.settings }
    this.#bounds = { ...before?.bounds }
  }

  /** The current observations, as they belong in the file. */
  get observations(): Observations {
    return {
      version: OBSERVATIONS_VERSION,
      upstream: this.#upstream,
      settings: this.#settings,
      bounds: this.#bounds,
      observations: this.#observations,
    }
  }

  record(exchange: ObservedExchange): Recorded {
    const { request, answer, at } = exchange
    const { facts, unsettled } = settle(this.knowledge.guess(request), request, answer, {
      knowsToken: this.knowledge.knowsToken,
      refusesInJson: this.#refusesInJson,
    })
    // A mock that answers so must not send a store to the real Retrack.
    const origin: NamedValue = { place: 'origin', value: this.#upstream }
    const values = [origin, ...namedValues(exchange, this.knowledge.lead(request.route.pathUuid)?.uuid)]
    const answerText = this.#toAnswerText(request, answer)
    const first = this.#withoutTakenLengths(request, classify(request, facts), answerText)
    const explained = explainBest(request, first, answerText)
    const trouble = findTrouble(answer, explained.explanation)
    if (trouble !== undefined || unsettled.length > 0) {
      const added = this.#add({
        situation: trouble?.situation ?? `${first.operation}: ${UNSETTLED}`,
        entries: trouble === undefined ? listEntries(first) : [trouble.entry],
        request: describeRequest(request, first),
        settings: {},
        follow: 'nothing',
        ...toAnswerTemplate(answer, values),
        ...createSeen(at),
      })
      if (trouble === undefined) this.#learn(exchange)
      return { ...added, expected: undefined }
    }
    const template = toAnswerTemplate(answer, values)
    const judged = this.#judgeRefusal(request, explained, answer, template)
    const { situation, explanation } = judged
    const clues = [...this.#findClues(exchange, situation, explanation), ...judged.clues]
    for (const clue of clues) this.#addClue(clue, at)
    const isAccepted = isAcceptance(situation, answer.status)
    if (isAccepted || situation.oddities.length === 1) this.#addLengths(request, isAccepted, situation.oddities[0])
    const added = this.#add({
      situation: situationKey(situation),
      entries: listEntries(situation),
      request: describeRequest(request, situation),
      settings: Object.fromEntries([...explanation.settings, ...clues].map(({ id, value }) => [id, value])),
      follow: chooseFollow(situation, explanation, answer, template.body),
      ...template,
      ...createSeen(at),
    })
    this.#learn(exchange)
    return { ...added, expected: expectedAnswer(request, situation, values) }
  }

  /** Finds what a request was refused for, where it is odd in several ways or does not ask for JSON. */
  #judgeRefusal(
    request: ReadRequest,
    { situation, explanation: found }: { readonly situation: Situation; readonly explanation: Explanation },
    answer: DecodedAnswer,
    template: ObservedAnswer,
  ): { readonly situation: Situation; readonly explanation: Explanation; readonly clues: readonly Clue[] } {
    if (isAcceptance(situation, answer.status)) return { situation, explanation: found, clues: [] }
    const isExplained = found.fit === 'word for word'
    const verdict = isExplained ? undefined : judgeByLikeness(situation, template, this.#observations)
    const mayBeForAnother = situation.oddities.length > 1 && situation.oddities.some(mayBeOverlooked)
    // Its status is that of another fault then, or nobody knows of which.
    const isUnsure = !isExplained && mayBeForAnother && verdict?.isOverlooked !== false
    const explanation: Explanation = isUnsure ? { clues: [], settings: [], fit: found.fit } : found
    const depth = getLength('json-depth', request)
    const isDepthTaken = verdict?.isOverlooked === true && verdict.oddity === 'json-depth'
    if (isDepthTaken) this.#addLength('json-depth', true, depth)
    const isMoreThanKnown = isDepthTaken && depth > DEFAULT_BEHAVIOURS['json-depth']
    const told = isMoreThanKnown ? [{ id: 'json-depth' as const, value: depth }] : (verdict?.clues ?? [])
    const isRefusedForLength = verdict?.isOverlooked === false && verdict.oddity === 'json-depth'
    const refused: Situation = isRefusedForLength
      ? { ...situation, oddities: ['json-depth'] }
      : refusedFor(situation, [...explanation.clues, ...told])
    const withoutAccept = judgeWithoutAccept(request, refused, answer, {
      observations: this.#observations,
      isPageForOthers: this.#givesPages,
    })
    if (withoutAccept === undefined) return { situation: refused, explanation, clues: told }
    const clues: readonly Clue[] = [...told, { id: 'refusal-without-accept', value: withoutAccept }]
    if (withoutAccept === 'json') return { situation: refused, explanation, clues }
    // The page says nothing of the refusals in JSON but their status.
    const isOfPage = ({ id }: Clue) => id !== 'refusal-body' && id !== 'web-server-refusals'
    return {
      situation: { ...refused, oddities: [...refused.oddities, 'no-accept'] },
      explanation: {
        clues: explanation.clues.filter(isOfPage),
        settings: explanation.settings.filter(isOfPage),
        fit: explanation.fit,
      },
      clues,
    }
  }

  #findClues({ request, answer, at }: ObservedExchange, situation: Situation, { clues }: Explanation): readonly Clue[] {
    if (!isAcceptance(situation, answer.status)) return [...clues, ...this.#webServerClues(situation, answer, clues)]
    const shown = findViewClues({
      request,
      situation,
      answer,
      at,
      earlierUuid: this.knowledge.leadWith(request.content.fields['reference']),
      lead: this.knowledge.lead(request.route.pathUuid),
      visit: this.knowledge.visit(request.content.fields['click']),
    })
    // A clue from the answer itself is surer than one that is only inferred.
    return [...clues.filter(({ id }) => !shown.some((clue) => clue.id === id)), ...shown]
  }

  /** A long URL or header that was refused for something else was not too long. */
  #withoutTakenLengths(request: ReadRequest, situation: Situation, answer: AnswerText): Situation {
    const isTaken = (oddity: Oddity) => {
      const statuses = LENGTH_STATUSES[oddity]
      if (statuses === undefined || !situation.oddities.includes(oddity) || statuses.includes(answer.status))
        return false
      return explain(request, { ...situation, oddities: [oddity] }, answer).fit !== 'word for word'
    }
    const taken = isAcceptance(situation, answer.status) ? [] : situation.oddities.filter(isTaken)
    for (const oddity of taken) {
      const id = oddity === 'long-url' ? 'url-limit' : 'header-limit'
      this.#addLength(id, true, getLength(id, request))
    }
    return { ...situation, oddities: situation.oddities.filter((oddity) => !taken.includes(oddity)) }
  }

  /** Finds clues in refusals of a web server, which come as a page, or as the application's own JSON. */
  #webServerClues({ oddities }: Situation, answer: DecodedAnswer, clues: readonly Clue[]): Clue[] {
    const isOfServer = oddities.length > 0 && WEB_SERVER_ODDITIES.includes(oddities[0] ?? 'form')
    if (!isOfServer || clues.some(({ id }) => id === 'web-server-refusals')) return []
    if (parseJson(answer.text) !== undefined) return [{ id: 'web-server-refusals', value: 'as-all' }]
    return this.#refusesInJson && answer.text !== '' ? [{ id: 'web-server-refusals', value: 'page' }] : []
  }

  #toAnswerText(request: ReadRequest, answer: DecodedAnswer): AnswerText {
    const { status, headers, text } = answer
    const contentType = headers.get('content-type') ?? ''
    const allow = headers.get('allow') ?? ''
    return { status, contentType, allow, text, isForPages: isForPages(request, answer, this.#givesPages) }
  }

  get #givesPages(): boolean {
    return this.#settings['refusal-without-accept']?.some(({ value }) => value === 'redirect') === true
  }

  get #refusesInJson(): boolean {
    return this.#observations.some(({ status, body }) => status >= 400 && body.kind === 'json')
  }

  #learn({ request, answer, at }: ObservedExchange): void {
    const { id } = request.route.operation
    if (id === 'createLead' && answer.status < 300) this.knowledge.learnLead(request, parseJson(answer.text), at)
    if (id === 'updateLead' && answer.status < 300) this.knowledge.learnUpdate(request)
    const click = id === 'trackClick' ? clickIn(answer) : undefined
    if (click !== undefined) this.knowledge.learnClick(click, request)
  }

  #add(observation: Observation): Omit<Recorded, 'expected'> {
    const variants = this.#observations.filter(({ situation }) => situation === observation.situation)
    const same = variants.find((other) => signature(other) === signature(observation))
    if (same !== undefined) {
      const { last, settings, follow } = observation
      const again = { ...same, settings: { ...same.settings, ...settings }, follow, seen: same.seen + 1, last }
      this.#observations[this.#observations.indexOf(same)] = again
      return { observation: again, isNew: false }
    }
    const isNew = variants.length < MAX_VARIANTS
    if (isNew) this.#observations.push(observation)
    return { observation, isNew }
  }

  #addClue({ id, value }: Clue, at: number): void {
    const time = new Date(at).toISOString()
    const values = this.#settings[id] ?? []
    const known = values.find((other) => other.value === value)
    this.#settings[id] =
      known === undefined
        ? [...values, { value, seen: 1, first: time, last: time }]
        : values.map((other) => (other === known ? { ...known, seen: known.seen + 1, last: time } : other))
  }

  /** Keeps the longest texts that were accepted, and the shortest that was refused for nothing but its length. */
  #addLengths(request: ReadRequest, isAccepted: boolean, oddity: Oddity | undefined): void {
    const { content } = request
    const textLength = (value: unknown) =>
      typeof value === 'string' && value !== '' ? countCharacters(value) : undefined
    const lengths = [
      ['reference-length', 'reference-long', textLength(content.fields['reference'])],
      ['voucher-length', 'voucher-long', textLength(content.fields['voucher'])],
      ['body-limit', 'too-large', request.bodyBytes],
      ['url-limit', 'long-url', request.urlBytes],
      ['header-limit', 'long-header', request.longestHeaderBytes],
      ['json-depth', 'json-depth', getLength('json-depth', request) || undefined],
    ] as const
    for (const [id, long, length] of lengths) {
      if (length === undefined || (!isAccepted && oddity !== long)) continue
      this.#addLength(id, isAccepted, length)
    }
  }

  #addLength(id: SettableId, isAccepted: boolean, length: number): void {
    const { accepted, refused } = this.#bounds[id] ?? {}
    this.#bounds[id] = isAccepted
      ? { ...this.#bounds[id], accepted: Math.max(accepted ?? 0, length) }
      : { ...this.#bounds[id], refused: Math.min(refused ?? length, length) }
  }
}

const isAcceptance = ({ operation }: Situation, status: number) =>
  status < 300 || (operation === 'trackClick' && status < 400)

/** A text may be too long by a limit that nobody knew before the answer. */
function explainBest(request: ReadRequest, situation: Situation, answer: AnswerText) {
  const plain = { situation, explanation: explain(request, situation, answer) }
  if (plain.explanation.fit === 'word for word' || isAcceptance(situation, answer.status))
    return withLongTexts(request, plain)
  const sizes = [
    ['too-large', request.bodyBytes >= MIN_BODY_LIMIT, 413],
    ['long-url', request.urlBytes >= MIN_LINE_LIMIT, 414],
    ['long-header', request.longestHeaderBytes >= MIN_LINE_LIMIT, 431],
  ] as const
  for (const [oddity, isLong, status] of sizes) {
    if (!isLong || situation.oddities.includes(oddity)) continue
    const large: Situation = { ...situation, oddities: [oddity] }
    const explanation = explain(request, large, answer)
    if (explanation.fit === 'word for word' || answer.status === status) return { situation: large, explanation }
  }
  return plain
}
/** No server takes less, in bytes. */
const MIN_BODY_LIMIT = 1024
const MIN_LINE_LIMIT = 256

/** By which web servers say that a line is too long. */
const LENGTH_STATUSES: Partial<Record<Oddity, readonly number[]>> = { 'long-url': [414], 'long-header': [400, 431] }
const WEB_SERVER_ODDITIES: readonly Oddity[] = ['too-large', 'long-url', 'long-header']

function withLongTexts(
  request: ReadRequest,
  { situation, explanation }: { situation: Situation; explanation: Explanation },
) {
  const { fields } = request.content
  const isOver = (id: string, value: unknown) => {
    const limit = explanation.clues.find((clue) => clue.id === id)?.value
    return typeof limit === 'number' && typeof value === 'string' && countCharacters(value) > limit
  }
  const added = [
    ...(isOver('reference-length', fields['reference']) ? (['reference-long'] as const) : []),
    ...(isOver('voucher-length', fields['voucher']) ? (['voucher-long'] as const) : []),
  ].filter((oddity) => !situation.oddities.includes(oddity))
  const order = Object.keys(ODDITIES)
  const oddities = [...situation.oddities, ...added].sort((a, b) => order.indexOf(a) - order.indexOf(b))
  return { situation: { ...situation, oddities }, explanation }
}

function toAnswerTemplate(answer: DecodedAnswer, values: readonly NamedValue[]) {
  return {
    status: answer.status,
    headers: toHeaderTemplates(answer, values),
    body: toBodyTemplate(answer, values),
  }
}

function createSeen(at: number) {
  const time = new Date(at).toISOString()
  return { seen: 1, first: time, last: time }
}

/** A 5xx of a server in trouble is no answer to the request, unless a mock is told to refuse by such a status. */
function findTrouble({ status, text }: DecodedAnswer, { fit }: Explanation) {
  if ((status !== 429 && status < 500) || (fit === 'word for word' && text.startsWith('{'))) return undefined
  return status === 429 ? TROUBLE.limited : TROUBLE.failed
}

/** How the mock can give the answer; what Retrack's page says otherwise is never followed. */
function chooseFollow(
  situation: Situation,
  { fit }: Explanation,
  answer: DecodedAnswer,
  body: Observation['body'],
): Follow {
  const { operation, oddities } = situation
  if (oddities[0] === 'preflight' && answer.headers.has('access-control-allow-origin')) return 'settings'
  if (!isAcceptance(situation, answer.status)) {
    if (fit === 'word for word') return 'settings'
    return oddities.length === 0 && operation !== null ? 'contradiction' : 'template'
  }
  if (oddities.some(isRefusedByPage)) return 'contradiction'
  if (fit === 'none') return 'nothing'
  if (isOwnShape(operation, answer, body)) return 'settings'
  if (operation === 'createLead') return 'contradiction'
  return operation === 'updateLead' ? 'template' : 'nothing'
}

/** Whether an accepted request was answered in the shape of the mock. */
function isOwnShape(operation: Situation['operation'], answer: DecodedAnswer, body: Observation['body']): boolean {
  if (operation === 'trackClick') return answer.headers.has('location')
  if (answer.status !== 200) return false
  if (operation === 'updateLead' && body.kind === 'none') return true
  return JSON.stringify(body) === JSON.stringify(DOCUMENTED_LEAD)
}

/** Describes the shape of a request, without its values. */
function describeRequest({ method, route }: ReadRequest, { operation, oddities }: Situation): string {
  const path = route.operation.path === '' ? 'another path' : route.operation.path
  const odd = oddities.map((oddity) => ODDITIES[oddity].words)
  return `${operation === null ? method.slice(0, 20) : method} ${path}${odd.length === 0 ? '' : ` with ${odd.join(', ')}`}`
}
