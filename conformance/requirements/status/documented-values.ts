import { LEAD_STATUSES } from '../../../schemas/terms.ts'
import { documented } from '../../basis.ts'
import { field } from '../../evidence-view.ts'
import { everyUpdate } from '../../reading/status-changes.ts'
import { counted, list, shown, shownValue } from '../../reading/words.ts'
import { breach, pass, requirement } from '../../requirement.ts'

export const documentedValues = requirement({
  id: 'status.documented-values',
  level: 'required',
  title: 'Updates have documented statuses only',
  failureTitle: 'An update has a status that no page documents',
  why: 'Retrack knows three statuses. `cancelled` or `paid` is refused, and the lead stays as it was: you pay for what came back, and publishers wait for what did not.',
  basis: documented('Possible status values', '- pending - rejected - approved'),
  expected: `The field \`status\` is ${list(LEAD_STATUSES.map(shown), 'or')}.`,
  looksAt: 'The field `status` of each update that came.',
  advice: {
    text: "Translate the states of your orders into Retrack's three, and send nothing for the others.",
    snippet: "const STATUS = { cancelled: 'rejected', returned: 'rejected', completed: 'approved' }",
  },
  blame: 'status-updates',
  judge: (evidence) =>
    everyUpdate(evidence, (updates) => {
      const [wrong, ...more] = updates.filter((update) => !isDocumented(field(update, 'status')))
      if (wrong === undefined) return pass(`${counted(updates.length, 'update')} had a documented status.`, ...updates)
      const values = [...new Set([wrong, ...more].map((update) => shownValue(field(update, 'status'))))]
      return breach(`\`status\` was ${list(values)}.`, [wrong, ...more])
    }),
})

const isDocumented = (status: unknown) => LEAD_STATUSES.some((one) => one === status)
