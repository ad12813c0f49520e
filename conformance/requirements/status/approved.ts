import { judgeStatusUpdate } from '../../analysis/status-changes.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const approved = requirement({
  id: 'status.approved',
  level: 'required',
  title: 'An approved order approves its lead',
  failureTitle: 'An approved order does not approve its lead',
  why: 'Publishers are paid for approved leads. Pending leads keep them and their customers waiting, and they drop a store that never approves.',
  source: documented('Approving leads', 'You can approve a lead by passing the status field with the value approved.'),
  expected: 'After `approveOrder` an update of the lead with `approved` comes within `timing.status`.',
  journeys: ['first-order', 'approved-order'],
  method: "Whether an update of the order's lead with `approved` came to the mock after `approveOrder`.",
  remedy: {
    text: 'Keep the uuid of the lead with the order, and send the update when the order is final.',
    code: 'status',
  },
  component: 'status-updates',
  judge: (evidence) => judgeStatusUpdate(evidence, 'approved'),
})
