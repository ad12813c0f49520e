import { isDeepStrictEqual } from 'node:util'
import type { Received } from '../../../schemas/evidence.ts'
import { documented } from '../../basis.ts'
import { between, isProven, ofKind, requestsFor } from '../../evidence-view.ts'
import { failedOrder, journalDropped, NO_ORDER_PLACED, onOrders, ordersIn } from '../../reading/orders.ts'
import { unprovenSilence } from '../../reading/silences.ts'
import { counted, duration, shownValue } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const withoutClick = requirement({
  id: 'lead.without-click',
  level: 'required',
  title: 'An order without the cookie sends no lead',
  failureTitle: 'An order by a visitor who never came from Retrack sends a lead',
  why: 'Each such lead has you pay commission for a customer whom nobody sent. Where the server keeps the last click it saw, every order of your store is booked to one publisher.',
  basis: documented(
    'Send leads to Retrack',
    "Whenever a lead is generated, you should check if it's affiliated with Retrack based on the cookie you set initially.",
  ),
  expected: 'An order by a visitor without the cookie `retrack_click` makes no lead.',
  looksAt:
    "The mock's journal while an order without the cookie is placed, with nothing else under way: no lead for `timing.silence`, or for one and a half times the delay seen before, whichever is longer. The silence counts only where leads came before it and after it.",
  advice: {
    text: "Send a lead only where the customer's own request carries the cookie. A click that is kept on the server, such as the last one seen, becomes another visitor's.",
    snippet: 'const click = request.cookies.retrack_click\nif (click) await sendLead({ click, reference: order.id })',
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    onOrders(evidence, ['order-without-click'], () => {
      const [order] = ordersIn(evidence, 'order-without-click')
      if (order === undefined) return NO_ORDER_PLACED
      const { began, items } = order
      const failed = failedOrder(order)
      if (failed !== undefined) return failed
      const silence = ofKind(items, 'silence').find(({ of }) => of.operation === 'createLead')
      if (silence === undefined) return unprovenSilence(undefined, began)
      const all = requestsFor(evidence, 'createLead')
      const came = between(all, began.journal, silence.upTo)
      const before = all.filter(({ entry }) => entry.id <= began.journal)
      const [lead] = came.filter((one) => !before.some((earlier) => maybeRetryOf(earlier, one)))
      if (lead !== undefined) {
        return breach(`The order made a lead, with the click ${shownValue(lead.entry.click ?? undefined)}.`, [
          began,
          lead,
        ])
      }
      if (came.length > 0) {
        return unproven(
          `${counted(came.length, 'lead')} came that had been sent before: it cannot be told from a late retry.`,
          'See `lead.accepted` and `lead.once`; once leads are taken and not sent again, run the check again.',
          began,
          ...came,
        )
      }
      if (silence.holds === 'unknown') return journalDropped(silence)
      if (!isProven(silence)) return unprovenSilence(silence, began)
      return pass(`No lead came in ${duration(silence.watchedMs)}.`, began, silence)
    }),
})

/** The same lead, by its reference or, where it has none, by all that it says. */
const maybeRetryOf = ({ entry: earlier }: Received, { entry }: Received): boolean =>
  entry.reference === null ? isDeepStrictEqual(entry.body, earlier.body) : entry.reference === earlier.reference
