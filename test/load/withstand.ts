/** Whether a mock withstands a group of connections: it answers others meanwhile, and afterwards it is as it was before. */

import type { TestAccount } from '../support/account.ts'
import { Connection } from '../support/connection.ts'
import { HANG_MS } from '../support/http.ts'
import type { ConnectionGroup } from './connection-groups.ts'

/** The memory and the sockets of a mock, as its process reports them. */
export interface Held {
  readonly sockets: number
  readonly timers: number
  readonly heapBytes: number
}

export type Measure = () => Promise<Held>

export interface Borne {
  readonly before: Held
  readonly during: Held
  readonly after: Held
}

/** Of this process. */
export function held(): Held {
  const resources = process.getActiveResourcesInfo()
  const count = (name: string) => resources.filter((each) => each === name).length
  return { sockets: count('TCPSocketWrap'), timers: count('Timeout'), heapBytes: process.memoryUsage().heapUsed }
}

/** `mayStayBytes` is how much the heap may have grown. Fails where a lead or a question is not answered while it is there, or if something of it stays behind. */
export async function withstand(
  account: TestAccount,
  group: ConnectionGroup,
  size: number,
  measure: Measure,
  mayStayBytes = Number.POSITIVE_INFINITY,
): Promise<Borne> {
  const before = await measure()
  const sockets = await group.gather(account, size)
  await answersOthers(account)
  const during = await measure()
  await answersOthers(account)
  for (const socket of sockets) socket.destroy()
  const giveUp = performance.now() + HANG_MS
  for (;;) {
    const after = await measure()
    const isLetGo = after.sockets <= before.sockets && after.timers <= before.timers
    // The memory of sockets is freed some rounds after them.
    if (isLetGo && after.heapBytes <= before.heapBytes + mayStayBytes) return { before, during, after }
    if (performance.now() > giveUp) {
      throw new Error(`Left behind: ${JSON.stringify(after)}; before: ${JSON.stringify(before)}`)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function answersOthers(account: TestAccount): Promise<void> {
  const connection = new Connection(account.port)
  for (let n = 0; n < 5; n += 1) {
    const json = { ...account.request, reference: `other-${n}` }
    const { status } = await connection.send({ method: 'POST', path: '/api/v2/leads', token: account.token, json })
    if (status !== 200) throw new Error(`Another's lead was answered ${status}.`)
    const health = await connection.send({ path: '/_mock/health' })
    if (health.status !== 200) throw new Error(`The mock's health was answered ${health.status}.`)
  }
  connection.close()
}

/** Fills an account, so that its lists are long. */
export async function fill(account: TestAccount, leads: number): Promise<void> {
  const connection = new Connection(account.port)
  const deeplink = `http://store.test/${'x'.repeat(4000)}`
  const planted = await connection.send({
    method: 'POST',
    path: '/_mock/clicks',
    token: account.token,
    json: { deeplink },
  })
  const { uuid } = planted.json as { uuid: string }
  for (let n = 0; n < leads; n += 1) {
    const json = { ...account.request, click: uuid, reference: `filled-${n}` }
    await connection.send({ method: 'POST', path: '/api/v2/leads', token: account.token, json })
  }
  connection.close()
}
