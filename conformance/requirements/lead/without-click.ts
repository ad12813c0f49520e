import { isDeepStrictEqual } from 'node:util'
import type { MockRequest } from '../../../schemas/evidence.ts'
import { formatDuration, formatValue, pluralize } from '../../analysis/format.ts'
import { getOrdersOf, journalDropped, judgeFailedOrder, NO_ORDER_PLACED, requireOrders } from '../../analysis/orders.ts'
import { judgeUnprovenQuietPeriod } from '../../analysis/quiet-periods.ts'
import { between, getRequests, isProven, ofKind } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const withoutClick = requirement({
  id: 'lead.without-click',
  level: 'required',
  title: 'An order without the cookie sends no lead',
  failureTitle: 'An order by a visitor who never came from Retrack sends a lead',
  why: 'Each such lead makes you pay commission for a customer whom nobody sent. If the server keeps the last click that it saw, one publisher is paid for all your orders.',
  source: documented(
    'Send leads to Retrack',
    "Whenever a lead is generated, you should check if it's affiliated with Retrack based on the cookie you set initially.",
  ),
  expected: 'An order by a visitor without the cookie `retrack_click` makes no lead.',
  journeys: ['first-order', 'order-without-click', 'closing-order'],
  method:
    "The mock's journal while an order without the cookie is placed, with nothing else under way: no lead for `timing.quietPeriod`, or for one and a half times the delay seen before, whichever is longer. The silence counts only if leads came before it and after it.",
  remedy: {
    text: "Send a lead only if the customer's own request has the cookie. If the server keeps a click, such as the last one seen, other visitors get it.",
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    requireOrders(evidence, ['order-without-click'], () => {
      const [order] = getOrdersOf(evidence, 'order-without-click')
      if (order === undefined) return NO_ORDER_PLACED
      const { started, items } = order
      const failed = judgeFailedOrder(order)
      if (failed !== undefined) return failed
      const silence = ofKind(items, 'quiet-period').find(({ of }) => of.operation === 'createLead')
      if (silence === undefined) return judgeUnprovenQuietPeriod(undefined, started)
      const all = getRequests(evidence, 'createLead')
      const came = between(all, started.journal, silence.upTo)
      const before = all.filter(({ entry }) => entry.id <= started.journal)
      const [lead] = came.filter((one) => !before.some((earlier) => isMaybeRetry(earlier, one)))
      if (lead !== undefined) {
        return failure(`The order made a lead, with the click ${formatValue(lead.entry.click ?? undefined)}.`, [
          started,
          lead,
        ])
      }
      if (came.length > 0) {
        return unproven(
          `${pluralize(came.length, 'lead')} came that had been sent before: it cannot be told from a late retry.`,
          'See `lead.accepted` and `lead.once`; once leads are taken and not sent again, run the check again.',
          started,
          ...came,
        )
      }
      if (silence.result === 'unknown') return journalDropped(silence)
      if (!isProven(silence)) return judgeUnprovenQuietPeriod(silence, started)
      return pass(`No lead came in ${formatDuration(silence.watchedMs)}.`, started, silence)
    }),
})

/** The same lead, by its reference or, where it has none, by all that it says. */
const isMaybeRetry = ({ entry: earlier }: MockRequest, { entry }: MockRequest): boolean =>
  entry.reference === null ? isDeepStrictEqual(entry.body, earlier.body) : entry.reference === earlier.reference
