/** The clock of an account gives every time that Retrack writes, and nothing else. */
import t from 'tap'
import { createAccount, parseLead, type TestAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

const put = async (account: TestAccount, change: Record<string, unknown>) =>
  (await account.control('PUT', '/clock', change)).json as { now: string; retrackTime: string; frozen: boolean }
const DAY_MS = 24 * 3_600_000

t.test('every time that Retrack writes is that of the clock', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.freezeClock('2024-02-29 23:59:59')
  await account.visit({ ref: 'v' })
  const planted = await account.createClick()
  t.equal(planted.created_at, '2024-02-29 23:59:59')
  t.equal((await account.getClicks()).find(({ ref }) => ref === 'v')?.created_at, '2024-02-29 23:59:59')

  await put(account, { advanceMs: 1000 })
  const lead = await account.saveLead({ click: planted.uuid })
  t.match(lead, {
    created_at: '2024-03-01 00:00:00',
    status: { created_at: '2024-03-01 00:00:00' },
    click: { created_at: '2024-02-29 23:59:59' },
  })
  await put(account, { now: '2024-06-01T10:00:00Z' })
  t.equal(
    parseLead(await account.sendUpdate(lead.uuid, { status: 'approved' })).status.created_at,
    '2024-06-01 10:00:00',
  )
  await put(account, { now: '2024-07-01T10:00:00+02:00' })
  await account.control('PATCH', `/leads/${lead.uuid}`, { status: 'rejected' })
  const [seen] = await account.getLeads()
  t.strictSame([seen?.status.created_at, seen?.created_at], ['2024-07-01 08:00:00', '2024-03-01 00:00:00'])
})

t.test('a clock that runs goes on from where it was set, and one that is frozen stands', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const set = await put(account, { now: '2000-01-01T00:00:00Z' })
  t.strictSame([set.frozen, set.retrackTime], [false, '2000-01-01 00:00:00'])
  await account.wait({ timeoutMs: 30 })
  const later = Date.parse((await put(account, {})).now)
  t.ok(later >= Date.parse('2000-01-01T00:00:00.029Z') && later < Date.parse('2000-01-01T01:00:00Z'), 'it runs')
  const stopped = await put(account, { frozen: true })
  await account.wait({ timeoutMs: 30 })
  t.strictSame(await put(account, {}), stopped, 'it stands')
  t.equal(Date.parse((await put(account, { advanceMs: -DAY_MS })).now), Date.parse(stopped.now) - DAY_MS)
  t.equal((await put(account, { frozen: false })).frozen, false)
  await account.wait({ timeoutMs: 30 })
  t.ok(Date.parse((await put(account, {})).now) > Date.parse(stopped.now) - DAY_MS, 'it runs on from there')
})

t.test('a click grows old by the clock', async (t) => {
  const account = await createAccount((await startedMock(t)).port, { behaviours: { 'expired-click': 'refuse' } })
  await put(account, { advanceMs: 10 * DAY_MS - 60_000 })
  t.equal((await account.sendLead()).status, 200)
  await put(account, { advanceMs: 120_000 })
  t.equal((await account.sendLead()).status, 422)
})

t.test('delays, waits, windows and the journal run on real time', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.freezeClock('2001-01-01 00:00:00')
  await account.addFault({ operation: 'createLead', effect: { kind: 'delay', ms: 50 } })
  const [before, began] = [Date.now(), performance.now()]
  const lead = await account.saveLead()
  t.ok(performance.now() - began >= 49)
  t.equal(lead.created_at, '2001-01-01 00:00:00')
  const { stages } = await account.getLastEntry()
  for (const at of Object.values(stages)) t.ok(Date.parse(at) >= before && Date.parse(at) <= Date.now())
  await account.addFault({ operation: 'trackClick', effect: { kind: 'rate-limit', limit: 1, windowMs: 60_000 } })
  t.equal((await account.visit()).status, 302)
  await put(account, { advanceMs: DAY_MS })
  t.equal((await account.visit()).status, 429, 'a day on the clock opens no window')
})

t.test('a time that cannot be is refused by its field, and the clock stays', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.freezeClock('2024-01-01 00:00:00')
  for (const change of [
    { now: 'tomorrow' },
    { now: '2023-02-29 00:00:00' },
    { now: '2024-13-01T00:00:00Z' },
    { now: 5 },
    { advanceMs: 1e15 },
    { advanceMs: 0.5 },
    { frozen: 'yes' },
    { speed: 2 },
  ])
    t.equal((await account.control('PUT', '/clock', change)).status, 422, JSON.stringify(change))
  t.match(await put(account, {}), { retrackTime: '2024-01-01 00:00:00', frozen: true })
})
