/** The time line of a check: numbers what was seen, and keeps the API token out of it. */

import type { Side } from '../schemas/evidence/shared.ts'
import { Evidence, type NewEvidence } from '../schemas/evidence.ts'
import type { JournalEntry } from '../schemas/journal.ts'
import type { JourneyRun } from '../schemas/journeys.ts'
import type { SecretRedactor } from '../shared/redaction.ts'

type Distribute<Item> = Item extends NewEvidence
  ? Omit<Item, 'side' | 'at' | 'journey' | 'cause'> & { readonly at?: string }
  : never
/** An item as a collector saw it. The record adds the time, the run and the cause. */
export type NewItem = Distribute<NewEvidence>

/** Where an item belongs. */
export interface Attribution {
  readonly journey: JourneyRun | null
  readonly cause: string | null
}

/** An entry of the mock's journal, and where it belongs. */
export interface AttributedEntry extends Attribution {
  readonly entry: JournalEntry
}

const SEEN_BY_BROWSER = new Set<NewItem['kind']>([
  'exchange',
  'cookie-write',
  'cookie-blocked',
  'navigation',
  'page',
  'injected-script',
  'console-error',
  'screenshot',
  'cookie-jar',
])

const getSide = (kind: NewItem['kind']): Side =>
  kind === 'mock-request' ? 'mock' : SEEN_BY_BROWSER.has(kind) ? 'browser' : 'runner'

export class Timeline {
  readonly #items: Evidence[] = []
  readonly #secret: SecretRedactor

  constructor(secret: SecretRedactor) {
    this.#secret = secret
  }

  /** Returns the item's id, which others can name as their cause. */
  add(seen: NewItem, { journey, cause }: Attribution): string {
    const sequence = this.#items.length + 1
    const id = `e${sequence}`
    const item = { at: new Date().toISOString(), ...seen, side: getSide(seen.kind), journey, cause, id, sequence }
    this.#items.push(Evidence.parse(this.#secret.redactDeep(item)))
    return id
  }

  /** The items so far, without the requests that the mock received. */
  get items(): readonly Evidence[] {
    return this.#items
  }

  /** The longest time from an order to its lead so far, in milliseconds. */
  get slowestLeadMs(): number {
    const waits = this.#items.flatMap((item) => (item.kind === 'wait-finished' && item.for === 'lead' ? [item] : []))
    return Math.max(0, ...waits.map(({ result, waitedMs }) => (result === 'yes' ? waitedMs : 0)))
  }

  /**
   * Returns all items in order. A request at the mock goes between the items that place it by the position in the
   * journal; otherwise by the clock.
   */
  withMockRequests(received: readonly AttributedEntry[]): Evidence[] {
    const waiting = received.toSorted((a, b) => a.entry.id - b.entry.id).map((one) => this.#received(one))
    const ordered: Evidence[] = []
    for (const [index, item] of this.#items.entries()) {
      const reached = getPosition(item)
      const furthest = Math.min(
        ...this.#items.slice(index).map((later) => getPosition(later) ?? Number.POSITIVE_INFINITY),
      )
      for (let [next] = waiting; next !== undefined; [next] = waiting) {
        const isIn = reached !== undefined && next.entry.id <= reached
        if (!isIn && (next.entry.id > furthest || next.at > item.at)) break
        ordered.push(next)
        waiting.shift()
      }
      ordered.push(item)
    }
    const leads = received.map(({ entry }) => entry).filter(isAcceptedLead)
    return [...ordered, ...waiting].map((item, index) => ({ ...withLeadAfter(item, leads), sequence: index + 1 }))
  }

  #received({ entry, journey, cause }: AttributedEntry) {
    const at = entry.stages.received ?? new Date().toISOString()
    const id = `m${entry.id}`
    const item = { kind: 'mock-request', entry, at, side: 'mock', journey, cause, id, sequence: 1 }
    const parsed = Evidence.parse(this.#secret.redactDeep(item))
    if (parsed.kind !== 'mock-request') throw new TypeError('An entry of the journal is a request that was received.')
    return parsed
  }
}

/** How far the journal had got at an item, where the item says so. */
function getPosition(item: Evidence): number | undefined {
  if ('journal' in item) return item.journal
  return 'upTo' in item ? item.upTo : undefined
}

const isAcceptedLead = ({ operation, outcome }: JournalEntry) => operation === 'createLead' && outcome === 'accepted'

/** A quiet period with the first lead that came after it, which no collector could know. */
function withLeadAfter(item: Evidence, leads: readonly JournalEntry[]): Evidence {
  if (item.kind !== 'quiet-period') return item
  const later = leads.map(({ id }) => id).filter((id) => id > item.upTo)
  return { ...item, leadAfter: later.length === 0 ? null : Math.min(...later) }
}

/** The part of the time line that one run of a journey writes. */
export class RunRecorder {
  /** The cause of the items from now on: the id of a visit, an order or a change of status. */
  cause: string | null = null
  readonly journey: JourneyRun
  readonly #timeline: Timeline

  constructor(timeline: Timeline, journey: JourneyRun) {
    this.#timeline = timeline
    this.journey = journey
  }

  add(seen: NewItem, cause: string | null = this.cause): string {
    return this.#timeline.add(seen, { journey: this.journey, cause })
  }

  /** Adds the beginning of something: it comes of nothing, and what follows comes of it. */
  start(seen: NewItem): string {
    this.cause = this.add(seen, null)
    return this.cause
  }
}
