/** Failures of the network beside those of single answers: time, frames, refused connections, and vouchers that fail. */
import t from 'tap'
import { runMock } from '../../src/mock/server.ts'
import { createAccount, documentedAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'
import { leadBytes, overTheWire } from '../support/wire.ts'

t.test('the real answer comes in each frame', async (t) => {
  const { port } = await startedMock(t)
  for (const as of ['chunked', 'until-close', 'http-1.0'] as const) {
    const account = await createAccount(port)
    await account.addFault({ operation: 'createLead', commit: true, effect: { kind: 'framing', as } })
    const until = as === 'chunked' ? { until: (text: string) => text.endsWith('0\r\n\r\n') } : {}
    const { text, ending, headers, body } = await overTheWire(port, leadBytes(account), until)
    t.match(text, as === 'http-1.0' ? /^HTTP\/1\.0 200 OK\r\n/ : /^HTTP\/1\.1 200 OK\r\n/)
    t.equal(ending, as === 'chunked' ? 'open' : 'fin')
    t.equal(headers['transfer-encoding'], as === 'chunked' ? 'chunked' : undefined)
    t.equal(headers['content-length'], undefined)
    t.equal(headers['x-retrack-kit-fault'], 'fault-1#1')
    const json =
      as === 'chunked'
        ? body
            .split('\r\n')
            .filter((_, n) => n % 2 === 1)
            .join('')
        : body
    const [lead] = await account.getLeads()
    t.equal(JSON.parse(json).data.uuid, lead?.uuid, 'whole, and of the lead that was saved')
    t.match(await account.getLastEntry(), { status: 200, outcome: 'faulted' })
  }
})

t.test('a client that follows a redirect sees a page that is no lead', async (t) => {
  const { port } = await startedMock(t)
  const account = documentedAccount(port)
  for (const status of [301, 302, 307, 308]) {
    const effect = { kind: 'status', status, headers: { Location: '/_mock/health' } } as const
    await account.addFault({ when: { first: 1 }, effect })
    const { status: found, headers } = await account.sendLead({ reference: String(status) })
    t.strictSame([found, headers.location], [status, '/_mock/health'])
  }
  t.strictSame(await account.getLeads(), [])
  t.equal((await ask(port, { path: '/_mock/health' })).status, 200)
})

const isRefused = (port: number) =>
  ask(port, { path: '/_mock/health' }).then(
    () => false,
    ({ code }: NodeJS.ErrnoException) => code === 'ECONNREFUSED',
  )

async function waitUntil(condition: () => Promise<boolean>) {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve))
}

t.test('connections are refused for a time, and all is there afterwards', async (t) => {
  const mock = await startedMock(t)
  const { port } = mock
  const account = documentedAccount(port)
  await account.saveLead()
  await account.addFault({ effect: { kind: 'hang' }, match: { reference: 'hanging' } })
  const hanging = account.sendLead({ reference: 'hanging' })
  hanging.catch(() => {})
  await account.waitForEntries({ reference: 'hanging', stage: 'received' })
  const reply = await ask(port, { method: 'POST', path: '/_mock/refuse-connections', json: { ms: 600_000 } })
  t.equal(reply.status, 204)
  await waitUntil(() => isRefused(port))
  await t.rejects(hanging, { code: 'ECONNRESET' }, 'connections that were open are closed')
  t.equal(await isRefused(port), true)
  // Another time takes the place of the first.
  await mock.refuseConnections(0)
  await waitUntil(async () => !(await isRefused(port)))
  t.equal((await account.getLeads()).length, 1)
  t.equal((await account.getJournal()).length, 2)
  t.match((await account.getFaults())[0], { fired: 1 })

  await mock.refuseConnections(600_000)
  t.equal(await isRefused(port), true)
  await mock.close()
})

t.test('refusing connections needs the admin token where there is one', async (t) => {
  const { port } = await startedMock(t, { adminToken: 'a-secret-of-our-own' })
  const refuse = { method: 'POST', path: '/_mock/refuse-connections', json: { ms: 600_000 } }
  t.equal((await ask(port, refuse)).status, 401)
  t.equal((await ask(port, { path: '/_mock/health' })).status, 200)
})

t.test('a magic voucher makes its lead fail once, and the journal names it', async (t) => {
  const { port } = await startedMock(t, { magicValues: true })
  const account = documentedAccount(port)
  for (const [voucher, status, retryAfter] of [
    ['RK-503', 503, undefined],
    ['RK-429-30', 429, '30'],
  ] as const) {
    const reply = await account.sendLead({ voucher, reference: voucher })
    t.strictSame([reply.status, reply.headers['retry-after']], [status, retryAfter])
    t.match(await account.getLastEntry(), { outcome: 'faulted', fault: { id: `magic-${voucher}`, ordinal: 1 } })
    t.equal((await account.sendLead({ voucher, reference: voucher })).status, 200, 'the second attempt goes through')
    t.equal((await account.sendLead({ voucher, reference: `${voucher}-b` })).status, status, 'another order fails, too')
  }
  const lost = await overTheWire(port, leadBytes(account, { voucher: 'RK-LOST', reference: 'lost' }))
  t.strictSame([lost.ending, lost.text], ['rst', ''])
  t.equal((await account.getLeads('?reference=lost')).length, 1, 'it was saved')
  const abort = new AbortController()
  const hanging = fetch(`http://127.0.0.1:${port}/api/v2/leads`, {
    method: 'POST',
    signal: abort.signal,
    headers: { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...account.request, voucher: 'RK-HANG', reference: 'hang' }),
  })
  hanging.catch(() => {})
  const [held] = await account.waitForEntries({ reference: 'hang', stage: 'received' })
  t.match(held, { status: null, fault: { id: 'magic-RK-HANG' } })
  abort.abort()
  for (const voucher of ['RK-200', 'RK-503x', 'rk-503', 'SUMMER'])
    t.equal((await account.sendLead({ voucher, reference: voucher })).status, 200, voucher)
})

t.test('without the flag, a magic voucher is one like any other', async (t) => {
  const { port } = await startedMock(t)
  t.equal((await documentedAccount(port).sendLead({ voucher: 'RK-503' })).status, 200)
})

t.test('an account has the token that was asked for, which can be used again once it is removed', async (t) => {
  const { port } = await startedMock(t)
  const token = 'a-token-of-ones-own'
  const create = (more = {}) => ask(port, { method: 'POST', path: '/_mock/accounts', json: { token, ...more } })
  t.match(await create(), { status: 201, json: { token } })
  const again = await create()
  t.equal(again.status, 409)
  t.notMatch(again.text, token)
  t.equal((await ask(port, { method: 'DELETE', path: '/_mock/account', token })).status, 204)
  t.equal((await create()).status, 201)
  t.equal((await ask(port, { method: 'POST', path: '/_mock/clicks', token, json: {} })).status, 201)
  t.equal((await ask(port, { path: '/_mock/requests', token })).status, 200)
  t.equal((await create({ token: 'short' })).status, 422)
})

t.test('a mock closes while it refuses connections', async () => {
  const mock = await runMock()
  await mock.refuseConnections(600_000)
  await mock.close()
})
