/** A lead or an update beside the same one as it should have been: what differs, and nothing else. */
import { DOCUMENTED_REQUEST } from '../../../schemas/documented.ts'
import type { JournalEntry } from '../../../schemas/journal.ts'
import { DEFAULT_TEXT_LENGTH, LEAD_STATUSES, OPERATIONS } from '../../../schemas/terms.ts'
import { bodyToText } from '../../../shared/body-text.ts'

export interface Difference {
  /** `method`, `path`, `body`, the name of a header, or of a field of the body. */
  readonly part: string
  /** Null where it is not sent. Values of fields are JSON: 77 is another value than "77". */
  readonly yours: string | null
  readonly right: string | null
}

/** The account's values for requests that name none. Null where it has none. */
export interface AccountFacts {
  readonly event: string | null
  readonly events: readonly string[]
  /** The newest click, and the newest lead. */
  readonly click: string | null
  readonly lead: string | null
}

/** Null for a request that is neither a lead nor an update, nor meant as one. */
export function compareWithRight(entry: JournalEntry, facts: AccountFacts): readonly Difference[] | null {
  const kind = findKind(entry)
  if (kind === null) return null
  const fields = kind === 'createLead' ? compareLead(entry, facts) : compareUpdate(entry)
  return [
    ...compareText('method', entry.method, 'POST'),
    ...compareText('path', entry.path, toRightPath(entry, kind, facts)),
    ...compareHeaders(entry),
    ...fields,
  ]
}

type Kind = 'createLead' | 'updateLead'

const LEADS_PATH = /\/leads?(?:\/([^/?]*))?\/?(?:\?|$)/i

function findKind({ operation, path }: JournalEntry): Kind | null {
  if (operation === 'createLead' || operation === 'updateLead') return operation
  const meant = operation === null ? LEADS_PATH.exec(path) : null
  if (meant === null) return null
  return meant[1] ? 'updateLead' : 'createLead'
}

function toRightPath({ path, findings }: JournalEntry, kind: Kind, { lead }: AccountFacts): string {
  if (kind === 'createLead') return OPERATIONS.createLead.path
  const named = LEADS_PATH.exec(path)?.[1]?.toLowerCase() ?? ''
  const isUnknown = named === '' || findings.some(({ id }) => id === 'unknown-lead')
  return OPERATIONS.updateLead.path.replace(':uuid', isUnknown ? (lead ?? 'the uuid of the lead') : named)
}

const compareText = (part: string, yours: string, right: string): Difference[] =>
  yours === right ? [] : [{ part, yours, right }]

/** The mock judges headers; its findings say which are wrong. */
const HEADERS: readonly {
  readonly findings: readonly string[]
  readonly name: string
  readonly right: string | null
}[] = [
  {
    findings: ['no-bearer-token', 'unknown-token', 'foreign-token'],
    name: 'authorization',
    right: 'Bearer (the token of this account)',
  },
  { findings: ['content-type'], name: 'content-type', right: 'application/json' },
  { findings: ['no-accept-json'], name: 'accept', right: 'application/json' },
  { findings: ['token-in-browser'], name: 'origin', right: null },
]

const compareHeaders = ({ headers, findings }: JournalEntry): Difference[] =>
  HEADERS.filter(({ findings: ids }) => findings.some(({ id }) => ids.includes(id))).map(({ name, right }) => ({
    part: name,
    yours: headers[name] ?? null,
    right,
  }))

type Fields = Readonly<Record<string, unknown>>

/** The rightful value of a field, as JSON or in words; null where it should not be sent. */
type RightField = (value: unknown) => string | null

function compareLead(entry: JournalEntry, { event, events, click }: AccountFacts): Difference[] {
  const isClickRefused =
    entry.refusal?.errors['click'] !== undefined || entry.findings.some(({ id }) => id === 'old-click')
  return compareFields(entry, Object.keys(DOCUMENTED_REQUEST), {
    event: (value) => toJson(isOneOf(value, events) ? value : event) ?? 'an event of this account',
    click: (value) =>
      toJson(typeof value === 'string' && !isClickRefused ? value : click) ?? 'the click of the cookie retrack_click',
    reference: (value) => toJson(toText(value)) ?? "the order's own number",
    voucher: (value) => (value === null ? 'null' : toJson(toText(value))),
  })
}

const compareUpdate = (entry: JournalEntry): Difference[] =>
  compareFields(entry, ['status'], {
    status: (value) => {
      const status = typeof value === 'string' ? value.trim().toLowerCase() : ''
      return isOneOf(status, LEAD_STATUSES) ? toJson(status) : LEAD_STATUSES.join(' or ')
    },
  })

const isOneOf = (value: unknown, values: readonly string[]) => values.some((one) => one === value)

/** A text as Retrack keeps it; undefined where nothing can be made of the value. */
function toText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = [...String(value).trim()].slice(0, DEFAULT_TEXT_LENGTH).join('')
  return text === '' ? undefined : text
}

function compareFields(
  entry: JournalEntry,
  names: readonly string[],
  rules: Readonly<Record<string, RightField>>,
): Difference[] {
  const sent = toFields(entry.body)
  const toRight = (name: string) => rules[name]?.(sent?.[name]) ?? null
  if (sent === null) {
    const fields = names.flatMap((name) => (toRight(name) === null ? [] : `"${name}": ${toRight(name)}`))
    const yours = entry.body === null ? null : (entry.bodyText ?? bodyToText(entry.body))
    return [{ part: 'body', yours, right: `{${fields.join(', ')}}` }]
  }
  return [...new Set([...names, ...Object.keys(sent)])].flatMap((name): Difference[] => {
    const [yours, right] = [toSentJson(sent[name]), toRight(name)]
    if (yours !== right) return [{ part: name, yours, right }]
    return entry.refusal?.errors[name] === undefined ? [] : [{ part: name, yours, right: 'another value' }]
  })
}

const toSentJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

/** Null for what is not there. */
const toJson = (value: unknown): string | null => (value === null ? null : toSentJson(value))

const toFields = (body: unknown): Fields | null =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.fromEntries(Object.entries(body)) : null
