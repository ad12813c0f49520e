/** Books what Retrack answered against the behaviour ledger: in which situation, as the mock would, or otherwise. */
import type { BehaviourId } from '../../../schemas/behaviours/index.ts'
import { OBSERVATIONS_VERSION, type Observation, type Observations } from '../../../schemas/observations.ts'
import { type ExpectedAnswer, expectedAnswer } from './compare.ts'
import { type AnswerText, type Clue, type Explanation, explain } from './explain.ts'
import { Knowledge, uuidIn } from './knowledge.ts'
import { ODDITIES, type Oddity } from './oddities.ts'
import type { NamedValue } from './redact.ts'
import { settle } from './settle.ts'
import { classify, entriesOf, type ReadRequest, type Situation, situationKey, undocumentedFields } from './situation.ts'
import { type DecodedAnswer, DOCUMENTED_LEAD, parseJson, toBodyTemplate, toHeaderTemplates } from './template.ts'
import { clickIn, findViewClues } from './view-clues.ts'

export interface ObservedExchange {
  readonly request: ReadRequest
  /** Names and values in turn, as they were sent. */
  readonly requestHeaders: readonly string[]
  readonly answer: DecodedAnswer
  /** When the answer had arrived, in milliseconds of real time. */
  readonly at: number
}

export interface Recorded {
  readonly observation: Observation
  /** Whether this answer to this situation was not in the file before. */
  readonly isNew: boolean
  /** What the mock answers unless told otherwise; undefined where the ledger says nothing of it. */
  readonly expected: ExpectedAnswer | undefined
}

