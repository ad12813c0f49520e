/**
 * A request in the journal: as it arrived, and its outcome. It is formatted only when somebody reads it. Entries are
 * flat and hold on to as few objects as possible: a journal keeps a thousand of them alive, and each costs the
 * collector.
 */
import type { BehaviourId } from '../../../schemas/behaviours/index.ts'
import type { RequestOutcome, ResourceReference, Stage } from '../../../schemas/journal.ts'
import type { JournalFilter, LeadRecord } from '../../store/port.ts'
import { type HeaderPair, toHeaderPairs } from '../http/raw-headers.ts'
import type { MockResponse } from '../http/response.ts'
import type { Refusal } from '../refusal.ts'

/** An entry of the behaviour ledger, or a requirement of the check. */
type FindingSource = BehaviourId | `${'lead' | 'delivery' | 'status'}.${string}`

export interface FindingContext {
  /** The fields of the body; empty if it has none. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly hasTokenInUrl: boolean
}

export interface FindingRule {
  readonly id: string
  readonly source: FindingSource
  /** Returns the remark, or a falsy value if there is nothing to remark. */
  readonly find: (entry: JournalRecord, context: FindingContext) => string | false | undefined
}

/** The parts of an operation that the journal uses. */
export interface JournalOperation {
  /** Null for requests that no operation of Retrack serves. */
  readonly id: string | null
  readonly findings: readonly FindingRule[]
}

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly operation: JournalOperation
  readonly method: string
  /** The request target, with its query. */
  readonly url: string
  /** Names and values in turn, one per line. One string costs the garbage collector less than a list. */
  readonly headers: string
  readonly body: string
  readonly hasValidToken: boolean
  readonly reference: string | null
  readonly click: string | null
  /** The id of the entry that it repeats, if the mock itself sends it. */
  readonly replayOf?: number | undefined
}

export interface FiredFault {
  readonly id: string
  readonly ordinal: number
}

/** Facts that an operation noticed and that findings may mention. */
export interface JournalAnnotations {
  /** The first lead that had the reference when this one came. */
  readonly earlier?: LeadRecord
  /** The age of a click that is older than its cookie may be, in milliseconds. */
  readonly expiredClickAgeMs?: number
  /** Whether the event or the click belongs to another account. */
  readonly isForeign?: boolean
  /** The status of the lead before an update. */
  readonly statusBefore?: LeadRecord['status']
}

const NO_ANNOTATIONS: JournalAnnotations = Object.freeze({})

/** The callbacks by which a journal follows its entries. */
export interface EntryObserver {
  /** A promise where the change has to be written somewhere: it resolves once others can read it, and never rejects. */
  onChange(entry: JournalRecord): Promise<void> | undefined
  /** The entry takes so many bytes more. */
  onGrowth(entry: JournalRecord, bytes: number): void
}

export class JournalRecord implements ReceivedRequest {
  readonly id: number
  readonly operation: JournalOperation
  readonly method: string
  readonly url: string
  readonly headers: string
  readonly body: string
  readonly hasValidToken: boolean
  readonly reference: string | null
  click: string | null
  readonly replayOf: number | undefined
  /** The approximate size in memory, in bytes. */
  bytes: number
  /** Real times in milliseconds since 1970, whatever the account's clock shows. */
  readonly stages: Partial<Record<Stage, number>> = {}
  /** The number of its last change among those of the journal. */
  lastChange = 0
  outcome: RequestOutcome | null = null
  /** Null while there is none, and if none was sent. */
  response: MockResponse | null = null
  refusal: Refusal | null = null
  resource: ResourceReference | null = null
  fault: FiredFault | null = null
  annotations: JournalAnnotations = NO_ANNOTATIONS
  readonly #observer: EntryObserver

  constructor(id: number, request: ReceivedRequest, observer: EntryObserver) {
    this.id = id
    this.operation = request.operation
    this.method = request.method
    this.url = request.url
    this.headers = request.headers
    this.body = request.body
    this.hasValidToken = request.hasValidToken
    this.reference = request.reference
    this.click = request.click
    this.replayOf = request.replayOf
    this.bytes = estimateSize(request)
    this.#observer = observer
  }

  /** Returns the first value of a header, by its name in lower case; undefined if the request has none. */
  header(name: string): string | undefined {
    return this.listHeaders().find(([known]) => known.toLowerCase() === name)?.[1]
  }

  /** Returns the headers as they were sent, as pairs of name and value. */
  listHeaders(): HeaderPair[] {
    if (this.headers === '') return []
    return toHeaderPairs(this.headers.split(HEADER_SEPARATOR))
  }

  markStage(stage: Stage): Promise<void> | undefined {
    this.stages[stage] = Date.now()
    return this.#observer.onChange(this)
  }

  commit(resource: ResourceReference | undefined): void {
    this.resource = resource ?? null
    if (resource?.type === 'click') this.click ??= resource.uuid
    void this.markStage('committed')
  }

  /**
   * Marks the last stage; an entry that is finished stays as it is. `response` is null if none was sent. Await it before the
   * client can know: then whoever asks for the journal finds the entry, at whichever mock.
   */
  finish(
    stage: 'responded' | 'aborted',
    outcome: RequestOutcome,
    response: MockResponse | null,
  ): Promise<void> | undefined {
    if (this.outcome !== null) return undefined
    this.outcome = outcome
    this.response = response
    if (response !== null) {
      const bytes = estimateTextBytes(response.body)
      this.bytes += bytes
      this.#observer.onGrowth(this, bytes)
    }
    return this.markStage(stage)
  }
}

/** The facts by which readers of a journal filter entries before they are formatted. */
export interface EntryFacts {
  readonly id: number
  readonly operation: Pick<JournalOperation, 'id'>
  readonly reference: string | null
  readonly click: string | null
  readonly outcome: RequestOutcome | null
  readonly stages: Readonly<Partial<Record<Stage, unknown>>>
  readonly lastChange: number
  readonly bytes: number
}

export function matchesFilter(entry: EntryFacts, { operation, reference, click, outcome }: JournalFilter): boolean {
  return (
    (operation === undefined || entry.operation.id === operation) &&
    (reference === undefined || entry.reference === reference) &&
    (click === undefined || entry.click === click) &&
    (outcome === undefined || entry.outcome === outcome)
  )
}

/** The approximate cost of an entry beside the text of its request, in bytes. */
const OVERHEAD_BYTES = 2048
export function estimateSize({ body, url, headers }: Pick<ReceivedRequest, 'body' | 'url' | 'headers'>): number {
  return OVERHEAD_BYTES + estimateTextBytes(body) + estimateTextBytes(url) + estimateTextBytes(headers)
}

/** UTF-8 is never shorter than the text in memory, which takes one or two bytes for a character. */
export const estimateTextBytes = (text: string) => Buffer.byteLength(text)

/** No header contains a line feed: Node's parser rejects it. */
const HEADER_SEPARATOR = '\n'

/** Joins the raw headers of a request, in which names and values alternate. */
export function joinHeaders(rawHeaders: readonly string[]): string {
  return rawHeaders.join(HEADER_SEPARATOR)
}
