import type { Evidence } from '../../../schemas/evidence.ts'
import { FIX_COOKIE_FIRST } from '../../analysis/click-cookie.ts'
import { combine, RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration, list, quoteValue } from '../../analysis/format.ts'
import { judgeLostLeads } from '../../analysis/lost-leads.ts'
import {
  findOrderOf,
  findWait,
  getLeads,
  journalDropped,
  judgeFailedOrder,
  NO_ORDER_PLACED,
  presetCookieNote,
  requireOrders,
} from '../../analysis/orders.ts'
import {
  attributeToSetupOfRun,
  findMixedLoopback,
  journeyMissing,
  mockFailure,
  type SettingsItem,
} from '../../analysis/setup.ts'
import { SPECIAL_ORDERS } from '../../analysis/special-order.ts'
import { between, type ObservedOrder, ofKind } from '../../evidence-view.ts'
import { type Advice, failure, type Judgement, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const sent = requirement({
  id: 'lead.sent',
  level: 'required',
  title: 'An order after a visit from Retrack sends a lead',
  failureTitle: 'An order after a visit from Retrack sends no lead',
  why: 'Without a lead there is no commission: Retrack does not know of the order. Publishers see clicks that never sell, and remove your store from their pages.',
  source: documented(
    'Send leads to Retrack',
    'All connected leads should be uploaded to Retrack using our API as soon as possible.',
  ),
  expected: 'A POST to `/api/v2/leads` comes after the order, within `timing.retry`.',
  journeys: ['first-order', 'order-without-voucher'],
  method:
    'Whether a POST to `/api/v2/leads` came to the mock after the first order, which is placed alone. Then, at the end of the check, whether one came for every other order with a click.',
  remedy: {
    text: 'Read the cookie `retrack_click` where the order is saved, and send the lead from the server. Make the base URL configurable, so that tests can set it to the mock.',
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    requireOrders(evidence, JOURNEYS, (settings) =>
      combine([
        ...JOURNEYS.map((name) => {
          const order = findOrderOf(evidence, name)
          if (order === undefined) return name === 'first-order' ? NO_ORDER_PLACED : journeyMissing(evidence, name)
          return attributeToSetupOfRun(evidence, order.started.journey?.run, judgeOrder(evidence, order, settings))
        }),
        ...judgeLostLeads(evidence, [...JOURNEYS, ...SPECIAL_ORDERS]),
      ]),
    ),
})

/** Either the store does not know the mock, or it sends nothing: nobody can tell from outside. */
const toUnheardRemedy = ({ mock }: SettingsItem): Advice => ({
  text: `First see whether the store sends its leads to the mock: its base URL of Retrack has to be ${mock.url} in place of https://retrack.refunder.com, and it has to be restarted after the change. A store in a container cannot reach the mock by 127.0.0.1. If all of that is so, the store sends no lead: read the cookie \`retrack_click\` where the order is saved, and send the lead from the server.`,
  code: null,
})

/** With a voucher and without: an order of either kind makes a lead. */
const JOURNEYS = ['first-order', 'order-without-voucher'] as const

function judgeOrder(evidence: readonly Evidence[], order: ObservedOrder, settings: SettingsItem): Judgement {
  const failed = judgeFailedOrder(order)
  const waited = findWait(order, 'lead')
  const leads = getLeads(evidence, order)
  const [lead] = leads
  if (lead === undefined && failed !== undefined) return failed
  if (waited === undefined) return unproven('The check did not wait for a lead.', RUN_AGAIN, order.started)
  const [inTime] = between(leads, order.started.journal, waited.upTo)
  if (inTime !== undefined) {
    const after = formatDuration(waited.waitedMs)
    return pass(`A lead came ${after} after the order.${presetCookieNote(order)}`, inTime, waited, order.started)
  }
  if (waited.result === 'unknown') return journalDropped(waited)
  if (waited.result === 'yes') return unproven('The lead that came is missing from the evidence.', RUN_AGAIN, waited)
  const trouble = mockFailure(evidence) ?? findMixedLoopback(settings)
  if (trouble !== undefined) return trouble
  if (lead !== undefined) {
    const late = `A lead came, but not within the ${formatDuration(waited.limitMs)} of \`timing.retry\`.`
    return failure(late, [order.started, waited, lead])
  }
  if (order.started.action === 'manual' && order.started.cookie === 'none') {
    return unproven(
      'The redirect page left no cookie, and the order was placed in a browser in which the check could set none.',
      FIX_COOKIE_FIRST,
      order.started,
      waited,
    )
  }
  const others = between(ofKind(evidence, 'mock-request'), order.started.journal, waited.upTo).filter(
    ({ entry }) => entry.operation === null,
  )
  const instead = [...new Set(others.map(({ entry }) => quoteValue(`${entry.method} ${entry.path}`)))]
  const seen = instead.length === 0 ? '' : ` The mock received ${list(instead.slice(0, 3))} instead.`
  const isUnheard = ofKind(evidence, 'mock-request').length === 0
  const silence = isUnheard ? ` No other request reached the mock at ${settings.mock.url} either.` : ''
  const which = order.started.voucher === null ? 'the order without a voucher' : 'the order'
  return failure(
    `No lead came within ${formatDuration(waited.limitMs)} of ${which}.${seen}${silence}${presetCookieNote(order)}`,
    [order.started, waited, ...others],
    isUnheard ? { remedy: toUnheardRemedy(settings) } : {},
  )
}
