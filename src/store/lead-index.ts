/** The leads and clicks of one account between two resets, in memory, with an index for each look-up. */
import type { ClickRecord, LeadFilter, LeadRecord, Page, PageRequest } from './port.ts'

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
  /** The memory reserved for all that was added, in bytes. */
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

  /** A page of the leads that match, the oldest first. Undefined if it is bounded by a lead that is not there. */
  findLeads(filter: LeadFilter, page: PageRequest): Page<LeadRecord> | undefined {
    const after = page.after === undefined ? -1 : this.byUuid.get(page.after)
    const before = page.before === undefined ? this.leads.length : this.byUuid.get(page.before)
    if (after === undefined || before === undefined) return undefined
    const positions = this.#positions(filter)
    const items = selectPage(page, {
      from: positions === undefined ? after + 1 : countUntil(positions, after + 1),
      to: positions === undefined ? before : countUntil(positions, before),
    }).flatMap((at) => this.leads[positions === undefined ? at : (positions[at] ?? -1)] ?? [])
    return { items, total: positions?.length ?? this.leads.length }
  }

  /** A page of the clicks, the oldest first. Undefined if it is bounded by a click that is not there. */
  listClicks(page: PageRequest): Page<ClickRecord> | undefined {
    const uuids = [...this.clicks.keys()]
    const after = page.after === undefined ? -1 : uuids.indexOf(page.after)
    const before = page.before === undefined ? uuids.length : uuids.indexOf(page.before)
    if ((page.after !== undefined && after === -1) || before === -1) return undefined
    const items = selectPage(page, { from: after + 1, to: before }).flatMap(
      (at) => this.clicks.get(uuids[at] ?? '') ?? [],
    )
    return { items, total: uuids.length }
  }

  /** Where the leads that match stand in `leads`, in order; undefined if all do. */
  #positions(filter: LeadFilter): readonly number[] | undefined {
    const { reference, click, event, status } = filter
    if (reference === undefined && click === undefined && event === undefined && status === undefined) return undefined
    const indexed =
      reference !== undefined
        ? (this.byReference.get(reference) ?? [])
        : click !== undefined
          ? (this.byClick.get(click) ?? [])
          : this.leads.keys()
    const candidates = typeof indexed === 'number' ? [indexed] : [...indexed]
    return candidates.filter((position) => {
      const lead = this.leads[position]
      return lead !== undefined && matches(lead, filter)
    })
  }
}

/** Selects the positions of a page out of those from `from` up to but not including `to`. */
function selectPage({ limit, after }: PageRequest, { from, to }: { readonly from: number; readonly to: number }) {
  const first = after === undefined ? Math.max(from, to - limit) : from
  return Array.from({ length: Math.max(0, Math.min(limit, to - first)) }, (_, n) => first + n)
}

/** How many of the ascending positions are smaller than `end`. */
function countUntil(positions: readonly number[], end: number): number {
  const at = positions.findIndex((position) => position >= end)
  return at === -1 ? positions.length : at
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
