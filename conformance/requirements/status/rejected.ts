import { judgeStatusUpdate } from '../../analysis/status-changes.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const rejected = requirement({
  id: 'status.rejected',
  level: 'required',
  title: 'A rejected order rejects its lead',
  failureTitle: 'A rejected order does not reject its lead',
  why: 'You pay for every lead that is not rejected. For each cancelled or returned order, that is commission on money that you gave back.',
  source: documented('Rejecting leads', 'You can reject a lead by passing the status field with the value rejected.'),
  expected: 'After `rejectOrder` an update of the lead with `rejected` comes within `timing.status`.',
  journeys: ['first-order', 'rejected-order'],
  method: "Whether an update of the order's lead with `rejected` came to the mock after `rejectOrder`.",
  remedy: {
    text: 'Keep the uuid of the lead with the order, and send the update when the order is cancelled.',
    code: 'status',
  },
  component: 'status-updates',
  judge: (evidence) => judgeStatusUpdate(evidence, 'rejected'),
})
