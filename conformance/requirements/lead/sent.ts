import type { Evidence } from '../../../schemas/evidence.ts'
import { documented } from '../../basis.ts'
import { between, type Order, ofKind } from '../../evidence-view.ts'
import {
  byPlantedCookie,
  failedOrder,
  journalDropped,
  leadsOf,
  NO_ORDER_PLACED,
  onOrders,
  shownBy,
  waitFor,
} from '../../reading/orders.ts'
import { blamingSetUpOfRun, mixedLoopback, mockTrouble, notMade, type Settings } from '../../reading/set-up.ts'
import { RUN_AGAIN, together } from '../../reading/together.ts'
import { duration, list, shown } from '../../reading/words.ts'
import { breach, type Judgement, pass, requirement, unproven } from '../../requirement.ts'

export const sent = requirement({
  id: 'lead.sent',
  level: 'required',
  title: 'An order after a visit from Retrack sends a lead',
  failureTitle: 'An order after a visit from Retrack sends no lead',
  why: 'No lead, no commission: to Retrack the order never happened. Publishers see clicks that never sell, and take your store off their pages.',
  basis: documented(
    'Send leads to Retrack',
    'All connected leads should be uploaded to Retrack using our API as soon as possible.',
  ),
  expected: 'A POST to `/api/v2/leads` comes after the order, within `timing.retry`.',
  looksAt:
    'Whether a POST to `/api/v2/leads` came to the mock after the first order. It is placed alone, so that whatever comes is its own.',
  advice: {
    text: 'Read the cookie `retrack_click` where the order is saved, and send the lead from the server. The base URL has to be configuration, so that a test can point it at the mock.',
    snippet:
      "await fetch(process.env.RETRACK_API_URL + '/api/v2/leads', {\n  method: 'POST',\n  headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' },\n  body: JSON.stringify({ event, click, reference: order.id, voucher: order.voucher }),\n})",
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    onOrders(evidence, JOURNEYS, (settings) =>
      together(
        JOURNEYS.map((name) => {
          const order = shownBy(evidence, name)
          if (order === undefined) return name === 'first-order' ? NO_ORDER_PLACED : notMade(evidence, name)
          return blamingSetUpOfRun(evidence, order.began.journey?.run, sentBy(evidence, order, settings))
        }),
      ),
    ),
})

/** With a voucher and without: an order of either kind makes a lead. */
const JOURNEYS = ['first-order', 'order-without-voucher'] as const

function sentBy(evidence: readonly Evidence[], order: Order, settings: Settings): Judgement {
  const failed = failedOrder(order)
  const waited = waitFor(order, 'lead')
  const leads = leadsOf(evidence, order)
  const [lead] = leads
  if (lead === undefined && failed !== undefined) return failed
  if (waited === undefined) return unproven('The check did not wait for a lead.', RUN_AGAIN, order.began)
  const [inTime] = between(leads, order.began.journal, waited.upTo)
  if (inTime !== undefined) {
    const after = duration(waited.waitedMs)
    return pass(`A lead came ${after} after the order.${byPlantedCookie(order)}`, inTime, waited, order.began)
  }
  if (waited.holds === 'unknown') return journalDropped(waited)
  if (waited.holds === 'yes') return unproven('The lead that came is missing from the evidence.', RUN_AGAIN, waited)
  const trouble = mockTrouble(evidence) ?? mixedLoopback(settings)
  if (trouble !== undefined) return trouble
  if (lead !== undefined) {
    const late = `A lead came, but not within the ${duration(waited.limitMs)} of \`timing.retry\`.`
    return breach(late, [order.began, waited, lead])
  }
  const others = between(ofKind(evidence, 'received'), order.began.journal, waited.upTo).filter(
    ({ entry }) => entry.operation === null,
  )
  const instead = [...new Set(others.map(({ entry }) => shown(`${entry.method} ${entry.path}`)))]
  const seen = instead.length === 0 ? '' : ` The mock received ${list(instead.slice(0, 3))} instead.`
  const which = order.began.voucher === null ? 'the order without a voucher' : 'the order'
  return breach(`No lead came within ${duration(waited.limitMs)} of ${which}.${seen}${byPlantedCookie(order)}`, [
    order.began,
    waited,
    ...others,
  ])
}
