import t, { type Test } from 'tap'
import { Clock } from '../../schemas/control/clock.ts'
import { createAccount, documentedAccount, parseRefusal, type TestAccount } from '../support/account.ts'
import { beginRequest } from '../support/raw-socket.ts'
import { startedMock } from '../support/started-mock.ts'

const documented = async (t: Test): Promise<TestAccount> => documentedAccount((await startedMock(t)).port)
const put = (account: TestAccount, json: unknown) => account.control('PUT', '/clock', json)
const clock = async (account: TestAccount, json: unknown = {}) => Clock.parse((await put(account, json)).json)
const zone = (account: TestAccount, name: string) =>
  account.control('PATCH', '/account', { behaviours: { 'time-zone': name } })

t.test('the clock is set in ISO 8601 or as Retrack writes times', async (t) => {
  const account = await documented(t)
  for (const [now, expected] of [
    ['2020-11-04T11:09:31Z', '2020-11-04T11:09:31.000Z'],
    ['2020-11-04T11:09:31.250Z', '2020-11-04T11:09:31.250Z'],
    ['2020-11-04T12:09:31+01:00', '2020-11-04T11:09:31.000Z'],
    ['2020-11-04T06:09:31-05:00', '2020-11-04T11:09:31.000Z'],
    ['2020-11-04T11:09:31', '2020-11-04T11:09:31.000Z'],
    ['2020-11-04 11:09:31', '2020-11-04T11:09:31.000Z'],
    ['2024-02-29 23:59:59', '2024-02-29T23:59:59.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['9998-12-31 23:59:59', '9998-12-31T23:59:59.000Z'],
  ] as const) {
    const shown = await clock(account, { now, frozen: true })
    const retrackTime = expected.slice(0, 19).replace('T', ' ')
    t.strictSame(shown, { now: expected, retrackTime, frozen: true }, now)
    t.equal((await account.saveLead()).created_at, retrackTime, `${now} in a lead`)
  }
})

t.test("Retrack's times are read and written in the account's time zone, summer time included", async (t) => {
  const account = await documented(t)
  await zone(account, 'Europe/Stockholm')
  for (const [now, utc, written] of [
    ['2021-01-15 12:00:00', '2021-01-15T11:00:00.000Z', '2021-01-15 12:00:00'],
    ['2021-07-15 12:00:00', '2021-07-15T10:00:00.000Z', '2021-07-15 12:00:00'],
    ['2021-03-28 01:59:59', '2021-03-28T00:59:59.000Z', '2021-03-28 01:59:59'],
    ['2021-03-28 03:00:00', '2021-03-28T01:00:00.000Z', '2021-03-28 03:00:00'],
    ['2021-10-31 01:59:59', '2021-10-30T23:59:59.000Z', '2021-10-31 01:59:59'],
    ['2021-10-31 03:00:00', '2021-10-31T02:00:00.000Z', '2021-10-31 03:00:00'],
    ['2021-07-15T12:00:00Z', '2021-07-15T12:00:00.000Z', '2021-07-15 14:00:00'],
    ['2021-07-15T12:00:00', '2021-07-15T12:00:00.000Z', '2021-07-15 14:00:00'],
  ] as const) {
    t.strictSame(await clock(account, { now, frozen: true }), { now: utc, retrackTime: written, frozen: true }, now)
  }
  // One hour comes twice and one never comes. The shown time must at least exist there.
  t.equal((await clock(account, { now: '2021-10-31 02:30:00', frozen: true })).retrackTime, '2021-10-31 02:30:00')
  t.match((await clock(account, { now: '2021-03-28 02:30:00', frozen: true })).retrackTime, /^2021-03-28 0[13]:30:00$/)
  for (const [name, utc] of [
    ['Asia/Kolkata', '2021-07-15T06:30:00.000Z'],
    ['America/New_York', '2021-07-15T16:00:00.000Z'],
    ['Pacific/Kiritimati', '2021-07-14T22:00:00.000Z'],
    ['Australia/Lord_Howe', '2021-07-15T01:30:00.000Z'],
  ] as const) {
    await zone(account, name)
    t.match(
      await clock(account, { now: '2021-07-15 12:00:00', frozen: true }),
      { now: utc, retrackTime: '2021-07-15 12:00:00' },
      name,
    )
  }
})

t.test('a frozen clock stands still until it is advanced, set or let go', async (t) => {
  const account = await documented(t)
  await clock(account, { now: '2021-01-01T00:00:00Z', frozen: true })
  t.match(await clock(account), { now: '2021-01-01T00:00:00.000Z', frozen: true }, 'an empty change shows it')
  t.match(await clock(account, { advanceMs: 90_061_001 }), { now: '2021-01-02T01:01:01.001Z', frozen: true })
  t.match(await clock(account, { advanceMs: -1 }), { now: '2021-01-02T01:01:01.000Z' })
  t.match(
    await clock(account, { now: '2022-01-01T00:00:00Z', advanceMs: 1000 }),
    { now: '2022-01-01T00:00:01.000Z', frozen: true },
    'it is set first, then advanced',
  )
  const running = await clock(account, { frozen: false })
  t.ok(running.now >= '2022-01-01T00:00:01.000Z' && !running.frozen)
  const stopped = await clock(account, { frozen: true })
  t.ok(stopped.now >= running.now)
  t.strictSame(await clock(account), stopped)
})

t.test('a clock that runs is ahead of real time by as much as it was set', async (t) => {
  const account = await documented(t)
  const before = Date.now()
  const real = Date.parse((await clock(account)).now)
  t.ok(real >= before && real <= Date.now(), 'real time at the start')
  await clock(account, { advanceMs: 86_400_000 })
  const [least, shown, most] = [before, Date.parse((await clock(account)).now) - 86_400_000, Date.now()]
  t.ok(shown >= least && shown <= most, 'a day ahead')
  const set = await clock(account, { now: '2001-01-01T00:00:00Z' })
  t.equal(set.frozen, false)
  const later = await clock(account)
  t.ok(later.now >= set.now && later.now < '2001-01-01T00:01:00', 'it runs on from where it was set')
})

t.test('the clock gives the times of clicks, leads and updates, and each account has its own', async (t) => {
  const account = await documented(t)
  const other = await createAccount(account.port)
  await clock(account, { now: '2021-01-01 00:00:00', frozen: true })
  const click = await account.createClick()
  await clock(account, { advanceMs: 60_000 })
  const lead = await account.saveLead({ click: click.uuid })
  t.strictSame([lead.click.created_at, lead.created_at], ['2021-01-01 00:00:00', '2021-01-01 00:01:00'])
  t.ok((await other.saveLead()).created_at > '2025')
  await account.control('POST', '/reset')
  t.match(await clock(account), { frozen: false })
  t.ok((await account.saveLead()).created_at > '2025', 'a reset brings real time back')
})

t.test('two changes of the clock at the same time both count', async (t) => {
  const account = await documented(t)
  await clock(account, { now: '2021-01-01T00:00:00Z', frozen: true })
  const first = await beginRequest(account.port, 'PUT', '/_mock/clock', account.token, { advanceMs: 1000 })
  await clock(account, { advanceMs: 2000 })
  await first.finish()
  t.equal((await clock(account)).now, '2021-01-01T00:00:03.000Z')
})

t.test('a time that does not exist, or that Retrack could not write, is refused and named', async (t) => {
  const account = await documented(t)
  await clock(account, { now: '2021-01-01T00:00:00Z', frozen: true })
  for (const now of [
    '',
    'now',
    'tomorrow',
    '1604488171',
    '2020-11-04',
    '11:09:31',
    '2020-11-04 11:09',
    '2020-11-04 11:09:31 ',
    '2020-11-04  11:09:31',
    '2020-11-04 11:09:31Z',
    '2020-11-04 11:09:31.000',
    '04.11.2020 11:09:31',
    '2021-02-29 00:00:00',
    '2021-02-29T00:00:00Z',
    '2021-04-31 00:00:00',
    '2021-13-01 00:00:00',
    '2021-00-01 00:00:00',
    '2021-01-00 00:00:00',
    '2021-01-01 24:00:00',
    '2021-01-01 23:60:00',
    '2016-12-31 23:59:60',
    '2021-01-01T24:00:00Z',
    '1969-12-31T23:59:59Z',
    '9999-01-01 00:00:00',
    '9999-12-31T23:59:59Z',
    '+010000-01-01T00:00:00Z',
    '0000-01-01 00:00:00',
    '２０２０-11-04 11:09:31',
  ]) {
    const reply = await put(account, { now })
    t.strictSame([reply.status, Object.keys(parseRefusal(reply).errors ?? {})], [422, ['now']], now)
  }
  for (const advanceMs of [
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    1e15,
    -1e15,
    251_761_305_600_000,
    -1_609_459_200_001,
  ]) {
    const reply = await put(account, { advanceMs })
    t.strictSame([reply.status, Object.keys(parseRefusal(reply).errors ?? {})], [422, ['advanceMs']], `${advanceMs}`)
  }
  t.match(await clock(account), { now: '2021-01-01T00:00:00.000Z', frozen: true }, 'the clock is as it was')
})
