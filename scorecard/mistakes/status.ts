/** Mistakes about the status of a lead. */
import type { Mistake } from '../mistake.ts'
import { LEADS } from '../store/parts.ts'

export const STATUS_MISTAKES: readonly Mistake[] = [
  {
    name: 'never-rejects',
    what: 'Tells Retrack nothing of cancelled orders',
    trips: 'status.rejected',
    parts: { statuses: (status) => (status === 'rejected' ? [] : [status]) },
  },
  {
    name: 'never-approves',
    what: 'Tells Retrack nothing of completed orders',
    trips: 'status.approved',
    parts: { statuses: (status) => (status === 'approved' ? [] : [status]) },
  },
  {
    name: 'updates-by-reference',
    what: 'Names the lead by its own reference in place of the uuid',
    trips: 'status.known-lead',
    parts: { updatePath: ({ reference }) => `${LEADS}/${reference}` },
  },
  {
    name: 'says-cancelled',
    what: 'Sends the word of its own system, `cancelled`',
    trips: 'status.documented-values',
    besides: { 'status.rejected': 'What is not `rejected` rejects nothing.' },
    parts: { statuses: (status) => (status === 'rejected' ? ['cancelled'] : [status]) },
  },
  {
    name: 'tells-of-shipping',
    what: 'Sends `shipped` on the way to `approved`',
    trips: 'status.documented-values',
    besides: { 'status.approved': 'The update that is refused is tried again, and the approval waits behind it.' },
    parts: { statuses: (status) => (status === 'approved' ? ['shipped', 'approved'] : [status]) },
  },
  {
    name: 'rejects-after-approval',
    what: 'Rejects a lead that was approved already',
    trips: 'status.approved-final',
    parts: { mayChange: () => true },
  },
]
