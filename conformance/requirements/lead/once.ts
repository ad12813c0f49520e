import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatValue, list, pluralize } from '../../analysis/format.ts'
import { findAcceptedLead, judgeEachOrder } from '../../analysis/orders.ts'
import { judgeUnprovenQuietPeriod } from '../../analysis/quiet-periods.ts'
import { isProven, ofKind } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const once = requirement({
  id: 'lead.once',
  level: 'recommended',
  title: 'One order makes one lead',
  failureTitle: 'One order makes several leads',
  why: 'Each lead is a commission. You pay for two until somebody notices and rejects one by hand.',
  source: follows(
    'Send leads to Retrack',
    'A lead stands for one conversion; no page says that Retrack recognises a second one with the same reference.',
  ),
  expected: 'After the lead of an order was saved, the order sends no other lead.',
  journeys: ['first-order', 'order-without-voucher', 'closing-order'],
  method:
    'The leads of an order after the first that was saved, and that nothing more came in a silence between two leads that did come.',
  remedy: {
    text: 'Send the lead once, where the order is saved, and note that it was saved. A confirmation page can be opened again.',
    code: 'tell',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeEachOrder(evidence, ['first-order', 'order-without-voucher'], (order, leads) => {
      const accepted = findAcceptedLead(leads)
      if (accepted === undefined) {
        return unproven('No lead was answered 200, so another one may be a retry.', RUN_AGAIN, order.started, ...leads)
      }
      const more = leads.filter(({ entry }) => entry.id > accepted.entry.id)
      if (more.length > 0) {
        const references = new Set([accepted, ...more].map(({ entry }) => formatValue(entry.reference ?? undefined)))
        return failure(
          `After its lead had come, the order sent ${pluralize(more.length, 'more lead')} (${references.size === 1 ? 'reference' : 'references'} ${list([...references])}).`,
          [accepted, ...more],
        )
      }
      const silence = ofKind(order.items, 'quiet-period').find(({ of }) => of.operation === 'createLead')
      if (silence === undefined || !isProven(silence)) return judgeUnprovenQuietPeriod(silence, order.started)
      return pass('Each order made one lead.', accepted, silence)
    }),
})
