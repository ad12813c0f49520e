import type { Received } from '../../../schemas/evidence.ts'
import { follows } from '../../basis.ts'
import { field, isProven, type Order, ofKind } from '../../evidence-view.ts'
import { wereAtOnce } from '../../reading/attempts.ts'
import { acceptedLead, leadsOf, onOrders, ordersWithLeads } from '../../reading/orders.ts'
import { blamingSetUpOfRun } from '../../reading/set-up.ts'
import { unprovenSilence } from '../../reading/silences.ts'
import { together } from '../../reading/together.ts'
import { counted, shownValue } from '../../reading/words.ts'
import { breach, type Judgement, pass, requirement, unproven } from '../../requirement.ts'

export const stopsAfterSuccess = requirement({
  id: 'delivery.stops-after-success',
  level: 'recommended',
  title: 'A lead that was answered 200 is not sent again',
  failureTitle: 'A lead that was answered 200 is sent again',
  why: 'A lead that is sent over and over is one more commission each time where Retrack counts it, and where it does not, a load that may get your token blocked.',
  basis: follows(
    'Send leads to Retrack',
    'A 200 says that the lead was saved; nothing says that Retrack would take the same lead twice for one.',
  ),
  expected: 'Nothing is sent for an order once its lead was answered 200.',
  looksAt:
    'The leads of each order after the one that was answered 200, and that nothing more came in a silence between two leads that did come. One that was under way at the same time is for `lead.once`.',
  advice: {
    text: 'Take a lead out of the queue as soon as it was answered 200, before anything else can fail.',
    snippet: 'if (response.status === 200) await queue.remove(lead.id)',
  },
  blame: 'lead-delivery',
  judge: (evidence) =>
    onOrders(evidence, [], () => {
      const judged = ordersWithLeads(evidence).map((order) => {
        return blamingSetUpOfRun(evidence, order.began.journey?.run, ofOrder(order, leadsOf(evidence, order)))
      })
      return judged.length === 0
        ? unproven(
            'No lead was answered 200.',
            'See `lead.sent` and `lead.accepted`; once leads come, run the check again.',
          )
        : together(judged)
    }),
})

function ofOrder({ began, items }: Order, leads: readonly Received[]): Judgement {
  const accepted = acceptedLead(leads)
  if (accepted === undefined) return unproven('A lead was not answered 200.', 'See `lead.accepted`.', began)
  const again = leads.filter((lead) => isSentAgain(accepted, lead))
  if (again.length > 0) {
    const reference = shownValue(field(accepted, 'reference'))
    return breach(`After the lead ${reference} was answered 200, it was sent ${counted(again.length, 'more time')}.`, [
      accepted,
      ...again,
    ])
  }
  const silence = ofKind(items, 'silence').find(({ of }) => of.operation === 'createLead')
  if (silence === undefined || !isProven(silence)) return unprovenSilence(silence, began)
  return pass('Nothing was sent again after 200.', accepted, silence)
}

/** A second lead under another name, or one sent at the same time, is no retry: `lead.once` judges those. */
function isSentAgain(accepted: Received, later: Received): boolean {
  if (later.entry.id <= accepted.entry.id) return false
  return !wereAtOnce(accepted, later) && field(later, 'reference') === field(accepted, 'reference')
}
