/** The journal: read, waited on, streamed. */
import { JOURNAL } from '../../../schemas/control/journal.ts'
import { Room } from '../../store/room.ts'
import type { Entry } from '../journal/entry.ts'
import { streamJournal } from '../journal/stream.ts'
import { entryView } from '../journal/view.ts'
import { waitFor } from '../journal/wait.ts'
import type { Control } from './context.ts'
import { full } from './refuse.ts'
import { serve } from './route.ts'

export function journalRoutes(control: Control): void {
  const { app, secrets, limits } = control
  const awaited = new Room(limits.awaitedBytes)
  let streams = 0
  const write = (entry: Entry) => entryView(entry, secrets)

  serve(app, JOURNAL.listRequests, async ({ query: { limit, ...filter }, request }) => {
    const { journal } = control.world(request)
    return { data: journal.list(filter, limit).map(write), evicted: journal.evicted }
  })

  serve(app, JOURNAL.wait, async ({ body, request, reply }) => {
    const left = new AbortController()
    reply.raw.on('close', () => left.abort())
    const { holds, entries } = await waitFor(control.world(request).journal, body, left.signal, awaited)
    return { holds, data: entries.map(write) }
  })

  serve(app, JOURNAL.stream, async ({ request, reply }) => {
    if (streams >= limits.streams) throw full(`close one of the ${streams} event streams that are open.`)
    streams += 1
    reply.raw.once('close', () => {
      streams -= 1
    })
    reply.hijack()
    streamJournal(control.world(request).journal, reply.raw, write)
  })
}
