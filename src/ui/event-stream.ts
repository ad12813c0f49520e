/** The stream of the journal, read with `fetch`: an `EventSource` could not send the token in a header. */
import { createParser } from 'eventsource-parser'
import type { JournalEntry } from '../../schemas/journal.ts'
import { send } from './control-api.ts'

export interface StreamListener {
  /** The mock sends every change from now on. */
  onOpen(): void
  onEntry(entry: JournalEntry): void
  /** Changes were left out: this tab was too slow. */
  onDropped(): void
}

/** Reads until the mock ends the stream or goes away. */
export async function readStream(signal: AbortSignal, { onOpen, onEntry, onDropped }: StreamListener): Promise<void> {
  const response = await send('/stream', { signal })
  if (response.body === null) return
  onOpen()
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === 'entry') onEntry(JSON.parse(data) as JournalEntry)
      if (event === 'dropped') onDropped()
    },
  })
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    parser.feed(decoder.decode(value, { stream: true }))
  }
}
