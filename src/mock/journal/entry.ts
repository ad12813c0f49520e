/** One request in the journal: as it arrived, and what became of it. Kept as it came, and written out only when somebody reads. */
import type { Outcome, Stage } from '../../../schemas/journal.ts'
import type { Operation } from '../../../schemas/retrack.ts'
import type { Credentials } from '../bearer.ts'
import type { BodyText } from '../retrack/fields-of-body.ts'
import type { Circumstances } from '../retrack/plan.ts'
import type { Refusal } from '../retrack/refusals.ts'

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly operation: Operation | null
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>
  readonly body: BodyText
  readonly credentials: Credentials
  readonly isOwnToken: boolean
  readonly reference: string | null
  readonly click: string | null
}

export interface FiredFault {
  readonly id: string
  readonly ordinal: number
}

export class Entry {
  readonly id: number
  readonly request: ReceivedRequest
  /** What it takes in memory, about. */
  readonly bytes: number
  /** In real time, whatever the account's clock shows. */
  readonly stages: Partial<Record<Stage, number>> = {}
  click: string | null
  readonly reference: string | null
  status: number | null = null
  outcome: Outcome | null = null
  refusal: Refusal | null = null
  lead: string | null = null
  fault: FiredFault | null = null
  circumstances: Circumstances = {}
  readonly #changed: (entry: Entry) => void

  constructor(id: number, request: ReceivedRequest, changed: (entry: Entry) => void) {
    this.id = id
    this.request = request
    this.click = request.click
    this.reference = request.reference
    this.bytes = sizeOf(request)
    this.#changed = changed
  }

  reach(stage: Stage): void {
    this.stages[stage] = Date.now()
    this.#changed(this)
  }

  /** The last stage: answered, or broken off. */
  end(stage: 'responded' | 'aborted', outcome: Outcome, status: number | null): void {
    if (this.outcome !== null) return
    this.outcome = outcome
    this.status = status
    this.reach(stage)
  }
}

export interface EntryFilter {
  readonly operation?: Operation | undefined
  readonly reference?: string | undefined
  readonly click?: string | undefined
  readonly outcome?: Outcome | undefined
}

export function matches(entry: Entry, { operation, reference, click, outcome }: EntryFilter): boolean {
  return (
    (operation === undefined || entry.request.operation === operation) &&
    (reference === undefined || entry.reference === reference) &&
    (click === undefined || entry.click === click) &&
    (outcome === undefined || entry.outcome === outcome)
  )
}

/** What an entry costs beside what was sent: our own record of it, about. */
const OVERHEAD_BYTES = 2048

function sizeOf({ body, url, headers }: ReceivedRequest): number {
  let size = OVERHEAD_BYTES + body.text.length + url.length
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0)
  return size
}
