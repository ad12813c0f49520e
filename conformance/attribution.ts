/** Which run each request to the mock belongs to: told by the click or the lead that it names. */
import { getLeadUuid, type JournalEntry } from '../schemas/journal.ts'
import type { CheckState } from './journeys/context.ts'
import type { AttributedEntry, Attribution } from './timeline.ts'

const UNATTRIBUTED: Attribution = { journey: null, cause: null }

export function attributeRequests(
  entries: readonly JournalEntry[],
  { clicks, changes, start }: CheckState,
): AttributedEntry[] {
  return entries
    .filter(({ id }) => id > start)
    .map((entry) => {
      const byClick = entry.click === null ? undefined : clicks.get(entry.click)
      const lead = entry.operation === 'updateLead' ? findUpdatedLead(entry) : null
      const change = changes.findLast((one) => one.lead === lead && one.after < entry.id)
      return { entry, ...(change?.belonging ?? byClick ?? UNATTRIBUTED) }
    })
}

/** An update names its lead in its path. */
function findUpdatedLead(entry: JournalEntry): string | null {
  return getLeadUuid(entry) ?? entry.path.split('?', 1)[0]?.split('/').at(-1) ?? null
}
