/** An exchange between a store and the real Retrack. */

import type { ReadRequest } from './read-request.ts'
import type { DecodedAnswer } from './template.ts'

export interface ObservedExchange {
  readonly request: ReadRequest
  /** Names and values in turn, as they were sent. */
  readonly requestHeaders: readonly string[]
  readonly answer: DecodedAnswer
  /** When the answer had arrived, in milliseconds of real time. */
  readonly at: number
}
