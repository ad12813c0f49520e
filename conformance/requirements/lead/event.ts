import { formatValue, quoteValue } from '../../analysis/format.ts'
import { judgeEachLeadWithFields } from '../../analysis/orders.ts'
import { getBodyField } from '../../evidence-view.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const event = requirement({
  id: 'lead.event',
  level: 'required',
  title: 'The lead has the agreed event',
  failureTitle: 'The lead does not have the agreed event',
  why: 'The event decides the commission. With a wrong one, Retrack refuses the lead, or you pay at another rate.',
  source: documented('Send leads to Retrack', '"event": "1f80e399-6f55-4cef-b8b0-0f74752c1ceb"'),
  expected: 'The field `event` is the event agreed with Retrack (`mock.event`).',
  journeys: ['first-order'],
  method: "The field `event` of the first order's leads, compared with `mock.event` of the config.",
  remedy: {
    text: "Read the event from configuration. The one on Retrack's page is an example, not yours.",
    code: 'lead',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeEachLeadWithFields(evidence, ['first-order'], (lead, _, { mock }) => {
      const given = getBodyField(lead, 'event')
      return given === mock.event
        ? pass('The lead names the event agreed.', lead)
        : failure(`\`event\` was ${formatValue(given)}; agreed is ${quoteValue(mock.event)}.`, [lead])
    }),
})
