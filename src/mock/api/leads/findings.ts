/** Findings on requests that create or update leads. */
import type { BehaviourId } from '../../../../schemas/behaviours/index.ts'
import { DOCUMENTED_REDIRECT, DOCUMENTED_REQUEST } from '../../../../schemas/documented.ts'
import { LEAD_STATUSES } from '../../../../schemas/terms.ts'
import type { FindingRule, JournalRecord } from '../../journal/entry.ts'
import type { Fields } from '../normalize-fields.ts'
import { hasSurroundingBlanks, trimBlanks } from '../normalize-fields.ts'

const DOCUMENTED_CLICKS: readonly string[] = [DOCUMENTED_REQUEST.click, DOCUMENTED_REDIRECT.click]

export const LEAD_FINDINGS: readonly FindingRule[] = [
  {
    id: 'surrounding-blanks',
    source: 'surrounding-blanks',
    find: (_, { fields }) => {
      const padded = Object.keys(fields).filter((field) => hasSurroundingBlanks(fields[field]))
      return (
        padded.length > 0 &&
        `There are blanks around ${padded.slice(0, 10).join(', ')}: Laravel cuts them off, so that the store and Retrack differ.`
      )
    },
  },
  {
    id: 'empty-voucher',
    source: 'lead.voucher',
    find: (_, { fields }) =>
      fields['voucher'] === '' && 'The voucher is an empty string; omit the field if no voucher was used.',
  },
  {
    id: 'unknown-event',
    source: 'lead.event',
    find: (entry) => isRefusedBy(entry, 'unknown-event') && 'The event does not belong to this account.',
  },
  {
    id: 'unknown-click',
    source: 'lead.click',
    find: (entry) => isRefusedBy(entry, 'unknown-click') && 'The click does not belong to this account.',
  },
  {
    id: 'old-click',
    source: 'expired-click',
    // The clicks of Retrack's page are years old, and no store's fault.
    find: ({ annotations, click }) =>
      annotations.expiredClickAgeMs !== undefined &&
      !DOCUMENTED_CLICKS.includes(click ?? '') &&
      'The click is older than 10 days: its cookie should have expired.',
  },
  {
    id: 'repeated-lead',
    source: 'lead.once',
    find: (entry, { fields }) =>
      compareWithEarlier(entry, fields) === 'same' &&
      'A lead with this reference and the same body was saved before: this one is a duplicate.',
  },
  {
    id: 'reused-reference',
    source: 'lead.distinct-references',
    find: (entry, { fields }) =>
      compareWithEarlier(entry, fields) === 'different' &&
      'A lead with this reference but another body was saved before: the two cannot be told apart.',
  },
  {
    id: 'unknown-status',
    source: 'status.documented-values',
    find: (entry) => isRefusedBy(entry, 'status-values') && `The status is none of ${LEAD_STATUSES.join(', ')}.`,
  },
  {
    id: 'unknown-lead',
    source: 'status.known-lead',
    find: (entry) => isRefusedBy(entry, 'unknown-lead') && 'The update names a lead that this account does not have.',
  },
  {
    id: 'update-after-approval',
    source: 'status.approved-final',
    find: ({ annotations: { statusBefore } }) =>
      statusBefore === 'approved' && 'The lead was approved before, and an approval is final.',
  },
]

const isRefusedBy = ({ refusal }: JournalRecord, behaviour: BehaviourId) => refusal?.behaviours.includes(behaviour)

function compareWithEarlier(
  { annotations: { earlier } }: JournalRecord,
  fields: Fields,
): 'none' | 'same' | 'different' {
  if (earlier === undefined) return 'none'
  const text = (field: string) => {
    const value = fields[field]
    return typeof value === 'string' ? trimBlanks(value) : value
  }
  const isSame =
    text('event') === earlier.event &&
    text('click') === earlier.click.uuid &&
    (text('voucher') || null) === (earlier.voucher === null ? null : trimBlanks(earlier.voucher))
  return isSame ? 'same' : 'different'
}
