import { FAULT_JOURNEYS } from '../../../schemas/journeys.ts'
import { compareRetries, FAILURES, type RetriedDelivery } from '../../analysis/attempts.ts'
import { formatValue } from '../../analysis/format.ts'
import { getBodyField } from '../../evidence-view.ts'
import { failure, type Judgement, pass, requirement } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

/** The fields that identify a lead. Its reference is for `delivery.same-reference` to judge. */
const FIELDS = ['event', 'click', 'voucher'] as const

export const sameLead = requirement({
  id: 'delivery.same-lead',
  level: 'recommended',
  title: 'A retry sends the same event, click and voucher',
  failureTitle: 'A retry sends another event, click or voucher',
  why: 'A queue for failed leads often does not save every field: the voucher is missing, or the click comes from the current visitor. The lead is saved and looks right, but pays the wrong commission or the wrong publisher.',
  source: follows(
    'Send leads to Retrack',
    'A retry is for the lead that was not saved; with other fields it is another lead.',
  ),
  expected: 'Every attempt to send the lead of one order has the same event, click and voucher.',
  journeys: ['first-order', ...FAULT_JOURNEYS],
  method:
    'The fields `event`, `click` and `voucher` of the first attempt and of each retry, for an order with a voucher.',
  remedy: {
    text: 'Keep the whole lead for its retry, and send it unchanged.',
    code: 'tell',
  },
  component: 'lead-delivery',
  judge: (evidence) => compareRetries(evidence, { required: 'fault-503', subject: 'nothing' }, compareAttempts),
})

function compareAttempts({ name, failed, retries }: RetriedDelivery): Judgement {
  for (const field of FIELDS) {
    const first = getBodyField(failed, field) ?? ''
    const other = retries.find((retry) => (getBodyField(retry, field) ?? '') !== first)
    if (other === undefined) continue
    const now = getBodyField(other, field) ?? ''
    const became = now === '' ? 'was missing' : `became ${formatValue(now)}`
    const was = first === '' ? 'missing' : formatValue(first)
    return failure(
      now !== '' && first === ''
        ? `${FAILURES[name]} the field \`${field}\`, which had been ${was}, ${became}.`
        : `${FAILURES[name]} the ${field} ${was} ${became}.`,
      [failed, other],
    )
  }
  return pass('Each retry had the event, click and voucher of the first attempt.', failed, ...retries)
}