/** Ways to answer one situation that are told apart; a page with a number of its own each time would fill the file. */
const MAX_VARIANTS = 8
/** Situations of a server in trouble: what it answers then says nothing of the request. */
export const TROUBLE = { limited: 'any: rate-limit', failed: 'any: failure' } as const
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

  /** What belongs in the file now. */
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
    const brief = { status: answer.status, text: answer.text }
    const { facts, unsettled } = settle(this.knowledge.guess(request), request, brief, this.knowledge.knowsToken)
    const trouble = answer.status === 429 ? TROUBLE.limited : answer.status >= 500 ? TROUBLE.failed : undefined
    const first = classify(request, facts)
    const values = namedValues(exchange, this.knowledge.lead(request.route.pathUuid)?.uuid)
    if (trouble !== undefined || unsettled.length > 0) {
      const situation = trouble ?? `${first.operation}: ${UNSETTLED}`
      const entries: BehaviourId[] =
        trouble === TROUBLE.limited ? ['rate-limit'] : trouble ? ['overload'] : entriesOf(first)
      const added = this.#add(situation, entries, describeRequest(request, first), answer, values, at)
      if (trouble === undefined) this.#learn(exchange)
      return { ...added, expected: undefined }
    }
    const { situation, explanation } = explainBest(request, first, toAnswerText(answer))
    const isAccepted = isAcceptance(situation, answer.status)
    if (isAccepted) {
      const clues = findViewClues({
        request,
        situation,
        answer,
        at,
        earlierUuid: this.knowledge.leadWith(request.content.fields['reference']),
        lead: this.knowledge.lead(request.route.pathUuid),
      })
      // What an answer shows is surer than what it follows from.
      const shown = new Set(clues.map(({ id }) => id))
      for (const clue of [...explanation.clues.filter(({ id }) => !shown.has(id)), ...clues]) this.#addClue(clue, at)
      this.#addLengths(request, 'accepted')
    } else {
      for (const clue of explanation.clues) this.#addClue(clue, at)
      if (situation.oddities.length === 1) this.#addLengths(request, 'refused', situation.oddities[0])
    }
    const expected = expectedAnswer(request, situation, values)
    const added = this.#add(
      situationKey(situation),
      entriesOf(situation),
      describeRequest(request, situation),
      answer,
      values,
      at,
      explanation,
    )
    this.#learn(exchange)
    return { ...added, expected }
  }

  #learn({ request, answer, at }: ObservedExchange): void {
    const { id } = request.route.operation
    if (id === 'createLead' && answer.status < 300) this.knowledge.learnLead(request, parseJson(answer.text), at)
    if (id === 'updateLead' && answer.status < 300) this.knowledge.learnUpdate(request)
    const click = id === 'trackClick' ? clickIn(answer) : undefined
    if (click !== undefined) this.knowledge.learnClick(click)
  }

  #add(
    situation: string,
    entries: readonly BehaviourId[],
    request: string,
    answer: DecodedAnswer,
    values: readonly NamedValue[],
    at: number,
    { asMock, style, statusSetting }: Partial<Explanation> = {},
  ): Omit<Recorded, 'expected'> {
    const body = toBodyTemplate(answer, values)
    const time = new Date(at).toISOString()
    const isMock = asMock === true && (style !== undefined || isOwnShape(situation, answer, body))
    const observation: Observation = {
      situation,
      entries: [...entries],
      request,
      status: answer.status,
      headers: toHeaderTemplates(answer, values),
      body,
      ...(style === undefined ? {} : { style }),
      ...(statusSetting === undefined ? {} : { statusSetting }),
      asMock: isMock,
      seen: 1,
      first: time,
      last: time,
    }
    const variants = this.#observations.filter((other) => other.situation === situation)
    const same = variants.find((other) => signature(other) === signature(observation))
    if (same !== undefined) {
      const again = { ...same, seen: same.seen + 1, last: time }
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
  #addLengths({ content, bodyBytes }: ReadRequest, outcome: 'accepted' | 'refused', oddity?: Oddity): void {
    const lengthOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value.length : undefined)
    const lengths = [
      ['reference-length', 'reference-long', lengthOf(content.fields['reference'])],
      ['voucher-length', 'voucher-long', lengthOf(content.fields['voucher'])],
      ['body-limit', 'too-large', bodyBytes],
    ] as const
    for (const [id, long, length] of lengths) {
      if (length === undefined || (outcome === 'refused' && oddity !== long)) continue
      const { accepted, refused } = this.#bounds[id] ?? {}
      this.#bounds[id] =
        outcome === 'accepted'
          ? { ...this.#bounds[id], accepted: Math.max(accepted ?? 0, length) }
          : { ...this.#bounds[id], refused: Math.min(refused ?? length, length) }
    }
  }
}

const isAcceptance = ({ operation }: Situation, status: number) =>
  status < 300 || (operation === 'trackClick' && status < 400)

const toAnswerText = ({ status, headers, text }: DecodedAnswer): AnswerText => ({
  status,
  contentType: headers.get('content-type') ?? '',
  text,
})

/** A text may be too long by a limit that nobody knew before the answer. */
function explainBest(request: ReadRequest, situation: Situation, answer: AnswerText) {
  const plain = { situation, explanation: explain(request, situation, answer) }
  if (plain.explanation.asMock || isAcceptance(situation, answer.status)) return withLongTexts(request, plain)
  const large: Situation = { ...situation, oddities: ['too-large'] }
  const other = { situation: large, explanation: explain(request, large, answer) }
  const isSize = request.bodyBytes >= 1024 && (other.explanation.asMock || answer.status === 413)
  return isSize ? other : plain
}

function withLongTexts(
  request: ReadRequest,
  { situation, explanation }: { situation: Situation; explanation: Explanation },
) {
  const { fields } = request.content
  const isOver = (id: string, value: unknown) => {
    const limit = explanation.clues.find((clue) => clue.id === id)?.value
    return typeof limit === 'number' && typeof value === 'string' && value.length > limit
  }
  const added = [
    ...(isOver('reference-length', fields['reference']) ? (['reference-long'] as const) : []),
    ...(isOver('voucher-length', fields['voucher']) ? (['voucher-long'] as const) : []),
  ].filter((oddity) => !situation.oddities.includes(oddity))
  const order = Object.keys(ODDITIES)
  const oddities = [...situation.oddities, ...added].sort((a, b) => order.indexOf(a) - order.indexOf(b))
  return { situation: { ...situation, oddities }, explanation }
}

/** Whether an accepted request was answered in the shape of the mock. */
function isOwnShape(situation: string, answer: DecodedAnswer, body: Observation['body']): boolean {
  if (situation.startsWith('trackClick')) return answer.headers.has('location')
  if (answer.status !== 200) return false
  if (situation.startsWith('updateLead') && body.kind === 'none') return true
  return JSON.stringify(body) === JSON.stringify(DOCUMENTED_LEAD)
}

/** How often and when does not matter, and neither does how long to wait. */
function signature({ status, headers, body }: Observation): string {
  const { 'retry-after': _, ...others } = headers
  return JSON.stringify([status, others, body])
}

/** What was sent, by its shape alone. */
function describeRequest({ method, route }: ReadRequest, { operation, oddities }: Situation): string {
  const path = route.operation.path === '' ? 'another path' : route.operation.path
  const odd = oddities.map((oddity) => ODDITIES[oddity].words)
  return `${operation === null ? method.slice(0, 20) : method} ${path}${odd.length === 0 ? '' : ` with ${odd.join(', ')}`}`
}

/** Headers that hold no secret, and whose values are ordinary words. */
const ORDINARY_HEADERS =
  /^(?:accept|accept-encoding|connection|content-type|content-length|host|expect|cache-control)$/i

/** What the request holds that may come back in the answer. */
function namedValues(
  { request, requestHeaders, answer }: ObservedExchange,
  leadUuid: string | undefined,
): NamedValue[] {
  const { content, route, credentials } = request
  const values: NamedValue[] = []
  const add = (place: string, value: unknown) => {
    if (typeof value === 'string' && value !== '') values.push({ place, value })
  }
  for (const name of ['reference', 'click', 'event', 'voucher', 'status', 'reason']) {
    add(`request.${name}`, content.fields[name])
  }
  const id = route.operation.id
  const undocumented = undocumentedFields(id === 'createLead' || id === 'updateLead' ? id : null, content.fields)
  for (const name of undocumented) {
    add(name === undocumented[0] ? 'request.undocumented' : 'secret', name)
    for (const text of textsIn(content.fields[name])) if (name !== 'reason') add('secret', text)
  }
  add(
    'lead.uuid',
    leadUuid ?? (answer.status < 300 && id === 'createLead' ? uuidIn(parseJson(answer.text)) : undefined),
  )
  if (id === 'updateLead') add('request.uuid', route.pathUuid)
  if (route.target.path.length > 1) add('request.path', route.target.path.replace(/^\/+/, ''))
  for (const [, value] of new URLSearchParams(route.target.query)) add('secret', value)
  if (credentials.kind === 'bearer') add('secret', credentials.token)
  requestHeaders.forEach((name, index) => {
    if (index % 2 === 0 && !ORDINARY_HEADERS.test(name)) {
      const value = requestHeaders[index + 1] ?? ''
      add(/^user-agent$/i.test(name) ? 'request.user-agent' : 'secret', value)
      for (const word of value.split(/[\s=;,"]+/)) if (word.length >= 8) add('secret', word)
    }
  })
  return values
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
