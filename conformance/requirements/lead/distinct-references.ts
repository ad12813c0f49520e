import type { Received } from '../../../schemas/evidence.ts'
import { follows } from '../../basis.ts'
import { field, ordersOf } from '../../evidence-view.ts'
import { leadsOf, onOrders } from '../../reading/orders.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { counted, shown } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const distinctReferences = requirement({
  id: 'lead.distinct-references',
  level: 'recommended',
  title: 'Two orders have two references',
  failureTitle: 'Two orders have the same reference',
  why: "Two leads with one reference look like one order sent twice: the second may be dropped as a repetition, and when one order is returned, the other's commission may go with it.",
  basis: follows(
    'Send leads to Retrack',
    'The reference is all that tells which order a lead is of; two orders with one cannot be told apart.',
  ),
  expected: 'The leads of different orders have different references.',
  looksAt: 'The field `reference` of the leads of all orders that the check placed.',
  advice: {
    text: 'Use what is unique to the order: not the customer, the cart, the day or a constant.',
    snippet: 'const body = { event, click, reference: order.number }',
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    onOrders(evidence, ['first-order', 'order-without-voucher'], () => {
      const firstWith = new Map<unknown, Received>()
      for (const order of ordersOf(evidence)) {
        const leads = leadsOf(evidence, order).filter((lead) => hasReference(lead))
        for (const lead of leads) {
          const reference = field(lead, 'reference')
          const other = firstWith.get(reference)
          if (other !== undefined && !leads.includes(other)) {
            return breach(`The leads of two orders had the reference ${shown(String(reference))}.`, [other, lead])
          }
          firstWith.set(reference, other ?? lead)
        }
      }
      const referred = ordersOf(evidence).map((order) => leadsOf(evidence, order).filter(hasReference))
      const orders = referred.filter((leads) => leads.length > 0).length
      const [first, ...more] = referred.flat()
      return first === undefined || orders < 2
        ? unproven(
            'There were no two orders whose leads had a reference.',
            RUN_AGAIN,
            ...(first === undefined ? [] : [first]),
          )
        : pass(`${counted(orders, 'order')} had as many references.`, first, ...more)
    }),
})

const hasReference = (lead: Received) => {
  const reference = field(lead, 'reference')
  return typeof reference === 'number' || (typeof reference === 'string' && reference !== '')
}
