import { documented } from '../../basis.ts'
import { everyUpdate, leadNamed, leadsKnown } from '../../reading/status-changes.ts'
import { RUN_AGAIN } from '../../reading/together.ts'
import { counted, list, shown } from '../../reading/words.ts'
import { breach, pass, requirement, unproven } from '../../requirement.ts'

export const knownLead = requirement({
  id: 'status.known-lead',
  level: 'required',
  title: 'An update names the uuid that creation returned',
  failureTitle: 'An update names a lead that Retrack does not have',
  why: 'An update that names no lead changes none. The order that came back stays payable, the one that was kept stays unpaid, and the refusal is seen by nobody who does not look.',
  basis: documented('Updating leads', 'Pass the uuid of the lead you want to update in the URL.'),
  expected: 'The last part of the URL is `data.uuid` of the answer to the creation of the lead.',
  looksAt: 'The last part of the path of each update, beside the uuids that the mock answered leads with.',
  advice: {
    text: 'Save `data.uuid` from the answer with the order. The reference, the click and the identifiers of your own do not name a lead.',
    snippet: 'order.retrackLead = (await response.json()).data.uuid',
  },
  blame: 'status-updates',
  judge: (evidence) =>
    everyUpdate(evidence, (updates) => {
      const known = leadsKnown(evidence)
      if (known.size === 0) return unproven('No lead was created that an update could name.', RUN_AGAIN, ...updates)
      const [wrong, ...more] = updates.filter((update) => !known.has(leadNamed(update)))
      if (wrong === undefined)
        return pass(`${counted(updates.length, 'update')} named a lead that was created.`, ...updates)
      const named = [...new Set([wrong, ...more].map((update) => shown(leadNamed(update))))].slice(0, 3)
      return breach(`${list(named)} was not the uuid of any lead that was created.`, [wrong, ...more])
    }),
})
