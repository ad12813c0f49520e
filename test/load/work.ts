/** Mixed work on one account after another: visits, leads, updates, faults, waits, streams, resets. */
import type { AccountWithToken } from '../../schemas/control/accounts.ts'
import { Connection } from '../support/connection.ts'
import { lines } from '../support/raw-socket.ts'
import { connected } from './connection-groups.ts'

/** How often each kind of work was done. */
export type Counts = Record<string, number>

const FAULTS = [
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'empty' },
  { kind: 'truncate', bytes: 20 },
  { kind: 'delay', ms: 1 },
  { kind: 'malformed' },
  { kind: 'drip', chunkBytes: 300, intervalMs: 1 },
]

/** An answer that no rule asked for ends it with an error. */
export async function work(port: number, worker: number, counts: Counts, isOver: () => boolean): Promise<void> {
  const connection = new Connection(port)
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  for (let round = worker; !isOver(); round += 1) {
    const made = await connection.send({ method: 'POST', path: '/_mock/accounts', json: {} })
    const { token, events, trackingUrl } = made.json as AccountWithToken
    count('accounts')
    const call = (method: string, path: string, json?: unknown) => connection.send({ method, path, token, json })
    const { json: click } = await call('POST', '/_mock/clicks', { deeplink: 'http://store.test/' })
    const body = { event: events[0]?.uuid, click: (click as { uuid: string }).uuid }

    const stream = await connected({ port })
    stream.resume()
    stream.write(lines(['GET /_mock/stream HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${token}`]))
    count('streams')
    for (let n = 0; n < 40 && !isOver(); n += 1) {
      const waiting = n % 10 === 0 ? call('POST', '/_mock/wait', { reference: `r${n}`, timeoutMs: 60_000 }) : undefined
      const lead = await call('POST', '/api/v2/leads', { ...body, reference: `r${n}` })
      if (lead.status !== 200) throw new Error(`A lead was answered ${lead.status}.`)
      count('leads')
      const { uuid } = (lead.json as { data: { uuid: string } }).data
      const updated = await call('POST', `/api/v2/leads/${uuid}`, { status: n % 2 === 0 ? 'approved' : 'rejected' })
      if (updated.status !== 200) throw new Error(`An update was answered ${updated.status}.`)
      count('updates')
      if ((await waiting) !== undefined) count('waits')
      await call('GET', trackingUrl.slice(trackingUrl.indexOf('/track/')))
      count('visits')
    }
    await call('POST', '/_mock/faults', { effect: FAULTS[round % FAULTS.length], commit: round % 2 === 0 })
    for (let n = 0; n < 10; n += 1) {
      await call('POST', '/api/v2/leads', { ...body, reference: `f${n}` })
      count('leads under a fault')
    }
    await call('GET', '/_mock/requests')
    await call('GET', '/_mock/leads')
    count('lists')
    if (round % 2 === 0) await call('POST', '/_mock/reset')
    stream.destroy()
    await call('DELETE', '/_mock/account')
  }
  connection.close()
}
