/** A mock with a heap of 64 MB is driven to each memory bound of docs/limits.md. It lives and works as before. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { mockElsewhere } from '../load/elsewhere.ts'
import { createAccount, documentedAccount, type TestAccount } from '../support/account.ts'
import { type Asked, ask } from '../support/http.ts'

const HEAP_MB = 64
const AT_A_TIME = 10

interface Load {
  readonly name: string
  /** Drives the mock to the bound, and returns how to take the load away. */
  readonly drive: (account: TestAccount) => Promise<() => void>
}

const nothingToRemove = () => {}

const LOADS: readonly Load[] = [
  {
    name: 'a journal of control characters, which many ask for and none reads to its end',
    async drive(account) {
      // Six times as long in JSON.
      await sendOften(account, 200, { body: '\u0001'.repeat(60_000), headers: { 'content-type': 'application/json' } })
      const readers = await Promise.all(Array.from({ length: 40 }, () => readFirstBytes(account, '/_mock/requests')))
      return () => {
        for (const socket of readers) socket.destroy()
      }
    },
  },
  {
    name: 'requests with hundreds of headers',
    async drive(account) {
      const headers = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`x-${n}`, 'y']))
      await sendOften(account, 2_000, { json: account.request, headers })
      return nothingToRemove
    },
  },
  {
    name: 'bodies of 60 KB in the journals of many accounts',
    async drive(account) {
      const json = { note: '\u4e2d'.repeat(20_000) }
      for (let n = 0; n < 12; n += 1) await sendOften(await createAccount(account.port), 150, { json })
      return nothingToRemove
    },
  },
  {
    name: 'waits that have seen more than they may hold',
    async drive(account) {
      const json = { count: 1_000, timeoutMs: 60_000 }
      const waits = Array.from({ length: 50 }, () =>
        ask(account.port, { method: 'POST', path: '/_mock/wait', token: account.token, json }).catch(() => {}),
      )
      await sendOften(account, 500, { json: { note: 'n'.repeat(60_000) } })
      return () => {
        void account.control('POST', '/reset')
        void Promise.all(waits)
      }
    },
  },
]

for (const { name, drive } of LOADS) {
  t.test(name, async (t) => {
    const mock = await mockElsewhere([`--max-old-space-size=${HEAP_MB}`])
    t.teardown(() => mock.end())
    const account = documentedAccount(mock.port)
    const removeLoad = await drive(account)
    t.equal((await ask(mock.port, { path: '/_mock/health' })).status, 200, 'it tells its health')
    removeLoad()
    await account.control('POST', '/reset')
    t.equal((await account.sendLead()).status, 200, 'leads are saved again')
  })
}

async function sendOften({ port, token }: TestAccount, count: number, lead: Partial<Asked>): Promise<number[]> {
  const statuses: number[] = []
  const send = async () => {
    for (let n = 0; n < count / AT_A_TIME; n += 1) {
      statuses.push((await ask(port, { method: 'POST', path: '/api/v2/leads', token, ...lead })).status)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, send))
  return statuses
}

/** Asks for something, and goes on reading after the first bytes no more. */
async function readFirstBytes({ port, token }: TestAccount, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`)
  await once(socket, 'readable')
  return socket
}
