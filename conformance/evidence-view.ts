/** Selecting from evidence: by kind, by journey, by what caused it, by position in the journal. */
import type { Cause, Evidence, EvidenceKind, EvidenceOf, Received } from '../schemas/evidence.ts'
import type { JourneyName, JourneyRun } from '../schemas/journeys.ts'
import type { Operation } from '../schemas/retrack.ts'

type Items = readonly Evidence[]

export function ofKind<Kind extends EvidenceKind>(items: Items, kind: Kind): EvidenceOf<Kind>[] {
  return items.filter((item): item is EvidenceOf<Kind> => item.kind === kind)
}

/** What the check was told; undefined where a report was cut short before it. */
export const settingsOf = (items: Items) => ofKind(items, 'settings')[0]

/** What was wrong with the set-up, for the whole check or for one of these journeys. */
export function setUpProblems(items: Items, ...names: readonly JourneyName[]): EvidenceOf<'set-up-problem'>[] {
  return ofKind(items, 'set-up-problem').filter(({ journey }) => journey === null || names.includes(journey.name))
}

/** One run of a journey, and all that came of it. */
export interface Run {
  readonly journey: JourneyRun
  readonly items: Items
}

/** In the order in which they began. */
export function runsOf(items: Items, ...names: readonly JourneyName[]): Run[] {
  const runs = new Map<number, { journey: JourneyRun; items: Evidence[] }>()
  for (const item of items) {
    if (item.journey === null || !names.includes(item.journey.name)) continue
    const run = runs.get(item.journey.run)
    if (run === undefined) runs.set(item.journey.run, { journey: item.journey, items: [item] })
    else run.items.push(item)
  }
  return [...runs.values()]
}

/** Something that the check did, how it ended where it did end, and all that came of it. */
export interface Act<Began extends Cause, Ended extends EvidenceKind> {
  readonly began: Began
  readonly ended: EvidenceOf<Ended> | undefined
  readonly items: Items
}
export type Visit = Act<EvidenceOf<'visit-began'>, 'visit-ended'>
export type Order = Act<EvidenceOf<'order-began'>, 'order-ended'>
export type StatusChange = Act<EvidenceOf<'status-change-began'>, 'status-change-ended'>

export const visitsOf = (items: Items): Visit[] => actsOf(items, 'visit-began', 'visit-ended')
export const ordersOf = (items: Items): Order[] => actsOf(items, 'order-began', 'order-ended')
export const statusChangesOf = (items: Items): StatusChange[] =>
  actsOf(items, 'status-change-began', 'status-change-ended')

function actsOf<Begins extends Cause['kind'], Ends extends EvidenceKind>(
  items: Items,
  begins: Begins,
  ends: Ends,
): Act<Extract<Cause, { kind: Begins }>, Ends>[] {
  const causedBy = new Map<string, Evidence[]>()
  for (const item of items) {
    if (item.cause === null) continue
    const caused = causedBy.get(item.cause)
    if (caused === undefined) causedBy.set(item.cause, [item])
    else caused.push(item)
  }
  return items
    .filter((item): item is Extract<Cause, { kind: Begins }> => item.kind === begins)
    .map((began) => {
      const caused = causedBy.get(began.id) ?? []
      return { began, ended: ofKind(caused, ends)[0], items: caused }
    })
}

/** Requests of an operation, in the order of the journal. */
export function requestsFor(items: Items, operation: Operation): Received[] {
  return ofKind(items, 'received')
    .filter(({ entry }) => entry.operation === operation)
    .sort((a, b) => a.entry.id - b.entry.id)
}

/**
 * Those that came after one position of the journal, and up to another. Positions are compared and
 * never times: two requests can have the same millisecond.
 */
export function between(requests: readonly Received[], after: number, upTo: number): Received[] {
  return requests.filter(({ entry }) => entry.id > after && entry.id <= upTo)
}

/** Saved, and the store was told so: nothing more needs to be sent. */
export const wasAccepted = ({ entry }: Received): boolean => entry.status === 200 && entry.outcome === 'accepted'

/** A field of a request's body; undefined where the body is no object or has no such field. */
export function field({ entry: { body } }: Received, name: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
    ? Object.entries(body).find(([key]) => key === name)?.[1]
    : undefined
}

/** Nothing came, for long enough, and between leads that did come. */
export function isProven(silence: EvidenceOf<'silence'>): boolean {
  return (
    silence.holds === 'yes' &&
    silence.watchedMs >= silence.neededMs &&
    silence.heardBefore !== null &&
    silence.heardAfter !== null
  )
}
