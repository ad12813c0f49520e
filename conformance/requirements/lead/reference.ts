import { formatValue, quoteValue } from '../../analysis/format.ts'
import { judgeEachLeadWithFields } from '../../analysis/orders.ts'
import { getBodyField } from '../../evidence-view.ts'
import { failure, pass, requirement, tentative } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const reference = requirement({
  id: 'lead.reference',
  level: 'required',
  title: 'The lead has a reference',
  failureTitle: 'The lead has no reference',
  why: 'The reference is what you and Retrack call an order by: when a customer asks for her cashback, when goods come back, when the invoice is compared. A lead without one cannot be found again.',
  source: documented('Send leads to Retrack', '"reference": "testabc123"'),
  expected: 'The field `reference` is a non-empty text, by which you find the order again.',
  journeys: ['first-order', 'order-without-voucher'],
  method: 'The field `reference` of the leads, of orders with a voucher and without: a text that is not blank.',
  remedy: {
    text: 'Send your own name for the order or the conversion, such as the order number. It is what you and Retrack will speak of it by.',
    snippet: 'const body = { event, click, reference: String(order.number) }',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeEachLeadWithFields(evidence, ['first-order', 'order-without-voucher'], (lead) => {
      const given = getBodyField(lead, 'reference')
      if (typeof given === 'number') {
        return tentative(`\`reference\` was the number ${given}; the documented one is a text.`, [lead], {
          text: 'Send it as a text: what Retrack does with a number no page says.',
          snippet: 'reference: String(order.number)',
        })
      }
      return typeof given === 'string' && given.trim() !== ''
        ? pass(`The reference was ${quoteValue(given)}.`, lead)
        : failure(`\`reference\` was ${formatValue(given)}.`, [lead])
    }),
})
