/** Mistakes about the status of a lead. */
import type { Defect } from '../defect.ts'
import { json, LEADS, type Order, REFERENCE_STORE } from '../store/hooks.ts'

const lastOrders = new Map<string | null, Order>()

export const STATUS_MISTAKES: readonly Defect[] = [
  {
    name: 'uuid-of-the-first-try-alone',
    what: 'Keeps the uuid only if the first attempt was saved, not if a retry was',
    expectedFailure: 'status.rejected-after-retry',
    alsoFails: {
      'status.rejected-before-lead': 'A retry saves this lead, too.',
      'delivery.stops-after-success': 'After a restart it sends the lead again, because it has no uuid for it.',
    },
    hooks: { keepsLead: (retry) => retry === 0 },
  },
  {
    name: 'never-rejects',
    what: 'Does not tell Retrack of cancelled orders',
    expectedFailure: 'status.rejected',
    hooks: { statuses: (status) => (status === 'rejected' ? [] : [status]) },
  },
  {
    name: 'never-approves',
    what: 'Does not tell Retrack of completed orders',
    expectedFailure: 'status.approved',
    hooks: { statuses: (status) => (status === 'approved' ? [] : [status]) },
  },
  {
    name: 'cancels-only-what-was-saved',
    what: 'Rejects a cancelled order only if its lead is already saved',
    expectedFailure: 'status.rejected-before-lead',
    hooks: { tells: ({ lead }) => lead !== null },
  },
  {
    name: 'refunds-without-update',
    what: 'Tells Retrack of cancelled orders, but not of refunded ones',
    expectedFailure: 'status.every-way',
    config: 'ways',
    hooks: { statuses: (status, action) => (action === 'refund' ? [] : [status]) },
  },
  {
    name: 'updates-by-reference',
    what: 'Names the lead by its reference instead of the uuid',
    expectedFailure: 'status.known-lead',
    hooks: { updatePath: ({ reference }) => `${LEADS}/${reference}` },
  },
  {
    name: 'lead-of-the-customer',
    what: "Keeps the lead's uuid with the customer, so the next order overwrites it",
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
    what: 'Sends its own word, `cancelled`',
    expectedFailure: 'status.documented-values',
    alsoFails: { 'status.rejected': 'Only `rejected` rejects a lead.' },
    hooks: { statuses: (status) => (status === 'rejected' ? ['cancelled'] : [status]) },
  },
  {
    name: 'tells-of-shipping',
    what: 'Sends `shipped` on the way to `approved`',
    expectedFailure: 'status.documented-values',
    alsoFails: {
      'status.approved': 'The refused update is retried, and the approval waits behind it.',
      'status.stops-when-final': 'It is retried for ever.',
    },
    hooks: {
      statuses: (status) => (status === 'approved' ? ['shipped', 'approved'] : [status]),
      triesAgain: () => true,
    },
  },
  {
    name: 'updates-by-put',
    what: 'Sends updates as PUT, as in other APIs',
    expectedFailure: 'status.rejected',
    alsoFails: { 'status.approved': 'An approval is an update, too.' },
    hooks: { updateRequest: (path, token, status) => ({ ...json(path, token, { status }), method: 'PUT' }) },
  },
  {
    name: 'status-in-upper-case',
    what: 'Sends the status as its own constant, `REJECTED`',
    expectedFailure: 'status.documented-values',
    alsoFails: {
      'status.rejected': 'Only `rejected` rejects a lead.',
      'status.approved': 'Only `approved` approves a lead.',
    },
    hooks: { statuses: (status) => [status.toUpperCase()] },
  },
  {
    name: 'status-in-the-query',
    what: 'Sends the status in the query of the URL, with no body',
    expectedFailure: 'status.documented-values',
    alsoFails: {
      'status.rejected': 'An update without a status does not change it.',
      'status.approved': 'The same.',
    },
    hooks: {
      updateRequest: (path, token, status) => json(`${path}?status=${status}`, token, {}),
    },
  },
  {
    name: 'updates-once',
    what: 'Retries leads, but sends each update only once',
    expectedFailure: 'status.retries-errors',
    hooks: { triesAgain: (_heard, { path }) => path === LEADS },
  },
  {
    name: 'tries-for-ever',
    what: 'Retries an update until the response is 200, even after a refusal',
    expectedFailure: 'status.stops-when-final',
    hooks: { triesAgain: () => true },
  },
  {
    name: 'rejects-after-approval',
    what: 'Rejects a lead that was already approved',
    expectedFailure: 'status.approved-final',
    hooks: { mayChange: () => true },
  },
]
