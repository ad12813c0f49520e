/** The journal: read, waited on, streamed. */
import { journalContracts } from '../../../schemas/control/journal.ts'
import { journalQuerySchema, waitRequestSchema } from '../../../schemas/journal.ts'
import { MemoryBudget } from '../../memory-budget.ts'
import { formatHar, toHarEntry } from '../journal/har.ts'
import { type ReadEntry, toView } from '../journal/read-entry.ts'
import { streamJournal } from '../journal/stream.ts'
import { waitFor } from '../journal/wait.ts'
import type { ControlContext } from './context.ts'
import { toEntryResponse } from './entry-list.ts'
import { capacityError } from './http-error.ts'
import { serve } from './serve-route.ts'

export function journalRoutes(control: ControlContext): void {
  const { app, redactor, limits } = control
  const contracts = journalContracts(journalQuerySchema(control.operation), waitRequestSchema(control.operation))
  const awaited = new MemoryBudget(limits.waitBufferBytes)
  let streams = 0
  const write = (entry: ReadEntry) => toView(entry, redactor)

  serve(app, contracts.listRequests, async ({ query: { limit, after, before, format, ...filter }, request, reply }) => {
    const { journal } = control.runtime(request)
    const { items: entries, total, key, evicted } = await journal.find(filter, { limit, after, before })
    if (format === 'har') {
      const url = control.mockUrl(request)
      return toEntryResponse(reply, { entries, ...formatHar(), format: (entry) => toHarEntry(write(entry), url) })
    }
    const end = `],"journal":"${key}","total":${total},"evicted":${evicted}}`
    return toEntryResponse(reply, { entries, before: '{"data":[', after: end, format: write })
  })

  serve(app, contracts.clearRequests, async ({ request }) => control.runtime(request).journal.clear())

  serve(app, contracts.wait, async ({ body, request, reply }) => {
    const left = new AbortController()
    reply.raw.on('close', () => left.abort())
    const { result, entries } = await waitFor(control.runtime(request).journal, body, left.signal, awaited)
    return toEntryResponse(reply, { entries, before: `{"result":"${result}","data":[`, after: ']}', format: write })
  })

  serve(app, contracts.stream, async ({ request, reply }) => {
    if (streams >= limits.streams) throw capacityError(`close one of the ${streams} event streams that are open.`)
    streams += 1
    reply.raw.once('close', () => {
      streams -= 1
    })
    const lastEventId = request.headers['last-event-id']
    await streamJournal(control.runtime(request).journal, reply.raw, write, [lastEventId].flat()[0])
    reply.hijack()
  })
}
