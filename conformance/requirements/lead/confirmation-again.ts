import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatValue, list, pluralize } from '../../analysis/format.ts'
import { findAcceptedLead, judgeEachOrder } from '../../analysis/orders.ts'
import { judgeUnprovenQuietPeriod } from '../../analysis/quiet-periods.ts'
import { getVisits, isProven, ofKind } from '../../evidence-view.ts'
import { failure, notApplicable, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const confirmationAgain = requirement({
  id: 'lead.confirmation-again',
  level: 'recommended',
  title: 'Opening the confirmation page again makes no second lead',
  failureTitle: 'Opening the confirmation page again makes a second lead',
  why: 'Customers reload this page, find it in their history, and restore it with their tabs. If it sends the lead, each time is one more commission for the same order.',
  source: follows(
    'Send leads to Retrack',
    'A lead stands for one conversion; no page says that Retrack recognises a second one with the same reference.',
  ),
  expected: 'After the lead was saved, opening the last page of the order again sends no other lead.',
  journeys: ['first-order', 'confirmation-again', 'closing-order'],
  method:
    'The leads of an order after its last page was opened again, and that nothing more came in a silence between two leads that did come. This needs a last page with an address of its own.',
  remedy: {
    text: 'Send the lead where the order is saved, never from a page. If it has to be a page, note with the order that its lead was sent.',
    code: 'tell',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeEachOrder(evidence, ['confirmation-again'], (order, leads) => {
      const { started, finished } = order
      const accepted = findAcceptedLead(leads)
      if (accepted === undefined) {
        return unproven('No lead was answered 200, so another one may be a retry.', RUN_AGAIN, started, ...leads)
      }
      if (finished?.page === null) {
        return notApplicable('The order ends on no page that could be opened again.')
      }
      const again = getVisits(evidence).find(
        (visit) => visit.started.journey?.run === started.journey?.run && visit.started.target === 'confirmation-page',
      )
      if (finished === undefined || again === undefined) {
        return unproven('The confirmation page was not opened again.', RUN_AGAIN, started)
      }
      const more = leads.filter(({ sequence }) => sequence > again.started.sequence)
      if (more.length > 0) {
        const references = new Set(more.map(({ entry }) => formatValue(entry.reference ?? undefined)))
        return failure(
          `The page that the order ended on was opened again, and ${pluralize(more.length, 'more lead')} came (${references.size === 1 ? 'reference' : 'references'} ${list([...references])}).`,
          [accepted, again.started, ...more],
        )
      }
      if (again.finished?.outcome !== 'settled') {
        return unproven('The confirmation page could not be opened again.', RUN_AGAIN, again.started)
      }
      const silence = ofKind(order.items, 'quiet-period').find(({ of }) => of.operation === 'createLead')
      if (silence === undefined || !isProven(silence)) return judgeUnprovenQuietPeriod(silence, started)
      return pass(
        'The page that the order ended on was opened again, and no further lead came.',
        finished,
        accepted,
        again.started,
        again.finished,
        silence,
      )
    }),
})
