import { judgeReference } from '../../analysis/lead-fields.ts'
import { judgeEachLeadWithFields } from '../../analysis/orders.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const reference = requirement({
  id: 'lead.reference',
  level: 'required',
  title: 'The lead has a reference',
  failureTitle: 'The lead has no reference',
  why: 'You and Retrack use the reference to find an order: when a customer asks for cashback, when goods come back, when invoices are compared. A lead without one cannot be found again.',
  source: documented('Send leads to Retrack', '"reference": "testabc123"'),
  expected: 'The field `reference` is a non-empty text by which you can find the order.',
  journeys: ['first-order', 'order-without-voucher'],
  method: 'The field `reference` of the leads of orders with a voucher and without: a text that is not blank.',
  remedy: {
    text: 'Send your own identifier of the order or conversion, such as the order number.',
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) => judgeEachLeadWithFields(evidence, ['first-order', 'order-without-voucher'], judgeReference),
})
