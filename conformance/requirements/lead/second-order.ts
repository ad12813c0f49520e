import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration, formatValue } from '../../analysis/format.ts'
import { findWait, journalDropped, presetCookieNote } from '../../analysis/orders.ts'
import { mockFailure } from '../../analysis/setup.ts'
import { haveSameReference, judgeTwoOrders } from '../../analysis/two-orders.ts'
import { getBodyField, wasAccepted } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const secondOrder = requirement({
  id: 'lead.second-order',
  level: 'recommended',
  title: 'A second order of the same visitor makes a lead, too',
  failureTitle: 'A second order of the same visitor makes no lead',
  why: 'A click counts for ten days, and the publisher is owed commission on every order in that time. A store that keeps one lead per click, or deletes the click with the first order, loses the others.',
  source: documented(
    'Send leads to Retrack',
    "Whenever a lead is generated, you should check if it's affiliated with Retrack based on the cookie you set initially.",
  ),
  expected: 'Two orders with one click make two leads with that click, each with its own reference.',
  journeys: ['first-order', 'second-order'],
  method: 'The leads of a visitor who orders twice, the second time after the first lead was saved.',
  remedy: {
    text: 'Keep leads by order, not by click or customer, and do not change the cookie after an order.',
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeTwoOrders(evidence, ({ first, second, firstLead, later }) => {
      const own = later.find((lead) => !haveSameReference(lead, firstLead))
      if (own !== undefined) {
        const [one, other] = [firstLead, own].map((lead) => formatValue(getBodyField(lead, 'reference')))
        return wasAccepted(own) || later.some((lead) => wasAccepted(lead) && haveSameReference(lead, own))
          ? pass(
              `Two orders made two leads, with the references ${one} and ${other}.${presetCookieNote(first)}`,
              first.started,
              firstLead,
              second.started,
              own,
            )
          : unproven('The lead of the second order was not answered 200.', 'See `lead.accepted`.', second.started, own)
      }
      const waited = findWait(second, 'accepted-lead')
      if (waited === undefined)
        return unproven('The check did not wait for the second lead.', RUN_AGAIN, second.started)
      if (waited.result === 'unknown') return journalDropped(waited)
      if (waited.result === 'yes')
        return unproven('The lead that came is missing from the evidence.', RUN_AGAIN, waited)
      const [same] = later
      if (same !== undefined) {
        return unproven(
          'All leads of the two orders had one reference: it cannot be told which of them each is of.',
          'See `lead.distinct-references`; once each order has its own, run the check again.',
          second.started,
          same,
        )
      }
      return (
        mockFailure(evidence) ??
        failure(
          `The first order of a visitor made a lead; her second made none within ${formatDuration(waited.limitMs)}.${presetCookieNote(first)}`,
          [first.started, firstLead, second.started, waited],
        )
      )
    }),
})
