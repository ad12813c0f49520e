/** The leads and clicks of one account between two resets, in memory, with an index for each look-up. */
import type { ClickRecord, LeadFilter, LeadRecord } from './port.ts'

/** Where in `leads` something stands. One place is the rule, so one is kept bare. */
type Places = number | number[]

export class Books {
  readonly clicks = new Map<string, ClickRecord>()
  /** The oldest first; an updated lead keeps its place. */
  readonly leads: LeadRecord[] = []
  readonly byUuid = new Map<string, number>()
  readonly byReference = new Map<string, Places>()
  readonly byClick = new Map<string, Places>()
  newClicks = 0
  /** What was taken for all that was added, in bytes. */
  weight = 0

  constructor(firstClicks: readonly ClickRecord[]) {
    for (const click of firstClicks) this.clicks.set(click.uuid, click)
  }

  addLead(lead: LeadRecord): void {
    const place = this.leads.push(lead) - 1
    this.byUuid.set(lead.uuid, place)
    if (lead.reference !== null) file(this.byReference, lead.reference, place)
    file(this.byClick, lead.click.uuid, place)
  }

  lead(uuid: string): LeadRecord | undefined {
    const place = this.byUuid.get(uuid)
    return place === undefined ? undefined : this.leads[place]
  }

  firstWith(reference: string): LeadRecord | undefined {
    const places = this.byReference.get(reference)
    const place = typeof places === 'number' ? places : places?.[0]
    return place === undefined ? undefined : this.leads[place]
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
    const places = this.#places(filter)
    if (places === undefined) for (let at = leads.length - 1; at >= 0 && collect(leads[at]); ) at -= 1
    else for (let at = places.length - 1; at >= 0 && collect(leads[places[at] ?? -1]); ) at -= 1
    return found.reverse()
  }

  #places({ reference, click }: LeadFilter): number[] | undefined {
    if (reference === undefined && click === undefined) return undefined
    const places = reference !== undefined ? this.byReference.get(reference) : this.byClick.get(click ?? '')
    return places === undefined ? [] : typeof places === 'number' ? [places] : places
  }
}

function file(index: Map<string, Places>, key: string, place: number): void {
  const filed = index.get(key)
  if (filed === undefined) index.set(key, place)
  else if (typeof filed === 'number') index.set(key, [filed, place])
  else filed.push(place)
}

function matches(lead: LeadRecord, { reference, click, event, status }: LeadFilter): boolean {
  return (
    (reference === undefined || lead.reference === reference) &&
    (click === undefined || lead.click.uuid === click) &&
    (event === undefined || lead.event === event) &&
    (status === undefined || lead.status === status)
  )
}
