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
  failureTitle: 'An update has an undocumented status',
  why: 'Retrack knows three statuses. It refuses others, such as `cancelled` or `paid`, and the lead stays unchanged: you pay for returned orders, and publishers wait for the others.',
  source: documented('Possible status values', '- pending - rejected - approved'),
  expected: `The field \`status\` is ${list(LEAD_STATUSES.map(quoteValue), 'or')}.`,
  journeys: ['first-order', 'rejected-order', 'approved-order'],
  method: 'The field `status` of each update that came.',
  remedy: {
    text: "Map the states of your orders to Retrack's three, and send nothing for the others.",
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
