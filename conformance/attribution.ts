/** Which run each request to the mock belongs to: told by the click or the lead that it names. */
import { getLeadUuid, type JournalEntry } from '../schemas/journal.ts'
import type { AttributedEntry, Attribution } from './timeline.ts'

const UNATTRIBUTED: Attribution = { journey: null, cause: null }

/** The clicks and the changes of status of a check, each with the run that it belongs to. */
export class RequestOrigins {
  readonly #clicks = new Map<string, Attribution>()
  readonly #statusChanges: {
    readonly lead: string
    readonly after: number
    readonly attribution: Attribution
  }[] = []

  /** Requests that name this click belong to this run, or to the order that was placed with it. */
  addClick(click: string, attribution: Attribution): void {
    this.#clicks.set(click, attribution)
  }

  /** Updates of this lead after this position in the journal belong to this change of its status. */
  addStatusChange(lead: string, after: number, attribution: Attribution): void {
    this.#statusChanges.push({ lead, after, attribution })
  }

  attribute(entries: readonly JournalEntry[]): AttributedEntry[] {
    return entries.map((entry) => ({ entry, ...this.#find(entry) }))
  }

  #find(entry: JournalEntry): Attribution {
    const lead = entry.operation === 'updateLead' ? findUpdatedLead(entry) : null
    const change = this.#statusChanges.findLast((one) => one.lead === lead && one.after < entry.id)
    const byClick = entry.click === null ? undefined : this.#clicks.get(entry.click)
    return change?.attribution ?? byClick ?? UNATTRIBUTED
  }
}

/** An update names its lead in its path. */
function findUpdatedLead(entry: JournalEntry): string | null {
  return getLeadUuid(entry) ?? entry.path.split('?', 1)[0]?.split('/').at(-1) ?? null
}
