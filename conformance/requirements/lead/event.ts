import { documented } from '../../basis.ts'
import { field } from '../../evidence-view.ts'
import { everyLeadWithFields } from '../../reading/orders.ts'
import { shown, shownValue } from '../../reading/words.ts'
import { breach, pass, requirement } from '../../requirement.ts'

export const event = requirement({
  id: 'lead.event',
  level: 'required',
  title: 'The lead names the event agreed',
  failureTitle: 'The lead does not name the event agreed',
  why: 'The event decides what commission is paid. With a wrong one the lead is refused, or you pay at the rate of another agreement.',
  basis: documented('Send leads to Retrack', '"event": "1f80e399-6f55-4cef-b8b0-0f74752c1ceb"'),
  expected: 'The field `event` is the event agreed with Retrack (`mock.event`).',
  looksAt: "The field `event` of the first order's leads, beside `mock.event` of the config.",
  advice: {
    text: 'Read the event from configuration: the one in the page of Retrack is an example, and yours will be another.',
    snippet: 'const body = { event: process.env.RETRACK_EVENT, click, reference }',
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    everyLeadWithFields(evidence, ['first-order'], (lead, _, { mock }) => {
      const given = field(lead, 'event')
      return given === mock.event
        ? pass('The lead names the event agreed.', lead)
        : breach(`\`event\` was ${shownValue(given)}; agreed is ${shown(mock.event)}.`, [lead])
    }),
})
