import { getLeadUuid } from '../../../schemas/journal.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { quoteValue } from '../../analysis/format.ts'
import { findWait } from '../../analysis/orders.ts'
import { getLeadInPath, requireActions } from '../../analysis/status-changes.ts'
import { haveSameReference, judgeTwoOrders } from '../../analysis/two-orders.ts'
import { getRequests, getStatusChanges, wasAccepted } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const ownLead = requirement({
  id: 'status.own-lead',
  level: 'recommended',
  title: 'Rejecting one of two orders rejects its own lead',
  failureTitle: 'Rejecting one of two orders rejects the lead of the other',
  why: 'The order that was kept is not paid, and the returned one is. Nobody notices, because the sum is right.',
  source: documented('Updating leads', 'Pass the uuid of the lead you want to update in the URL.'),
  expected: 'After `rejectOrder` on the first of two orders with one click, the update names the lead of the first.',
  journeys: ['first-order', 'second-order'],
  method:
    "The path of the update after the first of a visitor's two orders was rejected, compared with the uuids of both leads.",
  remedy: {
    text: 'Save the uuid of a lead with its order, not with the click, the customer or the session.',
    code: 'tell',
  },
  component: 'status-updates',
  judge: (evidence) =>
    requireActions(evidence, ['rejectOrder'], ['second-order'], () =>
      judgeTwoOrders(evidence, ({ second, firstLead, later }) => {
        const change = getStatusChanges(evidence).find(
          ({ started }) => started.journey?.run === second.started.journey?.run,
        )
        const others = later.filter((lead) => wasAccepted(lead) && !haveSameReference(lead, firstLead))
        const [other] = others
        if (other === undefined || change === undefined) {
          return unproven(
            'There were no two leads of one visitor, so none could be mistaken for the other.',
            'See `lead.second-order`; once both come, run the check again.',
            second.started,
          )
        }
        const { started } = change
        const updates = getRequests(evidence, 'updateLead').filter(({ entry }) => entry.id > started.journal)
        const findUpdate = (leads: readonly (string | null)[]) =>
          updates.find((update) => leads.includes(getLeadInPath(update)))
        const wrong = findUpdate(others.map(({ entry }) => getLeadUuid(entry)))
        if (wrong !== undefined) {
          return failure(
            `The order ${quoteValue(started.reference)} was rejected, and an update came for the lead of the second order.`,
            [started, firstLead, other, wrong],
          )
        }
        const right = findUpdate([started.lead])
        if (right !== undefined)
          return pass('The update named the lead of the order that was rejected.', started, firstLead, other, right)
        const waited = findWait(change, 'update')
        return unproven(
          'No update named either of the two leads.',
          waited === undefined
            ? RUN_AGAIN
            : 'See `status.rejected` and `status.known-lead`; once updates name their lead, run the check again.',
          started,
        )
      }),
    ),
})
