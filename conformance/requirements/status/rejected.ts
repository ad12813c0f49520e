import { documented } from '../../basis.ts'
import { isUpdated } from '../../reading/status-changes.ts'
import { requirement } from '../../requirement.ts'

export const rejected = requirement({
  id: 'status.rejected',
  level: 'required',
  title: 'A rejected order rejects its lead',
  failureTitle: 'A rejected order does not reject its lead',
  why: 'A lead that is not rejected is paid for. For each order that was cancelled or returned you pay commission on money that you gave back.',
  basis: documented('Rejecting leads', 'You can reject a lead by passing the status field with the value rejected.'),
  expected: 'After `rejectOrder` an update of the lead with `rejected` comes within `timing.status`.',
  looksAt: "Whether an update of the order's lead with `rejected` came to the mock after `rejectOrder`.",
  advice: {
    text: 'Keep the uuid of the lead with the order, and send the update where the order is cancelled.',
    snippet: "await post('/api/v2/leads/' + order.retrackLead, { status: 'rejected' })",
  },
  blame: 'status-updates',
  judge: (evidence) => isUpdated(evidence, 'rejected'),
})
