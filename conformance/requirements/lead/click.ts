import { judgeClick } from '../../analysis/lead-fields.ts'
import { judgeEachLeadWithFields } from '../../analysis/orders.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const click = requirement({
  id: 'lead.click',
  level: 'required',
  title: "The lead carries the visit's click, character for character",
  failureTitle: "The lead does not carry the visit's click",
  why: "The click says which publisher is paid. One that was cut off or changed names nobody, and the lead is refused; another customer's click pays the wrong publisher.",
  source: documented(
    'Send leads to Retrack',
    "Whenever a lead is generated, you should check if it's affiliated with Retrack based on the cookie you set initially.",
  ),
  expected: 'The field `click` is the click identifier of the visit, as the redirect page was given it.',
  journeys: ['first-order'],
  method:
    "The field `click` of the first order's leads, beside the click that the visit was given. Where the redirect page left no cookie that works, the check plants one, and the result says so.",
  remedy: {
    text: 'Send the value of the cookie as it is: not signed, not quoted, not in another case, and not an identifier of your own.',
    code: 'order',
  },
  component: 'lead-sending',
  judge: (evidence) => judgeEachLeadWithFields(evidence, ['first-order'], judgeClick),
})
