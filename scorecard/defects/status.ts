/** Mistakes about the status of a lead. */
import type { Defect } from '../defect.ts'
import { json, LEADS, type Order, REFERENCE_STORE } from '../store/hooks.ts'

const lastOrders = new Map<string | null, Order>()

export const STATUS_MISTAKES: readonly Defect[] = [
  {
    name: 'uuid-of-the-first-try-alone',
    what: 'Keeps the uuid of a lead where its first try was saved; the job that sends it again forgets it',
    expectedFailure: 'status.rejected-after-retry',
    alsoFails: {
      'status.rejected-before-lead': 'That lead is saved by a retry, too.',
      'delivery.stops-after-success': 'When it starts again, it takes the lead for one that was never saved.',
    },
    hooks: { keepsLead: (retry) => retry === 0 },
  },
  {
    name: 'never-rejects',
    what: 'Tells Retrack nothing of cancelled orders',
    expectedFailure: 'status.rejected',
    hooks: { statuses: (status) => (status === 'rejected' ? [] : [status]) },
  },
  {
    name: 'never-approves',
    what: 'Tells Retrack nothing of completed orders',
    expectedFailure: 'status.approved',
    hooks: { statuses: (status) => (status === 'approved' ? [] : [status]) },
  },
  {
    name: 'cancels-only-what-was-saved',
    what: 'Tells Retrack of a cancelled order only where it knows its lead at that moment',
    expectedFailure: 'status.rejected-before-lead',
    hooks: { tells: ({ lead }) => lead !== null },
  },
  {
    name: 'refunds-without-update',
    what: 'Tells Retrack of cancelled orders, and not of refunded ones',
    expectedFailure: 'status.every-way',
    config: 'ways',
    hooks: { statuses: (status, action) => (action === 'refund' ? [] : [status]) },
  },
  {
    name: 'updates-by-reference',
    what: 'Names the lead by its own reference in place of the uuid',
    expectedFailure: 'status.known-lead',
    hooks: { updatePath: ({ reference }) => `${LEADS}/${reference}` },
  },
  {
    name: 'lead-of-the-customer',
    what: 'Keeps the uuid of the lead with the customer, where the one of her next order replaces it',
    expectedFailure: 'status.own-lead',
    hooks: {
      lead: (order, keys) => {
        lastOrders.set(order.click, order)
        return REFERENCE_STORE.lead(order, keys)
      },
      updatePath: ({ click }) => `${LEADS}/${lastOrders.get(click)?.lead}`,
    },
  },
  {
    name: 'says-cancelled',
    what: 'Sends the word of its own system, `cancelled`',
    expectedFailure: 'status.documented-values',
    alsoFails: { 'status.rejected': 'What is not `rejected` rejects nothing.' },
    hooks: { statuses: (status) => (status === 'rejected' ? ['cancelled'] : [status]) },
  },
  {
    name: 'tells-of-shipping',
    what: 'Sends `shipped` on the way to `approved`',
    expectedFailure: 'status.documented-values',
    alsoFails: {
      'status.approved': 'The update that is refused is tried again, and the approval waits behind it.',
      'status.stops-when-final': 'It is tried for ever.',
    },
    hooks: {
      statuses: (status) => (status === 'approved' ? ['shipped', 'approved'] : [status]),
      triesAgain: () => true,
    },
  },
  {
    name: 'updates-by-put',
    what: 'Sends its updates as PUT, as other APIs have it',
    expectedFailure: 'status.rejected',
    alsoFails: { 'status.approved': 'An approval is an update, too.' },
    hooks: { updateRequest: (path, token, status) => ({ ...json(path, token, { status }), method: 'PUT' }) },
  },
  {
    name: 'status-in-upper-case',
    what: 'Writes the status as a constant of its own, `REJECTED`',
    expectedFailure: 'status.documented-values',
    alsoFails: {
      'status.rejected': 'What is not `rejected` rejects nothing.',
      'status.approved': 'What is not `approved` approves nothing.',
    },
    hooks: { statuses: (status) => [status.toUpperCase()] },
  },
  {
    name: 'status-in-the-query',
    what: 'Sends the status in the query of the URL, with no body',
    expectedFailure: 'status.documented-values',
    alsoFails: {
      'status.rejected': 'An update without a status changes none.',
      'status.approved': 'The same.',
    },
    hooks: {
      updateRequest: (path, token, status) => json(`${path}?status=${status}`, token, {}),
    },
  },
  {
    name: 'updates-once',
    what: 'Keeps a queue for leads, and sends each update once, whatever is answered',
    expectedFailure: 'status.retries-errors',
    hooks: { triesAgain: (_heard, { path }) => path === LEADS },
  },
  {
    name: 'tries-for-ever',
    what: 'Tries an update until it is answered 200, also one that was refused',
    expectedFailure: 'status.stops-when-final',
    hooks: { triesAgain: () => true },
  },
  {
    name: 'rejects-after-approval',
    what: 'Rejects a lead that was approved already',
    expectedFailure: 'status.approved-final',
    hooks: { mayChange: () => true },
  },
]
