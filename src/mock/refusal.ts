/** A request that the API refuses, before it becomes a response. */
import type { BehaviourId } from '../../schemas/behaviours/index.ts'
import type { MockResponse } from './http/response.ts'

export interface Refusal {
  /** The entries of the behaviour ledger that it rests on. */
  readonly behaviours: readonly BehaviourId[]
  readonly status: number
  readonly message: string
  /** All problems of each field. */
  readonly errors?: Readonly<Record<string, readonly string[]>>
  readonly headers?: Readonly<Record<string, string>>
  /** An explanation for developers that Retrack's own response would not give. */
  readonly hint?: string
  /** The whole response, where it is not built from what stands above. */
  readonly response?: MockResponse
}

export interface FieldProblem {
  readonly field: string
  readonly behaviour: BehaviourId
  readonly message: string
}
