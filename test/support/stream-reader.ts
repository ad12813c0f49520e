/** Reads the event stream of an account. */
import { get, type IncomingMessage } from 'node:http'
import type { Test } from 'tap'
import { JournalEntry } from '../../schemas/journal.ts'
import type { TestAccount } from './account.ts'
import { HANG_MS } from './http.ts'

interface Event {
  readonly event: string
  readonly id: string | undefined
  readonly data: unknown
}

/** A reader of the stream, over a connection of its own. */
export class StreamReader {
  readonly events: Event[] = []
  isEnded = false
  #hasBegun = false
  #text = ''
  #incoming: IncomingMessage | undefined

  constructor(t: Test, { port, token }: TestAccount, lastEventId?: string) {
    const outgoing = get({
      host: '127.0.0.1',
      port,
      path: '/_mock/stream',
      agent: false,
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
    })
    t.teardown(() => outgoing.destroy())
    outgoing.on('error', () => {})
    outgoing.on('response', (incoming) => {
      this.#incoming = incoming
      incoming.setEncoding('utf8')
      incoming.on('data', (text: string) => this.#take(text))
      incoming.on('error', () => {})
      incoming.on('close', () => {
        this.isEnded = true
      })
    })
  }

  get entries(): JournalEntry[] {
    return this.events.filter(({ event }) => event === 'entry').map(({ data }) => JournalEntry.parse(data))
  }

  async until(holds: (reader: StreamReader) => boolean): Promise<void> {
    const giveUp = performance.now() + HANG_MS
    while (!holds(this)) {
      if (performance.now() > giveUp) throw new Error(`The stream did not get there; it told of ${this.events.length}`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Until the mock has begun with it. */
  started(): Promise<void> {
    return this.until((reader) => reader.#hasBegun)
  }

  pause(): void {
    this.#incoming?.pause()
  }

  resume(): void {
    this.#incoming?.resume()
  }

  #take(text: string): void {
    this.#hasBegun = true
    const blocks = (this.#text + text).split('\n\n')
    this.#text = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = /^event: (\w+)$/m.exec(block)?.[1]
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (event !== undefined && data !== undefined)
        this.events.push({ event, id: /^id: (.*)$/m.exec(block)?.[1], data: JSON.parse(data) })
    }
  }
}
