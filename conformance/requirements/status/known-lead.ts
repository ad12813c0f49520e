import { RUN_AGAIN } from '../../analysis/combine.ts'
import { list, pluralize, quoteValue } from '../../analysis/format.ts'
import { getKnownLeads, getLeadInPath, judgeEachUpdate } from '../../analysis/status-changes.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const knownLead = requirement({
  id: 'status.known-lead',
  level: 'required',
  title: 'An update names the uuid of the lead',
  failureTitle: 'An update names a lead that Retrack does not have',
  why: 'An update for an unknown lead changes nothing: you pay for the returned order, and the publisher is not paid for the kept one. Only the refusal shows it.',
  source: documented('Updating leads', 'Pass the uuid of the lead you want to update in the URL.'),
  expected: 'The last part of the URL is `data.uuid` from the response to the lead.',
  journeys: ['first-order', 'rejected-order', 'approved-order'],
  method: "The last part of the path of each update, compared with the uuids in the mock's responses to leads.",
  remedy: {
    text: 'Save `data.uuid` from the response with the order. The reference, the click and your own identifiers do not name a lead.',
    code: 'tell',
  },
  component: 'status-updates',
  judge: (evidence) =>
    judgeEachUpdate(evidence, (updates) => {
      const known = getKnownLeads(evidence)
      if (known.size === 0) return unproven('No lead was created that an update could name.', RUN_AGAIN, ...updates)
      // An update that was made to fail was not looked up, and comes again.
      const lookedUp = updates.filter(({ entry }) => entry.outcome !== 'faulted')
      const [wrong, ...more] = lookedUp.filter((update) => !known.has(getLeadInPath(update)))
      if (wrong === undefined)
        return pass(`${pluralize(updates.length, 'update')} named a lead that was created.`, ...updates)
      const named = [...new Set([wrong, ...more].map((update) => quoteValue(getLeadInPath(update))))].slice(0, 3)
      return failure(`${list(named)} was not the uuid of any lead that was created.`, [wrong, ...more])
    }),
})
