import { documented } from '../../basis.ts'
import { field } from '../../evidence-view.ts'
import { everyLeadWithFields } from '../../reading/orders.ts'
import { shown, shownValue } from '../../reading/words.ts'
import { breach, doubt, pass, requirement } from '../../requirement.ts'

export const reference = requirement({
  id: 'lead.reference',
  level: 'required',
  title: 'The lead has a reference',
  failureTitle: 'The lead has no reference',
  why: 'The reference is what you and Retrack call an order by: when a customer asks for her cashback, when goods come back, when the invoice is compared. A lead without one cannot be found again.',
  basis: documented('Send leads to Retrack', '"reference": "testabc123"'),
  expected: 'The field `reference` is a non-empty text, by which you find the order again.',
  looksAt: 'The field `reference` of the leads, of orders with a voucher and without: a text that is not blank.',
  advice: {
    text: 'Send your own name for the order or the conversion, such as the order number. It is what you and Retrack will speak of it by.',
    snippet: 'const body = { event, click, reference: String(order.number) }',
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    everyLeadWithFields(evidence, ['first-order', 'order-without-voucher'], (lead) => {
      const given = field(lead, 'reference')
      if (typeof given === 'number') {
        return doubt(`\`reference\` was the number ${given}; the documented one is a text.`, [lead], {
          text: 'Send it as a text: what Retrack does with a number no page says.',
          snippet: 'reference: String(order.number)',
        })
      }
      return typeof given === 'string' && given.trim() !== ''
        ? pass(`The reference was ${shown(given)}.`, lead)
        : breach(`\`reference\` was ${shownValue(given)}.`, [lead])
    }),
})
