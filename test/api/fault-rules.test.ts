/** Which requests a rule fires on, and what several rules do together. */
import t, { type Test } from 'tap'
import type { NewFault } from '../../schemas/faults.ts'
import { createAccount, type TestAccount } from '../support/account.ts'
import type { Reply } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'

const DOWN = { kind: 'status', status: 503 } as const
const account = async (t: Test) => createAccount((await startedMock(t)).port)

/** Sends so many leads and tells on which a fault fired: `x` for each that did. */
async function pattern(account: TestAccount, count: number): Promise<string> {
  let seen = ''
  for (let n = 1; n <= count; n += 1) {
    const { status, headers } = await account.sendLead({ reference: `r${n}` })
    const mark = String(headers['x-retrack-kit-fault'] ?? '')
    if (status !== 200 && !mark.endsWith(`#${n}`)) throw new Error(`Request ${n} was marked "${mark}"`)
    seen += status === 200 ? '.' : 'x'
  }
  return seen
}

const WHENS: readonly (readonly [NewFault['when'], string])[] = [
  [undefined, 'xxxxxxxx'],
  [{ always: true }, 'xxxxxxxx'],
  [{ first: 1 }, 'x.......'],
  [{ first: 3 }, 'xxx.....'],
  [{ after: 0, count: 2 }, 'xx......'],
  [{ after: 2, count: 3 }, '..xxx...'],
  [{ after: 7, count: 100 }, '.......x'],
  [{ every: 1 }, 'xxxxxxxx'],
  [{ every: 3 }, '..x..x..'],
  [{ probability: 0 }, '........'],
  [{ probability: 1 }, 'xxxxxxxx'],
]

t.test('a rule fires when it was told to', async (t) => {
  const { port } = await startedMock(t)
  for (const [when, expected] of WHENS) {
    const account = await createAccount(port)
    await account.addFault({ effect: DOWN, ...(when === undefined ? {} : { when }) })
    t.equal(await pattern(account, 8), expected, JSON.stringify(when) ?? 'without when')
    const fired = expected.replaceAll('.', '').length
    t.match((await account.getFaults())[0], { matched: 8, fired }, 'the list tells how often, and 0 where it never did')
    t.equal((await account.getLeads()).length, 8 - fired)
  }
})

t.test('a rule counts and fires only on what it matches', async (t) => {
  const mine = await account(t)
  const other = (await mine.createClick()).uuid
  const rules: NewFault[] = [
    { operation: 'createLead', effect: { kind: 'delay', ms: 0 } },
    { operation: 'updateLead', effect: { kind: 'delay', ms: 0 } },
    { operation: 'trackClick', effect: { kind: 'delay', ms: 0 } },
    { match: { reference: 'A' }, effect: { kind: 'delay', ms: 0 } },
    { match: { click: other }, effect: { kind: 'delay', ms: 0 } },
    { match: { reference: 'A', click: other }, effect: { kind: 'delay', ms: 0 } },
    { operation: 'updateLead', match: { reference: 'A' }, effect: { kind: 'delay', ms: 0 } },
    { match: {}, effect: { kind: 'delay', ms: 0 } },
  ]
  for (const rule of rules) await mine.addFault(rule)
  const counts = async () => (await mine.getFaults()).map(({ matched }) => matched)

  const a = await mine.saveLead({ reference: 'A' })
  t.strictSame(await counts(), [1, 0, 0, 1, 0, 0, 0, 1])
  const b = await mine.saveLead({ reference: 'B', click: other })
  t.strictSame(await counts(), [2, 0, 0, 1, 1, 0, 0, 2])
  await mine.saveLead({ reference: 'A', click: other })
  t.strictSame(await counts(), [3, 0, 0, 2, 2, 1, 0, 3])
  await mine.sendUpdate(a.uuid, { status: 'rejected' })
  t.strictSame(await counts(), [3, 1, 0, 3, 2, 1, 1, 4], 'an update counts by the reference of its lead')
  await mine.sendUpdate(b.uuid, { status: 'rejected' })
  t.strictSame(await counts(), [3, 2, 0, 3, 3, 1, 1, 5], 'and by the click of its lead')
  await mine.visit()
  t.strictSame(await counts(), [3, 2, 1, 3, 3, 1, 1, 6])
  t.strictSame(
    (await mine.getFaults()).map(({ fired }) => fired),
    await counts(),
  )
})

