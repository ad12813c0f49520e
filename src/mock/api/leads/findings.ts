/** Findings on requests that create or update leads. */
import type { BehaviourId } from '../../../../schemas/behaviours/index.ts'
import { LEAD_STATUSES } from '../../../../schemas/terms.ts'
import type { FindingRule, JournalRecord } from '../../journal/entry.ts'
import type { Fields } from '../parse-body.ts'

export const LEAD_FINDINGS: readonly FindingRule[] = [
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
    find: ({ annotations }) =>
      annotations.expiredClickAgeMs !== undefined && 'The click is older than 10 days: its cookie should have expired.',
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
  const isSame =
    fields['event'] === earlier.event &&
    fields['click'] === earlier.click.uuid &&
    (fields['voucher'] || null) === earlier.voucher
  return isSame ? 'same' : 'different'
}
