import type { Evidence } from '../../../schemas/evidence.ts'
import { combine, RUN_AGAIN } from '../../analysis/combine.ts'
import { formatValue, list, quoteValue } from '../../analysis/format.ts'
import { judgeClick, judgeReference, judgeVoucher } from '../../analysis/lead-fields.ts'
import {
  findAcceptedLead,
  findWait,
  getLeads,
  getOrdersOf,
  judgeFailedOrder,
  requireOrders,
} from '../../analysis/orders.ts'
import { attributeToSetupOfRun, journeyMissing, type SettingsItem } from '../../analysis/setup.ts'
import { judgeLeadOfSpecialOrder } from '../../analysis/special-order.ts'
import { between, getBodyField, getRequests, getSettings, type ObservedOrder } from '../../evidence-view.ts'
import { failure, type Judgement, notApplicable, requirement, unproven, withSubject } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const everyWayToOrder = requirement({
  id: 'lead.every-way',
  level: 'required',
  title: 'An order makes a lead in every way to place it',
  failureTitle: 'An order that is placed in another way makes no lead, or a wrong one',
  why: 'Customers order with an account or as a guest, by card, by invoice, or with the button of a wallet. Each way is often separate code, and only the one that was tested sends leads. Nobody notices the missing ones.',
  source: documented(
    'Send leads to Retrack',
    'All connected leads should be uploaded to Retrack using our API as soon as possible.',
  ),
  expected:
    'In each way that `placeOrder` names, an order makes a lead with the click of the visit, a reference, and the voucher that was used.',
  journeys: ['first-order', 'other-way-to-order'],
  method:
    'The lead of one order for each name under `placeOrder` except the first, which all other orders use: whether Retrack accepts it, and its fields `click`, `reference` and `voucher`.',
  remedy: {
    text: "Send the lead where every order passes, such as the shop system's event for a paid order, not in the page or controller of one way to pay.",
    code: null,
  },
  component: 'lead-sending',
  judge: (evidence) => {
    const [, ...others] = getSettings(evidence)?.ways.placeOrder ?? []
    if (getSettings(evidence) !== undefined && others.length === 0)
      return notApplicable('The config does not name several ways to order.')
    return requireOrders(evidence, ['other-way-to-order'], (settings) =>
      combine(
        others.map((way) => {
          const order = getOrdersOf(evidence, 'other-way-to-order').find(({ started }) => started.way === way)
          if (order === undefined) return journeyMissing(evidence, 'other-way-to-order')
          const judged = withSubject(quoteValue(way), judgeWay(evidence, order, settings))
          return attributeToSetupOfRun(evidence, order.started.journey?.run, judged)
        }),
      ),
    )
  },
})

function judgeWay(evidence: readonly Evidence[], order: ObservedOrder, settings: SettingsItem): Judgement {
  const leads = getLeads(evidence, order)
  const failed = judgeFailedOrder(order)
  if (leads.length === 0 && failed !== undefined) return failed
  const came = judgeLeadOfSpecialOrder(evidence, order, {
    order: `by ${quoteValue(order.started.way ?? '')}`,
    clue: 'though orders placed in another way make leads',
    ifFailed: RUN_AGAIN,
  })
  if (came.kind === 'failure') return judgeStrangers(evidence, order) ?? came
  if (came.kind !== 'pass') return came
  return combine([
    came,
    judgeAnswer(order, leads),
    ...leads.flatMap((lead) => [
      judgeClick(lead, order),
      judgeReference(lead),
      // A store without vouchers is judged by the rest.
      ...(settings.store.voucher.kind === 'code' ? [judgeVoucher(lead, order, settings)] : []),
    ]),
  ])
}

function judgeAnswer({ started }: ObservedOrder, leads: ReturnType<typeof getLeads>): Judgement {
  const accepted = findAcceptedLead(leads)
  const last = leads.at(-1)
  if (accepted !== undefined || last === undefined)
    return { kind: 'pass', observed: '', evidence: [accepted ?? started] }
  return last.entry.outcome === 'refused'
    ? failure(`Its lead was answered ${last.entry.status}.`, [started, last])
    : unproven('Its lead was not answered before the check ended.', RUN_AGAIN, started, last)
}

/** Leads that name no visitor of the check may be the order's own, with a wrong click. */
function judgeStrangers(evidence: readonly Evidence[], order: ObservedOrder): Judgement | undefined {
  const { started } = order
  const waited = findWait(order, 'lead')
  if (waited === undefined) return undefined
  const strangers = between(getRequests(evidence, 'createLead'), started.journal, waited.upTo).filter(
    ({ cause }) => cause === null,
  )
  const [first, ...more] = strangers
  if (first === undefined) return undefined
  const clicks = [...new Set(strangers.map((lead) => formatValue(getBodyField(lead, 'click'))))]
  return failure(
    `No lead came with the click ${quoteValue(started.click ?? '')} of the visit. One came that names no visitor, with the click ${list(clicks)}.`,
    [started, waited, first, ...more],
  )
}
