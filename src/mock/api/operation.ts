/**
 * The shape of an operation. Router, request handler, fault rules, journal and findings all work from its one
 * definition. A further resource of Retrack is a folder of definitions and a line in `operations.ts`.
 */
import type { IncomingMessage } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { ResourceReference } from '../../../schemas/journal.ts'
import type { AccountRecord, Conflict, Store } from '../../store/port.ts'
import type { RequestTarget } from '../http/request-target.ts'
import type { MockResponse } from '../http/response.ts'
import type { FindingRule, JournalAnnotations } from '../journal/entry.ts'
import type { Refusal } from '../refusal.ts'
import type { Fields } from './normalize-fields.ts'

export interface Operation {
  /** The name in fault rules, the journal and the OpenAPI document; null for requests that no operation serves. */
  readonly id: string | null
  readonly methods: readonly string[]
  /** The path; it may end in `/:uuid`. */
  readonly path: string
  /** The account that the request belongs to: by default the one that its bearer token names. */
  findAccount?(store: Store, target: RequestTarget): Promise<AccountRecord | undefined>
  /** Reads what identifies the request, before the request is known to be valid. */
  prepare(request: OperationRequest): PreparedOperation | Promise<PreparedOperation>
  /** Remarks on its requests in the journal. */
  readonly findings: readonly FindingRule[]
}

export interface OperationRequest {
  readonly store: Store
  readonly account: AccountRecord | undefined
  readonly message: IncomingMessage
  readonly target: RequestTarget
  /** The last segment of the path, for paths that end in `/:uuid`. */
  readonly pathUuid: string
  /** The fields of the body; empty if it has none. */
  readonly fields: Fields
}

/** The identifiers by which a request is found in the journal and matched by fault rules. */
export interface Correlation {
  readonly reference: string | null
  readonly click: string | null
  readonly event: string | null
}

/** A request that is ready to run. */
export type PreparedOperation =
  /** Runs only for a request with a valid token and a well-formed body. */
  | (Correlation & {
      readonly access: 'bearer'
      execute(account: AccountRecord, options: ExecuteOptions): OperationResult | Promise<OperationResult>
    })
  /** Runs for everybody; `behaviours` of the account, or of the mock if there is none. */
  | (Correlation & {
      readonly access: 'public'
      execute(account: AccountRecord | undefined, options: ExecuteOptions): OperationResult | Promise<OperationResult>
    })

export interface ExecuteOptions {
  readonly behaviours: Behaviours
  /** False: builds the response that a commit would give, and saves nothing. */
  readonly commit: boolean
  /** Called once the request is valid, before anything is saved. */
  readonly onValidated: () => void
}

/** The outcome of a request. `stale`: the account was reset meanwhile; nothing is saved and no response is sent. */
export type OperationResult =
  | {
      readonly kind: 'accepted'
      readonly response: MockResponse
      /** The record that was created, changed or found. */
      readonly resource?: ResourceReference
      readonly annotations?: JournalAnnotations
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly annotations?: JournalAnnotations }
  | Conflict

export function refused(refusal: Refusal, annotations?: JournalAnnotations): OperationResult {
  return annotations === undefined ? { kind: 'refused', refusal } : { kind: 'refused', refusal, annotations }
}

/** Correlates a request by the fields of its body. */
export function correlateByFields(fields: Fields): Correlation {
  return {
    reference: textOrNull(fields['reference']),
    click: textOrNull(fields['click']),
    event: textOrNull(fields['event']),
  }
}

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null)
