/** The leads and clicks of one account between two resets, in memory, with an index for each look-up. */
import type { ClickRecord, LeadFilter, LeadRecord } from './port.ts'

/** Where in `leads` something stands. One place is the rule, so one is kept bare. */
type Positions = number | number[]

export class LeadIndex {
  readonly clicks = new Map<string, ClickRecord>()
  /** The oldest first; an updated lead keeps its place. */
  readonly leads: LeadRecord[] = []
  readonly byUuid = new Map<string, number>()
  readonly byReference = new Map<string, Positions>()
  readonly byClick = new Map<string, Positions>()
  newClicks = 0
  /** What was taken for all that was added, in bytes. */
  bytes = 0

  constructor(firstClicks: readonly ClickRecord[]) {
    for (const click of firstClicks) this.clicks.set(click.uuid, click)
  }

  addLead(lead: LeadRecord): void {
    const position = this.leads.push(lead) - 1
    this.byUuid.set(lead.uuid, position)
    if (lead.reference !== null) addToIndex(this.byReference, lead.reference, position)
    addToIndex(this.byClick, lead.click.uuid, position)
  }

  lead(uuid: string): LeadRecord | undefined {
    const position = this.byUuid.get(uuid)
    return position === undefined ? undefined : this.leads[position]
  }

  findFirstByReference(reference: string): LeadRecord | undefined {
    const positions = this.byReference.get(reference)
    const position = typeof positions === 'number' ? positions : positions?.[0]
    return position === undefined ? undefined : this.leads[position]
  }

  /** The newest that match, the newest last: walks back from the newest of those that an index can name. */
  find(filter: LeadFilter, limit: number): LeadRecord[] {
    const { leads } = this
    const found: LeadRecord[] = []
    const collect = (lead: LeadRecord | undefined) => {
      if (lead !== undefined && matches(lead, filter)) found.push(lead)
      return found.length < limit
    }
    if (limit === 0) return found
    const positions = this.#positions(filter)
    if (positions === undefined) for (let at = leads.length - 1; at >= 0 && collect(leads[at]); ) at -= 1
    else for (let at = positions.length - 1; at >= 0 && collect(leads[positions[at] ?? -1]); ) at -= 1
    return found.reverse()
  }

  #positions({ reference, click }: LeadFilter): number[] | undefined {
    if (reference === undefined && click === undefined) return undefined
    const positions = reference !== undefined ? this.byReference.get(reference) : this.byClick.get(click ?? '')
    return positions === undefined ? [] : typeof positions === 'number' ? [positions] : positions
  }
}

function addToIndex(index: Map<string, Positions>, key: string, position: number): void {
  const known = index.get(key)
  if (known === undefined) index.set(key, position)
  else if (typeof known === 'number') index.set(key, [known, position])
  else known.push(position)
}

function matches(lead: LeadRecord, { reference, click, event, status }: LeadFilter): boolean {
  return (
    (reference === undefined || lead.reference === reference) &&
    (click === undefined || lead.click.uuid === click) &&
    (event === undefined || lead.event === event) &&
    (status === undefined || lead.status === status)
  )
}
