/** Says in one line how an observed answer differs from what the ledger says. */
import { BEHAVIOURS, type Behaviour, type BehaviourId, DEFAULT_BEHAVIOURS } from '../../../schemas/behaviours/index.ts'
import type { Observation, ObservedBody } from '../../../schemas/observations.ts'
import { toErrorResponse } from '../api/error-responses.ts'
import { ownRefusal } from './own-refusal.ts'
import type { ReadRequest } from './read-request.ts'
import type { NamedValue } from './redact.ts'
import type { Situation } from './situation.ts'
import { DOCUMENTED_LEAD, type Json, toBodyTemplate } from './template.ts'

/** The answer of the mock with its default behaviours. */
export interface ExpectedAnswer {
  readonly status: number
  readonly body: ObservedBody
}

export function expectedAnswer(
  request: ReadRequest,
  situation: Situation,
  values: readonly NamedValue[],
): ExpectedAnswer | undefined {
  const refusal = ownRefusal(request, situation, DEFAULT_BEHAVIOURS)
  if (refusal !== undefined) {
    const { status, body } = toErrorResponse(refusal, DEFAULT_BEHAVIOURS)
    return { status, body: toBodyTemplate({ status, headers: new Map(), text: body }, values) }
  }
  if (situation.operation === 'trackClick') {
    return { status: DEFAULT_BEHAVIOURS['redirect-status'], body: { kind: 'none' } }
  }
  return { status: 200, body: DOCUMENTED_LEAD }
}

export function compareWithLedger(observation: Observation, expected: ExpectedAnswer | undefined): string {
  const [entry = 'lead-saved'] = observation.entries as BehaviourId[]
  const { basis }: Behaviour = BEHAVIOURS[entry]
  const said = expected === undefined ? basis.kind : `${basis.kind} ${describeAnswer(expected)}`
  return `${entry.padEnd(20)} ${said}\n${' '.repeat(20)} observed ${describeDifference(observation, expected, basis.kind)}  (${observation.request})`
}

function describeDifference(observation: Observation, expected: ExpectedAnswer | undefined, basis: string): string {
  if (expected === undefined || observation.status !== expected.status) {
    return `${describeAnswer(observation)}${describeLocation(observation)}`
  }
  if (JSON.stringify(observation.body) === JSON.stringify(expected.body)) return `${observation.status}, as ${basis}`
  const keys = keyDifferences(observation.body, expected.body)
  return `${observation.status}, body differs: ${keys === '' ? describeBody(observation.body) : keys}`
}

export function describeAnswer({ status, body }: ExpectedAnswer): string {
  const text = body === DOCUMENTED_LEAD ? 'the whole lead' : describeBody(body)
  return text === '' ? String(status) : `${status} ${text}`
}

const describeLocation = ({ headers }: Observation) =>
  headers['location'] === undefined ? '' : ` to ${headers['location']}`

const MAX_SHOWN = 100

function describeBody(body: ObservedBody): string {
  if (body.kind === 'none') return ''
  const text = body.kind === 'json' ? JSON.stringify(body.template) : body.template.replace(/\s+/g, ' ')
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

/** `+ "code", - "errors", "message" says something else`. */
function keyDifferences(observed: ObservedBody, expected: ObservedBody): string {
  if (observed.kind !== 'json' || expected.kind !== 'json') return ''
  const [now, before] = [flatten(observed.template), flatten(expected.template)]
  const added = [...now.keys()].filter((key) => !before.has(key)).map((key) => `+ "${key}"`)
  const missing = [...before.keys()].filter((key) => !now.has(key)).map((key) => `- "${key}"`)
  const changed = [...now]
    .filter(([key, value]) => before.has(key) && before.get(key) !== value)
    .map(([key]) => `"${key}" is another`)
  return [...added, ...missing, ...changed].slice(0, 8).join(', ')
}

function flatten(value: unknown, path: readonly string[] = []): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path.join('.'), JSON.stringify(value as Json)]])
  return new Map(Object.entries(value).flatMap(([key, item]) => [...flatten(item, [...path, key])]))
}
