/** Which run each request to the mock belongs to: told by the click or the lead that it names. */
import { getLeadUuid, type JournalEntry } from '../schemas/journal.ts'
import type { Findings } from './journeys/world.ts'
import type { Belonging, ReceivedEntry } from './timeline.ts'

const NOBODY: Belonging = { journey: null, cause: null }

export function attributed(entries: readonly JournalEntry[], { clicks, changes, start }: Findings): ReceivedEntry[] {
  return entries
    .filter(({ id }) => id > start)
    .map((entry) => {
      const byClick = entry.click === null ? undefined : clicks.get(entry.click)
      const lead = entry.operation === 'updateLead' ? leadIn(entry) : null
      const change = changes.findLast((one) => one.lead === lead && one.after < entry.id)
      return { entry, ...(change?.belonging ?? byClick ?? NOBODY) }
    })
}

/** An update names its lead in its path. */
function leadIn(entry: JournalEntry): string | null {
  return getLeadUuid(entry) ?? entry.path.split('?', 1)[0]?.split('/').at(-1) ?? null
}
