import type { MockRequest } from '../../../schemas/evidence.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { pluralize, quoteValue } from '../../analysis/format.ts'
import { getLeads, requireOrders } from '../../analysis/orders.ts'
import { getBodyField, getOrders } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const distinctReferences = requirement({
  id: 'lead.distinct-references',
  level: 'recommended',
  title: 'Two orders have different references',
  failureTitle: 'Two orders have the same reference',
  why: "Two leads with one reference look like one order sent twice. Retrack may drop the second as a repetition, and if one order is returned, the other's commission may go as well.",
  source: follows(
    'Send leads to Retrack',
    'Only the reference tells which order a lead belongs to; two orders with the same one cannot be told apart.',
  ),
  expected: 'The leads of different orders have different references.',
  journeys: ['first-order', 'order-without-voucher'],
  method: 'The field `reference` of the leads of all orders that the check placed.',
  remedy: {
    text: 'Use a value that is unique to the order: not the customer, the cart, the day or a constant.',
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    requireOrders(evidence, ['first-order', 'order-without-voucher'], () => {
      const firstWith = new Map<unknown, MockRequest>()
      for (const order of getOrders(evidence)) {
        const leads = getLeads(evidence, order).filter((lead) => hasReference(lead))
        for (const lead of leads) {
          const reference = getBodyField(lead, 'reference')
          const other = firstWith.get(reference)
          if (other !== undefined && !leads.includes(other)) {
            return failure(`The leads of two orders had the reference ${quoteValue(String(reference))}.`, [other, lead])
          }
          firstWith.set(reference, other ?? lead)
        }
      }
      const referred = getOrders(evidence).map((order) => getLeads(evidence, order).filter(hasReference))
      const orders = referred.filter((leads) => leads.length > 0).length
      const [first, ...more] = referred.flat()
      return first === undefined || orders < 2
        ? unproven(
            'There were no two orders whose leads had a reference.',
            RUN_AGAIN,
            ...(first === undefined ? [] : [first]),
          )
        : pass(`${pluralize(orders, 'order')} had as many references.`, first, ...more)
    }),
})

const hasReference = (lead: MockRequest) => {
  const reference = getBodyField(lead, 'reference')
  return typeof reference === 'number' || (typeof reference === 'string' && reference !== '')
}
