import { combine } from '../../analysis/combine.ts'
import { quoteValue } from '../../analysis/format.ts'
import { getOrdersOf } from '../../analysis/orders.ts'
import { attributeToSetupOfRun, journeyMissing } from '../../analysis/setup.ts'
import { judgeChange, judgeMissingChange, requireActions } from '../../analysis/status-changes.ts'
import { getSettings, getStatusChanges } from '../../evidence-view.ts'
import { notApplicable, requirement, withSubject } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const everyWayToReject = requirement({
  id: 'status.every-way',
  level: 'required',
  title: 'An order rejects its lead in whichever way it comes to nothing',
  failureTitle: 'An order that comes to nothing in another way does not reject its lead',
  why: 'An order is cancelled by the customer, refunded by the staff, or expires since nobody paid: often three pieces of code. For each that forgets its lead you pay commission on money that you never had, or gave back.',
  source: documented('Rejecting leads', 'You can reject a lead by passing the status field with the value rejected.'),
  expected:
    'After each way that `rejectOrder` names, an update of the lead with `rejected` comes within `timing.status`.',
  journeys: ['first-order', 'other-way-to-reject'],
  method:
    "Whether an update of the order's lead with `rejected` came to the mock, for one order for each name under `rejectOrder` but the first, which `status.rejected` is judged by.",
  remedy: {
    text: 'Send the update where every such order passes, such as the change of its state, and not in the page of one of them.',
    code: null,
  },
  component: 'status-updates',
  judge: (evidence) => {
    const [, ...others] = getSettings(evidence)?.ways.rejectOrder ?? []
    if (getSettings(evidence) !== undefined && others.length === 0)
      return notApplicable('The config does not name several ways to reject an order.')
    return requireActions(evidence, ['rejectOrder'], ['other-way-to-reject'], () => {
      const runs = getOrdersOf(evidence, 'other-way-to-reject')
      return combine(
        others.map((way) => {
          const order = runs.find(({ started }) => started.journey?.variant === way)
          if (order === undefined) return journeyMissing(evidence, 'other-way-to-reject')
          const change = getStatusChanges(evidence).find(
            ({ started }) => started.journey?.name === 'other-way-to-reject' && started.way === way,
          )
          const judged =
            change === undefined ? judgeMissingChange(evidence, 'other-way-to-reject') : judgeChange(evidence, change)
          return attributeToSetupOfRun(evidence, order.started.journey?.run, withSubject(quoteValue(way), judged))
        }),
      )
    })
  },
})
