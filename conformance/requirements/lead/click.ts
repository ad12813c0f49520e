import { judgeClick } from '../../analysis/lead-fields.ts'
import { judgeEachLeadWithFields } from '../../analysis/orders.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const click = requirement({
  id: 'lead.click',
  level: 'required',
  title: "The lead has the visit's click, character for character",
  failureTitle: "The lead does not have the visit's click",
  why: "The click says which publisher is paid. If it was cut off or changed, Retrack refuses the lead. Another customer's click pays the wrong publisher.",
  source: documented(
    'Send leads to Retrack',
    "Whenever a lead is generated, you should check if it's affiliated with Retrack based on the cookie you set initially.",
  ),
  expected: 'The field `click` is the click identifier that the redirect page received.',
  journeys: ['first-order'],
  method:
    "The field `click` of the first order's leads, compared with the click of the visit. If the redirect page left no usable cookie, the check sets one, and the result says so.",
  remedy: {
    text: 'Send the value of the cookie unchanged: not signed, not quoted, in the same case, and not an identifier of your own.',
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) => judgeEachLeadWithFields(evidence, ['first-order'], judgeClick),
})
