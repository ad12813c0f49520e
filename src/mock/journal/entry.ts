/** One request in the journal: as it arrived, and its outcome. It is formatted only when somebody reads it. */
import type { Outcome, Stage } from '../../../schemas/journal.ts'
import type { LeadRecord } from '../../store/port.ts'
import type { Credentials } from '../http/authorization.ts'
import type { Refusal } from '../refusal.ts'
import type { FindingRule } from './findings.ts'

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
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>
  readonly body: string
  readonly credentials: Credentials
  readonly hasValidToken: boolean
  readonly reference: string | null
  readonly click: string | null
}

/** A record of Retrack that a request created, changed or found. */
export interface ResourceReference {
  readonly type: string
  readonly uuid: string
}

export interface FiredFault {
  readonly id: string
  readonly ordinal: number
}

/** What an operation noticed that findings may mention. */
export interface JournalAnnotations {
  /** The first lead that had the reference when this one came. */
  readonly earlier?: LeadRecord | undefined
  readonly clickAgeMs?: number
  /** Whether the event or the click belongs to another account. */
  readonly isForeign?: boolean
  /** The status of the lead before an update. */
  readonly statusBefore?: LeadRecord['status']
}

const NO_ANNOTATIONS: JournalAnnotations = Object.freeze({})

export class Entry {
  readonly id: number
  readonly request: ReceivedRequest
  /** The approximate size in memory, in bytes. */
  readonly bytes: number
  /** Real times in milliseconds since 1970, whatever the account's clock shows. */
  readonly stages: Partial<Record<Stage, number>> = {}
  click: string | null
  readonly reference: string | null
  status: number | null = null
  outcome: Outcome | null = null
  refusal: Refusal | null = null
  resource: ResourceReference | null = null
  fault: FiredFault | null = null
  annotations: JournalAnnotations = NO_ANNOTATIONS
  readonly #onChange: (entry: Entry) => void

  constructor(id: number, request: ReceivedRequest, onChange: (entry: Entry) => void) {
    this.id = id
    this.request = request
    this.click = request.click
    this.reference = request.reference
    this.bytes = estimateSize(request)
    this.#onChange = onChange
  }

  markStage(stage: Stage): void {
    this.stages[stage] = Date.now()
    this.#onChange(this)
  }

  commit(resource: ResourceReference | undefined): void {
    this.resource = resource ?? null
    if (resource?.type === 'click') this.click ??= resource.uuid
    this.markStage('committed')
  }

  /** Marks the last stage; an entry that is finished stays as it is. */
  finish(stage: 'responded' | 'aborted', outcome: Outcome, status: number | null): void {
    if (this.outcome !== null) return
    this.outcome = outcome
    this.status = status
    this.markStage(stage)
  }
}

export interface EntryFilter {
  readonly operation?: string | undefined
  readonly reference?: string | undefined
  readonly click?: string | undefined
  readonly outcome?: Outcome | undefined
}

export function matches(entry: Entry, { operation, reference, click, outcome }: EntryFilter): boolean {
  return (
    (operation === undefined || entry.request.operation.id === operation) &&
    (reference === undefined || entry.reference === reference) &&
    (click === undefined || entry.click === click) &&
    (outcome === undefined || entry.outcome === outcome)
  )
}

/** The approximate cost of an entry beside the text of its request, in bytes. */
const OVERHEAD_BYTES = 2048

function estimateSize({ body, url, headers }: ReceivedRequest): number {
  let size = OVERHEAD_BYTES + body.length + url.length
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0)
  return size
}