t.test('what is no request of this account to Retrack is never made to fail', async (t) => {
  const mine = await account(t)
  await mine.addFault({ effect: DOWN })
  t.equal((await mine.sendLead({}, { path: '/api/v2/nothing' })).status, 404)
  t.equal((await mine.sendLead({}, { method: 'GET', json: undefined })).status, 405)
  t.equal((await mine.sendLead({}, { token: 'unknown' })).status, 401)
  t.equal((await mine.control('GET', '/leads')).status, 200)
  t.match((await mine.getFaults())[0], { matched: 0, fired: 0 })
  t.equal((await mine.sendLead({ event: 'x' })).status, 503, 'a request that would be refused is')
})

t.test('delays add up, also those of rules after the one that answers', async (t) => {
  const mine = await account(t)
  await mine.addFault({ effect: { kind: 'delay', ms: 40 } })
  await mine.addFault({ effect: DOWN })
  await mine.addFault({ effect: { kind: 'delay', ms: 50 } })
  const began = performance.now()
  t.equal((await mine.sendLead()).status, 503)
  const took = performance.now() - began
  t.ok(took >= 89, `it took ${took} ms`)
  t.strictSame(
    (await mine.getFaults()).map(({ fired }) => fired),
    [1, 1, 1],
  )
})

t.test(
  'of several rules the first whose turn it is answers; one that it hides counts the request and has not fired',
  async (t) => {
    const mine = await account(t)
    await mine.addFault({ when: { every: 2 }, effect: { kind: 'status', status: 500 } })
    await mine.addFault({ when: { first: 2 }, effect: { kind: 'status', status: 502 } })
    await mine.addFault({ effect: { kind: 'status', status: 503 } })
    const replies: Reply[] = []
    for (let n = 1; n <= 4; n += 1) replies.push(await mine.sendLead())
    t.strictSame(
      replies.map(({ status, headers }) => `${status} ${headers['x-retrack-kit-fault']}`),
      ['502 fault-2#1', '500 fault-1#2', '503 fault-3#3', '500 fault-1#4'],
    )
    t.strictSame(
      (await mine.getFaults()).map(({ id, matched, fired }) => [id, matched, fired]),
      [
        ['fault-1', 4, 2],
        ['fault-2', 4, 1],
        ['fault-3', 4, 1],
      ],
    )
  },
)

t.test('a rule that is hidden or not due saves nothing; a delay that saves first does', async (t) => {
  const mine = await account(t)
  await mine.addFault({ effect: DOWN })
  await mine.addFault({ commit: true, effect: DOWN })
  await mine.addFault({ commit: true, when: { after: 5, count: 1 }, effect: { kind: 'delay', ms: 1 } })
  t.equal((await mine.sendLead()).status, 503)
  t.strictSame(await mine.getLeads(), [])
  await mine.addFault({ commit: true, effect: { kind: 'delay', ms: 1 } })
  t.equal((await mine.sendLead()).status, 503)
  t.equal((await mine.getLeads()).length, 1)
})

t.test('a rule that is taken back fires no more, and the others go on counting', async (t) => {
  const mine = await account(t)
  const { id } = await mine.addFault({ when: { first: 2 }, effect: DOWN })
  await mine.addFault({ when: { after: 1, count: 1 }, effect: { kind: 'html' } })
  t.equal((await mine.sendLead()).status, 503)
  t.equal((await mine.control('DELETE', `/faults/${id}`)).status, 204)
  t.equal((await mine.control('DELETE', `/faults/${id}`)).status, 404)
  t.equal((await mine.sendLead()).status, 502)
  t.equal((await mine.control('DELETE', '/faults')).status, 204)
  t.strictSame(await mine.getFaults(), [])
  t.equal((await mine.sendLead()).status, 200)
  t.equal((await mine.addFault({ effect: DOWN })).id, 'fault-3', 'an id is never used again')
})

