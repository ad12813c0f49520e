import { documented } from '../../basis.ts'
import { field } from '../../evidence-view.ts'
import { byPlantedCookie, everyLeadWithFields } from '../../reading/orders.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { shown, shownValue } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const click = requirement({
  id: 'lead.click',
  level: 'required',
  title: "The lead carries the visit's click, character for character",
  failureTitle: "The lead does not carry the visit's click",
  why: "The click says which publisher is paid. One that was cut off or changed names nobody, and the lead is refused; another customer's click pays the wrong publisher.",
  basis: documented(
    'Send leads to Retrack',
    "Whenever a lead is generated, you should check if it's affiliated with Retrack based on the cookie you set initially.",
  ),
  expected: 'The field `click` is the click identifier of the visit, as the redirect page was given it.',
  looksAt:
    "The field `click` of the first order's leads, beside the click that the visit was given. Where the redirect page left no cookie that works, the check plants one, and the result says so.",
  advice: {
    text: 'Send the value of the cookie as it is: not signed, not quoted, not in another case, and not an identifier of your own.',
    snippet: 'const body = { event, click: request.cookies.retrack_click, reference }',
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    everyLeadWithFields(evidence, ['first-order'], (lead, order) => {
      const { began } = order
      const given = field(lead, 'click')
      if (began.click === null) return unproven('The order was placed without a click.', RUN_AGAIN, began, lead)
      return given === began.click
        ? pass(`The lead carries the click of the visit.${byPlantedCookie(order)}`, lead, began)
        : breach(`\`click\` was ${shownValue(given)}; the visit had ${shown(began.click)}.`, [lead, began])
    }),
})
