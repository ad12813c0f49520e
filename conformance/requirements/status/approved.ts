import { documented } from '../../basis.ts'
import { isUpdated } from '../../reading/status-changes.ts'
import { requirement } from '../../requirement.ts'

export const approved = requirement({
  id: 'status.approved',
  level: 'required',
  title: 'An approved order approves its lead',
  failureTitle: 'An approved order does not approve its lead',
  basis: documented('Approving leads', 'You can approve a lead by passing the status field with the value approved.'),
  expected: 'After `approveOrder` an update of the lead with `approved` comes within `timing.status`.',
  advice: {
    text: 'Keep the uuid of the lead with the order, and send the update where the order is final.',
    snippet: "await post('/api/v2/leads/' + order.retrackLead, { status: 'approved' })",
  },
  blame: 'status-updates',
  judge: (evidence) => isUpdated(evidence, 'approved'),
})
