import { CreateLead } from '../../../schemas/retrack.ts'
import { isObject } from '../../analysis/bodies.ts'
import { list, quoteValue } from '../../analysis/format.ts'
import { requireOrders } from '../../analysis/orders.ts'
import { getRequests } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

const DOCUMENTED = Object.keys(CreateLead.shape)

export const documentedFields = requirement({
  id: 'lead.documented-fields',
  level: 'informational',
  title: 'The lead has documented fields only',
  failureTitle: 'The lead has undocumented fields',
  why: 'You cannot take back what you sent. Extra fields often hold a whole order with name and address: personal data that nobody asked for. Retrack may also refuse them one day.',
  source: follows(
    'Send leads to Retrack',
    'The example input has event, click, reference and voucher; no page says what happens to other fields.',
  ),
  expected: `The fields of a lead are ${list(DOCUMENTED)}.`,
  journeys: ['first-order', 'order-without-voucher'],
  method: 'The field names of all leads that came.',
  remedy: {
    text: "Leave the others out. Do not send what Retrack does not need, such as a customer's address.",
    code: 'lead',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    requireOrders(evidence, ['first-order'], () => {
      const leads = getRequests(evidence, 'createLead').filter(({ entry }) => isObject(entry.body))
      const [first, ...more] = leads
      if (first === undefined) {
        return unproven(
          'No lead with fields came.',
          'See `lead.sent` and `lead.json`; once leads come, run the check again.',
        )
      }
      const others = [...new Set(leads.flatMap((lead) => listUndocumented(lead.entry.body)))]
      const [example = first, ...rest] = leads.filter((lead) => listUndocumented(lead.entry.body).length > 0)
      return others.length === 0
        ? pass('All fields that were sent are documented.', first, ...more)
        : failure(`No page documents ${list(others.slice(0, 10).map(quoteValue))}.`, [example, ...rest])
    }),
})

const listUndocumented = (body: unknown) => Object.keys(Object(body)).filter((name) => !DOCUMENTED.includes(name))
