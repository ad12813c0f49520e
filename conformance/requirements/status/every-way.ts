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
  title: 'An order rejects its lead in every way to cancel it',
  failureTitle: 'An order that is cancelled in another way does not reject its lead',
  why: 'The customer cancels an order, the staff refunds it, or it expires unpaid: often three pieces of code. Each one that forgets the lead makes you pay commission on money that you do not have.',
  source: documented('Rejecting leads', 'You can reject a lead by passing the status field with the value rejected.'),
  expected:
    'After each way that `rejectOrder` names, an update of the lead with `rejected` comes within `timing.status`.',
  journeys: ['first-order', 'other-way-to-reject'],
  method:
    'Whether an update of the lead with `rejected` came to the mock, for one order for each name under `rejectOrder` except the first, which `status.rejected` judges.',
  remedy: {
    text: 'Send the update where every such order passes, such as its change of state, not in the page of one way.',
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
