import { LEAD_STATUSES } from '../../../schemas/terms.ts'
import { formatValue, list, pluralize, quoteValue } from '../../analysis/format.ts'
import { judgeEachUpdate } from '../../analysis/status-changes.ts'
import { getBodyField } from '../../evidence-view.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const documentedValues = requirement({
  id: 'status.documented-values',
  level: 'required',
  title: 'Updates have documented statuses only',
  failureTitle: 'An update has a status that no page documents',
  why: 'Retrack knows three statuses. `cancelled` or `paid` is refused, and the lead stays as it was: you pay for what came back, and publishers wait for what did not.',
  source: documented('Possible status values', '- pending - rejected - approved'),
  expected: `The field \`status\` is ${list(LEAD_STATUSES.map(quoteValue), 'or')}.`,
  journeys: ['first-order', 'rejected-order', 'approved-order'],
  method: 'The field `status` of each update that came.',
  remedy: {
    text: "Translate the states of your orders into Retrack's three, and send nothing for the others.",
    code: 'status',
  },
  component: 'status-updates',
  judge: (evidence) =>
    judgeEachUpdate(evidence, (updates) => {
      const [wrong, ...more] = updates.filter((update) => !isDocumented(getBodyField(update, 'status')))
      if (wrong === undefined)
        return pass(`${pluralize(updates.length, 'update')} had a documented status.`, ...updates)
      const values = [...new Set([wrong, ...more].map((update) => formatValue(getBodyField(update, 'status'))))]
      return failure(`\`status\` was ${list(values)}.`, [wrong, ...more])
    }),
})

const isDocumented = (status: unknown) => LEAD_STATUSES.some((one) => one === status)
