/**
 * What a reviewer at Retrack would remark on, one small rule each. A finding changes nothing: the
 * mock answers as it would without it.
 */
import type { BehaviourId } from '../../../schemas/behaviours/index.ts'
import { CreateLead, UpdateLead } from '../../../schemas/retrack.ts'
import { LEAD_STATUSES } from '../../../schemas/terms.ts'
import { CLICK_LIFETIME_MS } from '../retrack/create-lead.ts'
import { type BodyText, type Fields, mediaOf, readFields } from '../retrack/fields-of-body.ts'
import type { Entry } from './entry.ts'

/** An entry of the behaviour ledger, or a requirement of the check. */
type FindingBasis = BehaviourId | `${'lead' | 'delivery' | 'status'}.${string}`

interface Seen {
  /** The fields of the body, where it holds any. */
  readonly fields: Fields
  readonly hasTokenInUrl: boolean
}

interface Rule {
  readonly id: string
  readonly basis: FindingBasis
  /** What is to be said of a request to Retrack's API; nothing where all is well. */
  readonly find: (entry: Entry, seen: Seen) => string | false | undefined
}

const RULES: readonly Rule[] = [
  {
    id: 'no-bearer-token',
    basis: 'lead.bearer',
    find: ({ request: { credentials } }) =>
      credentials.kind !== 'bearer' && `No token was sent: ${credentials.problem}.`,
  },
  {
    id: 'unknown-token',
    basis: 'lead.bearer',
    find: ({ request }) =>
      request.credentials.kind === 'bearer' && !request.isOwnToken && 'The token belongs to no account of this mock.',
  },
  {
    id: 'foreign-token',
    basis: 'lead.bearer',
    find: ({ circumstances }) =>
      circumstances.isForeign && "The event or the click is another account's: the token is of the wrong account.",
  },
  {
    id: 'token-in-url',
    basis: 'bearer-token',
    find: (_, { hasTokenInUrl }) => hasTokenInUrl && 'A token stands in the URL, which servers write into their logs.',
  },
  {
    id: 'content-type',
    basis: 'lead.json',
    find: ({ request: { headers } }) =>
      mediaOf(one(headers['content-type'])) !== 'json' &&
      'The body is not declared as JSON; send "Content-Type: application/json".',
  },
  {
    id: 'no-accept-json',
    basis: 'refusal-body',
    find: ({ request: { headers } }) =>
      !/\bjson\b/i.test(one(headers['accept']) ?? '') &&
      'There is no "Accept: application/json": Laravel answers an error with a page or a redirect without it.',
  },
  {
    id: 'undocumented-field',
    basis: 'lead.documented-fields',
    find: ({ request: { operation } }, { fields }) => {
      const documented: Readonly<Record<string, unknown>> =
        operation === 'updateLead' ? UpdateLead.shape : CreateLead.shape
      const others = Object.keys(fields).filter((field) => !Object.hasOwn(documented, field))
      return others.length > 0 && `No page documents ${others.slice(0, 10).join(', ')}.`
    },
  },
  {
    id: 'empty-voucher',
    basis: 'lead.voucher',
    find: (_, { fields }) =>
      fields['voucher'] === '' && 'The voucher is an empty string; leave the field out where none was used.',
  },
  {
    id: 'unknown-event',
    basis: 'lead.event',
    find: (entry) => isRefusedBy(entry, 'unknown-event') && 'The event is not one of this account.',
  },
  {
    id: 'unknown-click',
    basis: 'lead.click',
    find: (entry) => isRefusedBy(entry, 'unknown-click') && 'The click is not one of this account.',
  },
  {
    id: 'old-click',
    basis: 'expired-click',
    find: ({ circumstances: { clickAgeMs = 0 } }) =>
      clickAgeMs > CLICK_LIFETIME_MS && 'The click is older than 10 days: its cookie should have expired.',
  },
  {
    id: 'repeated-lead',
    basis: 'lead.once',
    find: (entry, { fields }) =>
      isRepeated(entry, fields) === 'same' &&
      'A lead with this reference and the same body was saved before: this one is a duplicate.',
  },
  {
    id: 'reused-reference',
    basis: 'lead.distinct-references',
    find: (entry, { fields }) =>
      isRepeated(entry, fields) === 'other' &&
      'A lead with this reference but another body was saved before: the two cannot be told apart.',
  },
  {
    id: 'unknown-status',
    basis: 'status.documented-values',
    find: (entry) => isRefusedBy(entry, 'status-values') && `The status is none of ${LEAD_STATUSES.join(', ')}.`,
  },
  {
    id: 'unknown-lead',
    basis: 'status.known-lead',
    find: (entry) => isRefusedBy(entry, 'unknown-lead') && 'The update names a lead that this account does not have.',
  },
  {
    id: 'update-after-approval',
    basis: 'status.approved-final',
    find: ({ circumstances: { statusBefore } }) =>
      statusBefore === 'approved' && 'The lead was approved already, and that is final.',
  },
]

/** The remarks on an entry, in the order of the rules. */
export function findings(entry: Entry, hasTokenInUrl: boolean): { id: string; message: string; basis: string }[] {
  const { operation, body } = entry.request
  if (operation !== 'createLead' && operation !== 'updateLead') return []
  const seen = { fields: bodyFields(body), hasTokenInUrl }
  return RULES.flatMap(({ id, basis, find }) => {
    const message = find(entry, seen)
    return message ? [{ id, message, basis }] : []
  })
}

function bodyFields(body: BodyText): Fields {
  const read = readFields(body, 'json', { 'not-an-object': 'as-empty' })
  return 'fields' in read ? read.fields : {}
}

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)

const isRefusedBy = ({ refusal }: Entry, behaviour: BehaviourId) => refusal?.behaviours.includes(behaviour)

function isRepeated({ circumstances: { earlier } }: Entry, fields: Fields): 'no' | 'same' | 'other' {
  if (earlier === undefined) return 'no'
  const isSame =
    fields['event'] === earlier.event &&
    fields['click'] === earlier.click.uuid &&
    (fields['voucher'] || null) === earlier.voucher
  return isSame ? 'same' : 'other'
}
