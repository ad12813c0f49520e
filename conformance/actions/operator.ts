/** The person who does what nothing else can. A terminal and a page each ask her in their own way. */

import type { RecordedOrder } from './recording/recorder.ts'

/** The actions that a config can describe. */
export type ActionName = 'placeOrder' | 'rejectOrder' | 'approveOrder' | 'restartStore'

/** Where she does it. */
export type Place =
  | { readonly kind: 'check-window' }
  /** A new private window of her own; `url` is opened first: where Retrack would send her. */
  | { readonly kind: 'as-sent'; readonly url: string }
  /** A new private window of her own, as a customer who never came from Retrack. */
  | { readonly kind: 'on-her-own'; readonly url: string }
  /** Wherever such a thing is done, such as the store's back office. */
  | { readonly kind: 'anywhere' }

export interface OperatorRequest {
  readonly action: ActionName
  /** The sentence of the config, filled in. */
  readonly instructions: string
  readonly voucher: string | null
  /** That of the order; null where there is none yet. */
  readonly reference: string | null
  readonly place: Place
}

export type OperatorAnswer = 'done' | 'declined'

export interface Operator {
  /** Resolves once she has answered; rejects when `signal` ends. */
  ask(request: OperatorRequest, signal: AbortSignal): Promise<OperatorAnswer>
  /** Whether the check can show her a browser window. */
  readonly hasDisplay: boolean
  /** Gets each order that she has placed in that window; null where nobody keeps them. */
  readonly onOrder: ((order: RecordedOrder) => void) | null
}

/** Remembers an action that the person cannot do: she is not asked for it again. Orders are asked for one by one. */
export function rememberDeclined(operator: Operator): Operator {
  const declined = new Set<ActionName>()
  return {
    hasDisplay: operator.hasDisplay,
    onOrder: operator.onOrder,
    async ask(request, signal) {
      if (declined.has(request.action)) return 'declined'
      const answer = await operator.ask(request, signal)
      if (answer === 'declined' && request.action !== 'placeOrder') declined.add(request.action)
      return answer
    },
  }
}

/** The request in lines, for where there is nothing but text. */
export function toLines({ place, instructions, voucher }: OperatorRequest): string[] {
  return [...describePlace(place), instructions, ...(voucher === null ? [] : [`Voucher: ${voucher}`])]
}

function describePlace(place: Place): string[] {
  switch (place.kind) {
    case 'check-window':
      return ['Do it in the browser window that the check has opened.']
    case 'as-sent':
      return [`In a new private window, first open: ${place.url}`]
    case 'on-her-own':
      return [`In a new private window, as somebody who does not come from Retrack: ${place.url}`]
    case 'anywhere':
      return []
  }
}
