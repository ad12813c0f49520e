import type { Evidence } from '../../../schemas/evidence.ts'
import { judgeEachClickCookie } from '../../analysis/click-cookie.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatValue, quoteValue } from '../../analysis/format.ts'
import { findFirstOrder, getLeads } from '../../analysis/orders.ts'
import { getBodyField } from '../../evidence-view.ts'
import { type Advice, failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const cookieValue = requirement({
  id: 'redirect.cookie-value',
  level: 'required',
  title: 'The cookie holds the click identifier, character for character',
  failureTitle: 'The cookie does not hold the click identifier unchanged',
  why: 'Retrack finds the click by this identifier. It refuses every lead whose click was signed, quoted or recoded.',
  source: documented(
    'Create a redirect page',
    'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
  ),
  expected: 'The value of `retrack_click` is the parameter `click`, with nothing added, cut off, quoted or recoded.',
  journeys: ['visit'],
  method:
    'The value of the cookie, as the store wrote it in `Set-Cookie` or by script, or else as the browser keeps it. It is compared with the parameter `click` of the visit.',
  remedy: {
    text: 'Write the parameter unchanged: no quotes, no JSON, no signature, no prefix, no change of case.',
    code: 'redirect-page',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeEachClickCookie(evidence, ({ value, rests }, { started: { click } }) => {
      if (click === null) return unproven('The visit was made without a click.', RUN_AGAIN, ...rests)
      return value === click
        ? pass('The value is the click of the visit.', ...rests)
        : failure(
            `The click was ${quoteValue(click)}; the cookie holds ${formatValue(value)}.`,
            rests,
            leadsCarryClick(evidence) ? { remedy: EXEMPT } : {},
          )
    }),
})

/** The store reads its own writing: its leads are right, and the cookie is not what Retrack's page asks for all the same. */
const EXEMPT: Advice = {
  text: "The leads carry the click as it is, so the store reads its own cookie well. Retrack's page asks for the click itself in the cookie, where its script and whoever tests the store look for it: take `retrack_click` out of what the framework encrypts or signs.",
  code: 'redirect-page',
}

function leadsCarryClick(evidence: readonly Evidence[]): boolean {
  const order = findFirstOrder(evidence)
  if (order === undefined || order.started.cookie !== 'store') return false
  return getLeads(evidence, order).some((lead) => getBodyField(lead, 'click') === order.started.click)
}
