/** Stands in for the requirements until they are here: one that needs every journey. */
import { ofKind } from '../evidence-view.ts'
import { pass, type Requirement, unproven } from '../requirement.ts'

export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'lead.any',
    level: 'required',
    title: 'An order after a visit from Retrack sends a lead',
    failureTitle: 'An order after a visit from Retrack sends no lead',
    basis: { kind: 'follows', section: 'Send leads to Retrack', reason: 'All connected leads should be uploaded.' },
    expected: 'A POST to `/api/v2/leads` comes after the order.',
    advice: { text: 'Send it.', snippet: null },
    blame: 'lead-sending',
    judge(evidence) {
      const [lead] = ofKind(evidence, 'received')
      return lead === undefined ? unproven('No lead came.', 'See the evidence.') : pass('A lead came.', lead)
    },
  },
]
