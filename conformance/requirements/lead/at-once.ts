import type { Evidence } from '../../../schemas/evidence.ts'
import { combine } from '../../analysis/combine.ts'
import { formatValue, quoteValue } from '../../analysis/format.ts'
import { getLeads, getOrdersOf, requireOrders } from '../../analysis/orders.ts'
import { attributeToSetupOfRun, journeyMissing } from '../../analysis/setup.ts'
import { judgeLeadOfSpecialOrder } from '../../analysis/special-order.ts'
import { getBodyField, type ObservedOrder } from '../../evidence-view.ts'
import { failure, type Judgement, requirement, unproven } from '../../requirement.ts'
import { follows } from '../../requirement-source.ts'

export const atOnce = requirement({
  id: 'lead.at-once',
  level: 'recommended',
  title: 'Two customers who order at the same moment make one lead each',
  failureTitle: 'When two customers order at the same moment, one lead is lost or mixed up',
  why: 'If a program keeps the current customer in one variable, or allows one job at a time, it mixes up customers in the busiest hours. The cashback goes to the wrong person, or to nobody.',
  source: follows('Send leads to Retrack', 'Each lead is affiliated by the cookie of its own customer.'),
  expected: 'Two orders at the same moment make two leads, each with the click and the voucher of its own customer.',
  journeys: ['first-order', 'orders-at-once'],
  method:
    'The leads of two orders by two visitors whose last requests are sent at the same moment, one with the voucher of the config and one without.',
  remedy: {
    text: 'Pass the click and the order on as arguments, and save them with the order. Keep nothing about a customer in a static or global variable, or in the name of a job that drops others of the same name.',
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    requireOrders(evidence, ['orders-at-once'], () => {
      const [one, other] = getOrdersOf(evidence, 'orders-at-once')
      if (one === undefined || other === undefined) return journeyMissing(evidence, 'orders-at-once')
      return attributeToSetupOfRun(evidence, one.started.journey?.run, judgeBoth(evidence, one, other))
    }),
})

function judgeBoth(evidence: readonly Evidence[], one: ObservedOrder, other: ObservedOrder): Judgement {
  if (one.finished !== undefined && one.finished.sequence < other.started.sequence) {
    return unproven(
      'The first order had ended before the second one began.',
      'Run the check again on a machine with less to do.',
      one.finished,
      other.started,
    )
  }
  const mixed = judgeMixedUp(evidence, one, other) ?? judgeMixedUp(evidence, other, one)
  if (mixed !== undefined) return mixed
  return combine(
    [one, other].map((order) =>
      judgeLeadOfSpecialOrder(evidence, order, {
        order: 'at the same moment as another one',
        clue: 'though orders that are placed one after another make leads',
        ifFailed: 'See whether the store takes two orders at the same moment: here one went through, or none.',
      }),
    ),
  )
}

/** The lead of one stands under the click of the other. */
function judgeMixedUp(evidence: readonly Evidence[], one: ObservedOrder, other: ObservedOrder): Judgement | undefined {
  const [own, others] = [getLeads(evidence, one), getLeads(evidence, other)]
  const [first, ...more] = others
  if (first === undefined) return undefined
  const references = new Set(others.map((lead) => getBodyField(lead, 'reference')))
  const clicks = `${quoteValue(one.started.click ?? '')} and ${quoteValue(other.started.click ?? '')}`
  if (own.length === 0 && references.size > 1) {
    return failure(
      `Two visitors with the clicks ${clicks} ordered at the same moment: both leads carried ${formatValue(other.started.click)}.`,
      [one.started, other.started, first, ...more],
    )
  }
  const voucher = one.started.voucher
  const [lead] = own
  if (voucher === null || lead === undefined || other.started.voucher !== null) return undefined
  const isSwapped = isNone(getBodyField(lead, 'voucher')) && !isNone(getBodyField(first, 'voucher'))
  return isSwapped
    ? failure(
        `Two visitors ordered at the same moment, one with the voucher ${quoteValue(voucher)}: it came with the click of the other.`,
        [one.started, other.started, lead, first],
      )
    : undefined
}

const isNone = (value: unknown) => value === undefined || value === null || value === ''
