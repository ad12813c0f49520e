/** Makes a template of an answer, in which nothing of this request or of a person is left. */
import { DOCUMENTED_RESPONSE } from '../../../schemas/documented.ts'
import type { ObservedBody } from '../../../schemas/observations.ts'
import { type NamedValue, redactText } from './redact.ts'

export interface DecodedAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** The body, decoded. */
  readonly text: string
}

/** The headers that a client may act on. */
const KEPT_HEADERS = ['content-type', 'allow', 'location', 'retry-after', 'www-authenticate']
/** By these a client may know how often it may ask; each server has names of its own. */
const LIMIT_HEADERS = /rate-?limit|throttl|quota/
/** Headers whose values change with each answer. */
const CHANGING_HEADERS = /^retry-after$|remaining|reset|used/

/** How long to wait, and how much is left, is no other answer. */
export const isChangingHeader = (name: string) => CHANGING_HEADERS.test(name)

/** A page of a firewall or a proxy says little in many words. */
const MAX_TEXT = 2000

export function toHeaderTemplates(
  { status, headers }: DecodedAnswer,
  values: readonly NamedValue[],
): Record<string, string> {
  const limits = status === 429 ? [...headers.keys()].filter((name) => LIMIT_HEADERS.test(name)) : []
  return Object.fromEntries(
    [...KEPT_HEADERS, ...limits].flatMap((name) => {
      const value = headers.get(name)
      if (value === undefined) return []
      return [[name, redactText(name === 'location' ? withoutQueryValues(value) : value, values)] as const]
    }),
  )
}

export function toBodyTemplate(answer: DecodedAnswer, values: readonly NamedValue[]): ObservedBody {
  if (answer.text === '') return { kind: 'none' }
  const json = parseJson(answer.text)
  if (json === undefined) return { kind: 'text', template: redactText(answer.text, values).slice(0, MAX_TEXT) }
  const toLeaf = answer.status < 300 ? savedLeaf : refusedLeaf
  return { kind: 'json', template: mapLeaves(json, [], values, toLeaf) }
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Undefined where the text is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type ToLeaf = (value: string | number | boolean | null, path: readonly string[], values: readonly NamedValue[]) => Json

function mapLeaves(value: Json, path: readonly string[], values: readonly NamedValue[], toLeaf: ToLeaf): Json {
  const leadPath = findLeadPath(path)
  if (toLeaf === savedLeaf && leadPath === 'vouchers') return '{{lead.vouchers}}'
  if (Array.isArray(value)) return value.map((item, n) => mapLeaves(item, [...path, String(n)], values, toLeaf))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        toLeaf === savedLeaf || ENVELOPE_KEYS.test(key) ? key : redactText(key, values),
        mapLeaves(item, [...path, key], values, toLeaf),
      ]),
    )
  }
  return toLeaf(value, path, values)
}

/** The usual names of an answer's own parts, whatever a store calls its fields. */
const ENVELOPE_KEYS = /^(?:data|errors?|message|code|status|title|detail|details|type|fields?)$/i

/** A refusal is made of words and codes that are the same for everybody. */
const refusedLeaf: ToLeaf = (value, _path, values) => {
  if (typeof value === 'string') return redactText(value, values)
  if (typeof value === 'number' && Math.abs(value) > MAX_CODE) return '{{number}}'
  return value
}
const MAX_CODE = 99_999

/** Saved values are personal data. Only words that describe the result are kept. */
const savedLeaf: ToLeaf = (value, path, values) => {
  const leadPath = findLeadPath(path)
  if (leadPath !== undefined) return `{{lead.${leadPath}${conversion(leadPath, value)}}}`
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return '{{number}}'
  const named = values.find((known) => known.value === value)
  if (named !== undefined) return `{{${named.place}}}`
  const redacted = redactText(value, values)
  if (SPEAKING_KEY.test(path.at(-1) ?? '') || CODE_WORD.test(value)) return redacted
  return /^\{\{[\w.]+\}\}$/.test(redacted) ? redacted : '{{text}}'
}
const SPEAKING_KEY = /^(?:message|detail|title|error|code|type|result|status)$/i
const CODE_WORD = /^[a-z]{1,20}(?:[_-][a-z]{1,20}){0,3}$/

/** The leaves of the documented lead, by their paths. */
const LEAD_LEAVES = new Map<string, unknown>(listLeaves(DOCUMENTED_RESPONSE.data, []))

function listLeaves(value: unknown, path: readonly string[]): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path.join('.'), value]]
  return Object.entries(value).flatMap(([key, item]) => listLeaves(item, [...path, key]))
}

/** The path within a lead, whatever it is wrapped in. */
function findLeadPath(path: readonly string[]): string | undefined {
  return [0, 1, 2].map((from) => path.slice(from).join('.')).find((rest) => LEAD_LEAVES.has(rest))
}

/** A commission may be a string here and a number there. */
function conversion(leadPath: string, value: unknown): string {
  const documented = LEAD_LEAVES.get(leadPath)
  const isOther = typeof value !== typeof documented && value !== null && documented !== null
  return isOther && (typeof value === 'string' || typeof value === 'number') ? `|${typeof value}` : ''
}

/** Of a query the names are kept, so that it is seen what is passed on. */
function withoutQueryValues(location: string): string {
  return location.replace(/([?&][\w.-]+=)[^&#]*/g, '$1{{text}}')
}

/** The body of a saved lead as Retrack documents it. */
export const DOCUMENTED_LEAD: ObservedBody = {
  kind: 'json',
  template: mapLeaves(DOCUMENTED_RESPONSE as unknown as Json, [], [], savedLeaf),
}
