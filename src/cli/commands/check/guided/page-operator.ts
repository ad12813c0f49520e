/** Asks a person in the page what a terminal would ask her in lines. */
import type { Operator, OperatorAnswer, OperatorRequest } from '../../../../../conformance/actions/operator.ts'
import type { RecordedOrder } from '../../../../../conformance/actions/recording/recorder.ts'
import type { GuidedAnswer, GuidedQuestion } from '../../../../../schemas/control/guided-check.ts'

interface OpenQuestion {
  readonly id: number
  settle(answer: OperatorAnswer): void
}

export class PageOperator implements Operator {
  readonly hasDisplay: boolean
  /** The orders that she placed in the check's own window. */
  readonly orders: RecordedOrder[] = []
  readonly #show: (question: GuidedQuestion | null) => void
  #open: OpenQuestion | null = null
  #asked = 0
  #orders = 0

  /** `show` gets the question that is open, and null once there is none. */
  constructor(hasDisplay: boolean, show: (question: GuidedQuestion | null) => void) {
    this.hasDisplay = hasDisplay
    this.#show = show
  }

  readonly onOrder = (order: RecordedOrder): void => {
    this.orders.push(order)
  }

  async ask({ place, ...request }: OperatorRequest, signal: AbortSignal): Promise<OperatorAnswer> {
    signal.throwIfAborted()
    this.#asked += 1
    const id = this.#asked
    if (request.action === 'placeOrder') this.#orders += 1
    const order = request.action === 'placeOrder' ? this.#orders : null
    const url = 'url' in place ? place.url : null
    let leave = () => {}
    const answered = new Promise<OperatorAnswer>((resolve, reject) => {
      leave = () => reject(signal.reason)
      signal.addEventListener('abort', leave, { once: true })
      this.#open = { id, settle: resolve }
    })
    this.#show({ id, ...request, place: place.kind, url, order })
    try {
      return await answered
    } finally {
      signal.removeEventListener('abort', leave)
      this.#open = null
      this.#show(null)
    }
  }

  /** False where another question is open, or none. */
  answer({ question, answer }: GuidedAnswer): boolean {
    if (this.#open?.id !== question) return false
    const { settle } = this.#open
    this.#open = null
    settle(answer)
    return true
  }
}
