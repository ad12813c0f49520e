import type { MockRequest } from '../../../schemas/evidence.ts'
import { FAULT_JOURNEYS } from '../../../schemas/journeys.ts'
import { overlapped } from '../../analysis/attempts.ts'
import { combine } from '../../analysis/combine.ts'
import { formatDuration, formatValue, pluralize } from '../../analysis/format.ts'
import { findAcceptedLead, getLeads, getOrdersWithLeads, requireOrders } from '../../analysis/orders.ts'
import { judgeUnprovenQuietPeriod } from '../../analysis/quiet-periods.ts'
import { attributeToSetupOfRun } from '../../analysis/setup.ts'
import { getBodyField, isProven, type ObservedOrder, ofKind, wasAccepted } from '../../evidence-view.ts'
import { failure, type Judgement, pass, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const stopsAfterSuccess = requirement({
  id: 'delivery.stops-after-success',
  level: 'recommended',
  title: 'A saved lead is not sent again',
  failureTitle: 'A saved lead is sent again',
  why: 'If Retrack counts a lead that is sent again, each time is one more commission. If it does not, the requests may still get your token blocked.',
  source: follows(
    'Send leads to Retrack',
    'A 200 says that the lead was saved; no page says that Retrack recognises the same lead sent twice.',
  ),
  expected: 'After the lead of an order was saved (200), nothing more is sent for it.',
  journeys: ['first-order', 'order-without-voucher', ...FAULT_JOURNEYS, 'closing-order'],
  method:
    'The leads of each order after the one that was saved, and that nothing more came in a silence between two leads that did come. `lead.once` judges leads that were under way at the same time.',
  remedy: {
    text: 'Remove a lead from the queue as soon as the response is 200, before anything else can fail.',
    code: 'tell',
  },
  component: 'lead-delivery',
  judge: (evidence) =>
    requireOrders(evidence, [], () => {
      const judged = getOrdersWithLeads(evidence).map((order) => {
        return attributeToSetupOfRun(evidence, order.started.journey?.run, ofOrder(order, getLeads(evidence, order)))
      })
      return judged.length === 0
        ? unproven(
            'No lead was answered 200.',
            'See `lead.sent` and `lead.accepted`; once leads come, run the check again.',
          )
        : combine(judged)
    }),
})

function ofOrder({ started, items }: ObservedOrder, leads: readonly MockRequest[]): Judgement {
  const accepted = findAcceptedLead(leads)
  if (accepted === undefined) return unproven('A lead was not answered 200.', 'See `lead.accepted`.', started)
  const again = leads.filter((lead) => isSentAgain(accepted, lead))
  const [late] = again
  // Once an answer came in time there was nothing more to wait for.
  const heard = [accepted, ...again].find((lead) => wasAccepted(lead) && !mayHaveBeenGivenUp(lead))
  if (late !== undefined && (heard === undefined || !again.some((lead) => isSentAgain(heard, lead)))) {
    return unproven(
      `The answer to a lead took ${formatDuration(getAnswerMs(accepted))}, so the store may have stopped waiting for it before it sent the lead again.`,
      'Run the check again on a machine with less to do.',
      accepted,
      late,
    )
  }
  if (again.length > 0) {
    const reference = formatValue(getBodyField(accepted, 'reference'))
    return failure(
      `After the lead ${reference} was answered 200, it was sent ${pluralize(again.length, 'more time')}.`,
      [accepted, ...again],
    )
  }
  const silence = ofKind(items, 'quiet-period').find(({ of }) => of.operation === 'createLead')
  if (silence === undefined || !isProven(silence)) return judgeUnprovenQuietPeriod(silence, started)
  return pass('Nothing was sent again after 200.', accepted, silence)
}

/** The mock answers within milliseconds. What took longer may have come after the time-out of the store's client. */
const PROMPT_ANSWER_MS = 500

const mayHaveBeenGivenUp = (lead: MockRequest): boolean => getAnswerMs(lead) > PROMPT_ANSWER_MS

function getAnswerMs({ entry: { stages } }: MockRequest): number {
  return stages.responded === undefined ? 0 : Date.parse(stages.responded) - Date.parse(stages.received ?? '')
}

/** A second lead under another name, or one sent at the same time, is no retry: `lead.once` judges those. */
function isSentAgain(accepted: MockRequest, later: MockRequest): boolean {
  if (later.entry.id <= accepted.entry.id) return false
  return !overlapped(accepted, later) && getBodyField(later, 'reference') === getBodyField(accepted, 'reference')
}
