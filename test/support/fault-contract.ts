/** The contract of fault rules and their counters, tested on an engine. */
import type { Test } from 'tap'
import type { FaultBounds, NewFaultRule, Rule } from '../../src/store/fault-rules.ts'
import type { AccountRecord, Store } from '../../src/store/port.ts'

const DOWN = { kind: 'status', status: 503 } as const
const rule = (change: Partial<Rule> = {}): NewFaultRule => ({
  rule: { commit: false, effect: DOWN, ...change },
  scenario: null,
})
const REQUEST = { operation: 'createLead', reference: 'A', click: null }
const SCENARIO: FaultBounds = { initial: [{ ...rule(), scenario: 'outage' }], maxRules: 3 }

/** Opens a store with two accounts in it. */
export type OpenWithAccounts = (
  t: Test,
  bounds?: FaultBounds,
) => Promise<readonly [Store, AccountRecord, AccountRecord]>

const fires = async (store: Store, account: AccountRecord, at = 0, request = REQUEST) => {
  const firings = await store.faults.count(account, request, { at, isAnswered: false })
  return firings.map(({ number, ordinal }) => `${number}#${ordinal}`).join()
}

export async function faultContract(t: Test, open: OpenWithAccounts): Promise<void> {
  await t.test('a rule counts each request once, however many come at once', async (t) => {
    const [store, one, two] = await open(t)
    await store.faults.add(one, [rule({ when: { first: 2 } })], 0)
    const counted = await Promise.all(Array.from({ length: 10 }, () => fires(store, one)))
    t.strictSame(counted.filter((fired) => fired !== '').toSorted(), ['1#1', '1#2'])
    t.equal(await fires(store, two), '', 'other accounts are left alone')
    t.match(await store.faults.list(one), [{ number: 1, matched: 10, fired: 2 }])
    t.strictSame(await store.faults.list(two), [])
  })

  await t.test('rules fire by count, by chance and by what they match', async (t) => {
    const [store, one] = await open(t)
    await store.faults.add(
      one,
      [
        rule({ when: { every: 2 }, operation: 'createLead' }),
        rule({ when: { after: 2, count: 1 }, match: { reference: 'A' } }),
        rule({ when: { probability: 0.5 }, effect: { kind: 'delay', ms: 1 } }),
      ],
      0,
    )
    const course = []
    for (let n = 0; n < 4; n += 1) course.push(await fires(store, one))
    t.strictSame(
      course.map((fired) => fired.replaceAll(/,?3#\d/g, '')),
      ['', '1#2', '2#3', '1#4'],
    )
    t.equal(await fires(store, one, 0, { ...REQUEST, operation: 'updateLead', reference: 'B' }).then(() => ''), '')
    t.match(await store.faults.list(one), [{ matched: 4, fired: 2 }, { matched: 4, fired: 1 }, { matched: 5 }])
  })

  await t.test('time runs on in the store: rules by time, and windows of a rate limit', async (t) => {
    const [store, one, two] = await open(t)
    await store.faults.add(one, [rule({ when: { forMs: 100 } })], 1000)
    t.strictSame([await fires(store, one, 1099), await fires(store, one, 1100)], ['1#1', ''])
    await store.faults.clear(one)
    await store.faults.add(one, [rule({ when: { forMs: 100, from: 'first-match' } })], 1000)
    t.strictSame(
      [await fires(store, one, 9000), await fires(store, one, 9099), await fires(store, one, 9100)],
      ['2#1', '2#2', ''],
    )
    await store.faults.add(two, [rule({ effect: { kind: 'rate-limit', limit: 1, windowMs: 100 } })], 0)
    const limited = async (at: number) => {
      const [firing] = await store.faults.count(two, REQUEST, { at, isAnswered: false })
      return firing?.rateLimit
    }
    t.strictSame(await limited(50), { window: { endsAt: 150, used: 1 }, isExceeded: false })
    t.strictSame(await limited(149), { window: { endsAt: 150, used: 1 }, isExceeded: true })
    t.strictSame(await limited(150), { window: { endsAt: 250, used: 1 }, isExceeded: false })
    t.match(await store.faults.list(two), [{ matched: 3, fired: 1 }])
  })

  await t.test('a response that is decided already is only delayed', async (t) => {
    const [store, one] = await open(t)
    await store.faults.add(one, [rule(), rule({ effect: { kind: 'delay', ms: 1 } })], 0)
    t.match(await store.faults.count(one, REQUEST, { at: 0, isAnswered: true }), [{ number: 2, ordinal: 1 }])
    t.match(await store.faults.list(one), [
      { matched: 1, fired: 0 },
      { matched: 1, fired: 1 },
    ])
  })

  await t.test('rules are taken back one by one, together, and by a reset', async (t) => {
    const [store, one] = await open(t)
    await store.faults.add(one, [rule(), rule(), rule()], 0)
    t.equal(await store.faults.remove(one, 2), true)
    t.equal(await store.faults.remove(one, 2), false)
    t.match(await store.faults.list(one), [{ number: 1 }, { number: 3 }])
    await store.faults.clear(one)
    t.strictSame(await store.faults.list(one), [])
    t.match(await store.faults.add(one, [rule()], 0), [{ number: 4 }], 'no number is given twice')
    const reset = await store.accounts.reset('one')
    if (reset === undefined) throw new Error('The account is missing.')
    t.strictSame(await store.faults.list(reset), [])
    t.match(await store.faults.add(reset, [rule()], 0), [{ number: 1 }], 'after a reset numbers begin anew')
    t.equal(await fires(store, one), '', 'what began before the reset is not counted')
    t.match(await store.faults.list(reset), [{ matched: 0 }])
    await store.accounts.remove('one')
    t.match(await store.faults.add(reset, [rule()], 0), { kind: 'stale' })
    t.strictSame([await store.faults.list(reset), await fires(store, reset)], [[], ''])
  })

  await t.test('initial rules come with the account and with each reset, and rules are bounded', async (t) => {
    const [store, one, two] = await open(t, SCENARIO)
    t.equal(await fires(store, one), '1#1')
    t.match(await store.faults.add(one, [rule(), rule(), rule()], 0), { kind: 'full' }, 'all of them or none')
    t.match(await store.faults.add(one, [rule(), rule()], 0), [{ number: 2 }, { number: 3 }])
    await store.faults.clear(one)
    t.strictSame([await store.faults.list(one), await fires(store, one)], [[], ''], 'once taken back, they stay away')
    const reset = await store.accounts.reset('one')
    t.match(reset && (await store.faults.list(reset)), [{ number: 1, scenario: 'outage', matched: 0 }])
    await store.faults.clear(two)
    t.strictSame(await store.faults.list(two), [], 'also before they were used')
  })
}