t.test('a rate limit lets through what it allows, tells how much is left, and opens again', async (t) => {
  const mine = await account(t)
  const windowMs = 1000
  await mine.addFault({ operation: 'createLead', effect: { kind: 'rate-limit', limit: 2, windowMs } })
  const began = performance.now()
  const replies = [await mine.sendLead(), await mine.sendLead(), await mine.sendLead(), await mine.sendLead()]
  // On a machine so slow that the window was over, nothing can be told.
  if (performance.now() - began < windowMs) {
    t.strictSame(
      replies.map(({ status, headers }) => [status, headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']]),
      [
        [200, '2', '1'],
        [200, '2', '0'],
        [429, '2', '0'],
        [429, '2', '0'],
      ],
    )
    t.strictSame(
      replies.map(({ headers }) => headers['x-retrack-kit-fault']),
      [undefined, undefined, 'fault-1#3', 'fault-1#4'],
    )
    const [, , limited] = replies
    t.equal(limited?.headers['retry-after'], '1', 'in whole seconds, never 0')
    const reset = Number(limited?.headers['x-ratelimit-reset']) - Date.now() / 1000
    t.ok(reset > 0 && reset < 3, 'when it opens again, in seconds since 1970')
    t.match((await mine.getFaults())[0], { matched: 4, fired: 2 })
    t.equal((await mine.getLeads()).length, 2)
  }
  const until = AbortSignal.timeout(5000)
  let after = await mine.sendLead()
  while (after.status === 429 && !until.aborted) after = await mine.sendLead()
  t.equal(after.status, 200, 'when the window is over it goes on')
  t.equal(after.headers['x-ratelimit-remaining'], '1')
  t.ok(performance.now() - began >= windowMs, 'and not before')
})

t.test('each rate limit counts by itself, and refused requests count, too', async (t) => {
  const mine = await account(t)
  await mine.addFault({ operation: 'createLead', effect: { kind: 'rate-limit', limit: 1, windowMs: 60_000 } })
  await mine.addFault({ operation: 'updateLead', effect: { kind: 'rate-limit', limit: 1, windowMs: 60_000 } })
  const refused = await mine.sendLead({ event: 'x' })
  t.strictSame([refused.status, refused.headers['x-ratelimit-remaining']], [422, '0'])
  t.equal((await mine.sendLead()).status, 429)
  const unknown = '3afc4a82-93c3-423f-8ee8-542ccb315931'
  t.equal((await mine.sendUpdate(unknown, { status: 'approved' })).status, 404)
  t.equal((await mine.sendUpdate(unknown, { status: 'approved' })).status, 429)
})

t.test('saving before failing saves nothing that would have been refused', async (t) => {
  const mine = await account(t)
  const { uuid } = await mine.saveLead({ reference: 'kept' })
  await mine.sendUpdate(uuid, { status: 'approved' })
  const before = await mine.getState()
  await mine.addFault({ commit: true, effect: DOWN })
  const refused = [
    await mine.sendLead({ event: 'x' }),
    await mine.sendLead({ click: '3afc4a82-93c3-423f-8ee8-542ccb315931' }),
    await mine.sendLead({ reference: '' }),
    await mine.sendLead({}, { json: undefined, body: '{', headers: { 'content-type': 'application/json' } }),
    await mine.sendLead({}, { headers: { 'content-type': 'text/plain' } }),
    await mine.sendUpdate(uuid, { status: 'rejected' }),
    await mine.sendUpdate(uuid, { status: 'unheard of' }),
    await mine.sendUpdate('3afc4a82-93c3-423f-8ee8-542ccb315931', { status: 'rejected' }),
  ]
  t.strictSame(
    refused.map(({ status }) => status),
    refused.map(() => 503),
  )
  t.equal(await mine.getState(), before)
  for (const { outcome, stages } of (await mine.getJournal()).slice(2))
    t.strictSame([outcome, stages.committed], ['faulted', undefined])
})

t.test('a lead that was saved before its answer failed is met again by the next try', async (t) => {
  const mine = await account(t)
  await mine.addFault({ when: { first: 1 }, commit: true, effect: { kind: 'status', status: 500 } })
  t.equal((await mine.sendLead()).status, 500)
  const [first] = await mine.getLeads()
  t.strictSame((await mine.getLastEntry()).resource, { type: 'lead', uuid: first?.uuid })
  t.equal((await mine.sendLead()).status, 200)
  t.equal((await mine.getLeads()).length, 2, 'without care it is a duplicate')
  t.ok((await mine.getLastEntry()).findings.some(({ id }) => id === 'repeated-lead'))
})
