/** Requests that the mock sends to itself: how it knows them again when they arrive among all others. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { JournalRecord } from './journal/entry.ts'
import type { Journal } from './journal/journal.ts'

export const REPLAY_HEADER = 'x-retrack-kit-replay'

export interface ReplayedEntry {
  /** The journal of the account that asked for it, and the id of the entry there that is repeated. */
  readonly journal: Journal
  readonly id: number
}

export interface Arrival {
  readonly replayed: JournalRecord
  /** Another one than that of the repeated entry where its token, event or click is of another account. */
  readonly journal: Journal
}

interface ExpectedReplay extends ReplayedEntry {
  readonly onReceived: (arrival: Arrival) => void
  /** The response was sent, or broken off. */
  readonly onEnded: () => void
}

interface Expectation {
  /** The secret value of the header. Nobody else can know it. */
  readonly key: string
  readonly arrival: Promise<Arrival>
  readonly end: Promise<void>
}

export class Replays {
  readonly #expected = new Map<string, ExpectedReplay>()

  expect(original: ReplayedEntry): Expectation {
    const key = randomUUID()
    let onEnded = () => {}
    const end = new Promise<void>((resolve) => {
      onEnded = resolve
    })
    const arrival = new Promise<Arrival>((onReceived) => this.#expected.set(key, { ...original, onReceived, onEnded }))
    return { key, arrival, end }
  }

  cancel(key: string): void {
    this.#expected.delete(key)
  }

  /** Returns the replay that a request is, and takes the header out of it; undefined for any other request. */
  take(message: IncomingMessage): ExpectedReplay | undefined {
    if (this.#expected.size === 0) return undefined
    const key = message.headers[REPLAY_HEADER]
    const replay = typeof key === 'string' ? this.#expected.get(key) : undefined
    if (typeof key !== 'string' || replay === undefined) return undefined
    this.#expected.delete(key)
    delete message.headers[REPLAY_HEADER]
    message.rawHeaders.splice(message.rawHeaders.lastIndexOf(key) - 1, 2)
    return replay
  }
}
