import { FAULT_JOURNEYS } from '../../../schemas/journeys.ts'
import { compareRetries, FAILURES, type RetriedDelivery } from '../../analysis/attempts.ts'
import { formatValue } from '../../analysis/format.ts'
import { getBodyField } from '../../evidence-view.ts'
import { failure, type Judgement, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const sameReference = requirement({
  id: 'delivery.same-reference',
  level: 'recommended',
  title: 'A retry sends the same reference',
  failureTitle: 'A retry sends another reference',
  why: 'If the response is lost after the lead was saved, the retry is a second lead. With the same reference it can be recognised; with a new one you pay twice.',
  source: follows(
    'Send leads to Retrack',
    'A retry may follow a lost response to a saved lead; only the reference shows that both are one.',
  ),
  expected: 'Every attempt to send the lead of one order has the same reference, even if the first response was lost.',
  journeys: ['first-order', ...FAULT_JOURNEYS],
  method:
    'The field `reference` of the first attempt and of each retry, including one after the mock saved the lead without responding.',
  remedy: {
    text: 'Create the reference once, with the order, not with the request.',
    code: 'order',
  },
  component: 'lead-delivery',
  judge: (evidence) =>
    compareRetries(evidence, { required: 'fault-lost-response', subject: 'no reference' }, compareAttempts),
})

function compareAttempts({ name, failed, retries }: RetriedDelivery): Judgement {
  const first = getBodyField(failed, 'reference')
  const other = retries.find((retry) => getBodyField(retry, 'reference') !== first)
  if (other !== undefined) {
    const [was, became] = [formatValue(first), formatValue(getBodyField(other, 'reference'))]
    return failure(`${FAILURES[name]} the reference ${was} became ${became}.`, [failed, other])
  }
  return first === undefined || first === null || first === ''
    ? unproven('The leads had no reference to compare.', 'See `lead.reference`.', failed)
    : pass('Each retry had the reference of the first attempt.', failed, ...retries)
}
