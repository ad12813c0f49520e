/** Which run each request to the mock belongs to: told by the click or the lead that it names. */
import { getLeadUuid, type JournalEntry } from '../schemas/journal.ts'
import type { AttributedEntry, Attribution } from './timeline.ts'

const UNATTRIBUTED: Attribution = { journey: null, cause: null }

/** The clicks and the changes of status of a check, each with the run that it belongs to. */
export class RequestOrigins {
  readonly #clicks = new Map<string, { readonly after: number; readonly attribution: Attribution }[]>()
  readonly #statusChanges: {
    readonly lead: string
    readonly after: number
    readonly attribution: Attribution
  }[] = []

  /**
   * Attributes requests that name this click to this run. Requests after this position in the journal belong to the
   * last order that was placed with it.
   */
  addClick(click: string, attribution: Attribution, after = 0): void {
    const earlier = this.#clicks.get(click) ?? []
    this.#clicks.set(click, [...earlier, { after, attribution }])
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
    const byClick =
      entry.click === null ? undefined : this.#clicks.get(entry.click)?.findLast(({ after }) => after < entry.id)
    return change?.attribution ?? byClick?.attribution ?? UNATTRIBUTED
  }
}

/** An update names its lead in its path. */
function findUpdatedLead(entry: JournalEntry): string | null {
  return getLeadUuid(entry) ?? entry.path.split('?', 1)[0]?.split('/').at(-1) ?? null
}
