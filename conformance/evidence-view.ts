/** Selecting from evidence: by kind, by journey, by what caused it, by position in the journal. */
import type { Cause, Evidence, EvidenceKind, EvidenceOf, MockRequest } from '../schemas/evidence.ts'
import type { JourneyName, JourneyRun } from '../schemas/journeys.ts'
import type { OperationName } from '../schemas/retrack.ts'

type Items = readonly Evidence[]

export function ofKind<Kind extends EvidenceKind>(items: Items, kind: Kind): EvidenceOf<Kind>[] {
  return items.filter((item): item is EvidenceOf<Kind> => item.kind === kind)
}

/** Returns the settings of the check; undefined if a report was cut short before them. */
export const getSettings = (items: Items) => ofKind(items, 'settings')[0]

/** Returns the errors of the set-up, for the whole check or for one of these journeys. */
export function getSetupErrors(items: Items, ...names: readonly JourneyName[]): EvidenceOf<'setup-error'>[] {
  return ofKind(items, 'setup-error').filter(({ journey }) => journey === null || names.includes(journey.name))
}

/** A run of a journey with all its evidence. */
export interface JourneyEvidence {
  readonly journey: JourneyRun
  readonly items: Items
}

/** In the order in which they began. */
export function getRuns(items: Items, ...names: readonly JourneyName[]): JourneyEvidence[] {
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
export interface StartedAction<Began extends Cause, Ended extends EvidenceKind> {
  readonly started: Began
  readonly finished: EvidenceOf<Ended> | undefined
  readonly items: Items
}
export type ObservedVisit = StartedAction<EvidenceOf<'visit-started'>, 'visit-finished'>
export type ObservedOrder = StartedAction<EvidenceOf<'order-started'>, 'order-finished'>
export type ObservedStatusChange = StartedAction<EvidenceOf<'status-change-started'>, 'status-change-finished'>

export const getVisits = (items: Items): ObservedVisit[] => getActions(items, 'visit-started', 'visit-finished')
export const getOrders = (items: Items): ObservedOrder[] => getActions(items, 'order-started', 'order-finished')
export const getStatusChanges = (items: Items): ObservedStatusChange[] =>
  getActions(items, 'status-change-started', 'status-change-finished')

function getActions<Begins extends Cause['kind'], Ends extends EvidenceKind>(
  items: Items,
  begins: Begins,
  ends: Ends,
): StartedAction<Extract<Cause, { kind: Begins }>, Ends>[] {
  const causedBy = new Map<string, Evidence[]>()
  for (const item of items) {
    if (item.cause === null) continue
    const caused = causedBy.get(item.cause)
    if (caused === undefined) causedBy.set(item.cause, [item])
    else caused.push(item)
  }
  return items
    .filter((item): item is Extract<Cause, { kind: Begins }> => item.kind === begins)
    .map((started) => {
      const caused = causedBy.get(started.id) ?? []
      return { started, finished: ofKind(caused, ends)[0], items: caused }
    })
}

/** Requests of an operation, in the order of the journal. */
export function getRequests(items: Items, operation: OperationName): MockRequest[] {
  return ofKind(items, 'mock-request')
    .filter(({ entry }) => entry.operation === operation)
    .sort((a, b) => a.entry.id - b.entry.id)
}

/**
 * Returns the requests after one position of the journal and up to another. It compares positions, because two requests
 * can have the same millisecond.
 */
export function between(requests: readonly MockRequest[], after: number, upTo: number): MockRequest[] {
  return requests.filter(({ entry }) => entry.id > after && entry.id <= upTo)
}

/** Saved, and the store was told so: nothing more needs to be sent. */
export const wasAccepted = ({ entry }: MockRequest): boolean => entry.status === 200 && entry.outcome === 'accepted'

/** A field of a request's body; undefined where the body is no object or has no such field. */
export function getBodyField({ entry: { body } }: MockRequest, name: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
    ? Object.entries(body).find(([key]) => key === name)?.[1]
    : undefined
}

/** Nothing came, for long enough, and between leads that did come. */
export function isProven(silence: EvidenceOf<'quiet-period'>): boolean {
  return (
    silence.result === 'yes' &&
    silence.watchedMs >= silence.neededMs &&
    silence.leadBefore !== null &&
    silence.leadAfter !== null
  )
}
