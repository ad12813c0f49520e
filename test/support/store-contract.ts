/**
 * The contract of the port `src/store/port.ts`, tested on an engine. A new engine is given to it in a test file of its
 * own.
 */
import type { Test } from 'tap'
import { DEFAULT_BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { LEAD_STATUSES } from '../../schemas/terms.ts'
import type { FaultBounds } from '../../src/store/fault-rules.ts'
import {
  type AccountRecord,
  type ClickRecord,
  CONFLICT,
  type LeadFilter,
  type LeadRecord,
  type PageRequest,
  type Store,
} from '../../src/store/port.ts'
import { clickUuid } from '../../src/store/record-uuids.ts'
import { faultContract } from './fault-contract.ts'
import { journalContract, signalContract } from './journal-contract.ts'
import { restoreContract } from './restore-contract.ts'

const party = (uuid: string) => ({ uuid, name: uuid, createdAt: 0 })
const NOTHING = {
  ref: null,
  ref2: null,
  ref3: null,
  deeplink: null,
  ipAddress: null,
  browser: null,
  referer: null,
  country: null,
}

/** An account whose parts are named after its token. */
export function account(token: string): AccountRecord {
  const firstClick: ClickRecord = { ...NOTHING, uuid: `${token}-first-click`, ref: 'a', createdAt: 1 }
  return {
    token,
    seed: 1,
    market: 'SE',
    currency: 'SEK',
    publisher: party(`${token}-publisher`),
    referer: 'https://www.refunder.se/',
    advertiser: party(`${token}-advertiser`),
    program: party(`${token}-program`),
    events: [{ uuid: `${token}-event`, title: 'Sale', commission: 4000, createdAt: 0 }],
    visitors: [{ ipAddress: '192.0.2.1', browser: 'UA' }],
    predefinedLeadUuids: Array.from({ length: 60 }, (_, n) => `lead-${n + 1}`),
    seedClicks: [firstClick],
    settings: {
      redirectUrl: 'http://a.test/r',
      landingUrl: 'http://a.test/',
      usesRedirectPage: true,
      behaviours: DEFAULT_BEHAVIOURS,
    },
    clock: { offsetMs: 0 },
    generation: 0,
    revision: 0,
  }
}

const click = (change: Partial<ClickRecord> = {}): Omit<ClickRecord, 'uuid'> => ({
  ...NOTHING,
  createdAt: 5,
  ...change,
})

export function lead(of: AccountRecord, change: Partial<Omit<LeadRecord, 'uuid'>> = {}): Omit<LeadRecord, 'uuid'> {
  const [first] = of.seedClicks
  if (first === undefined) throw new TypeError('The account has no first click.')
  return {
    event: `${of.token}-event`,
    click: first,
    reference: 'A',
    voucher: null,
    createdAt: 10,
    status: 'pending',
    reason: null,
    statusAt: 10,
    ...change,
  }
}

const clickName = (n: number) => clickUuid(account('one'), n)
const FREE = { onlyNewReference: false }
const ONLY_NEW = { onlyNewReference: true }
const CHANGEABLE = ['pending', 'rejected'] as const
const to = (status: LeadRecord['status'], at = 20) => ({ status, reason: null, at })

/** Puts an engine through the contract; `open` gives a store with nothing in it. */
export async function storeContract(t: Test, open: (bounds?: FaultBounds) => Promise<Store>): Promise<void> {
  const opened = async (
    t: Test,
    tokens: readonly string[] = ['one'],
    bounds?: FaultBounds,
  ): Promise<readonly [Store, AccountRecord, AccountRecord]> => {
    const store = await open(bounds)
    t.teardown(() => store.close())
    const accounts = tokens.map(account)
    for (const each of accounts) await store.accounts.add(each)
    const [first = account('one'), second = first] = accounts
    return [store, first, second]
  }
  const save = async (
    store: Store,
    of: AccountRecord,
    change: Partial<Omit<LeadRecord, 'uuid'>> = {},
  ): Promise<LeadRecord> => {
    const added = await store.leads.add(of, lead(of, change), FREE)
    if (added.kind === 'stale' || added.kind === 'full') throw new Error(`The account is ${added.kind}.`)
    return added.lead
  }

  await faultContract(t, (t, bounds) => opened(t, ['one', 'two'], bounds))
  await signalContract(t, (t) => opened(t, ['one', 'two']))
  const sample = await open()
  if (sample.journals !== undefined) await journalContract(t, (t) => opened(t, ['one', 'two']))
  await sample.close()
  await t.test(
    'what holds records and was quiet for a while is found, and reset unless it was used again',
    async (t) => {
      const [store, one, two] = await opened(t, ['one', 'two', 'three'])
      const [past, future] = [0, Date.now() + 60_000]
      t.strictSame(await store.accounts.listQuiet(future), [], 'an account at its start has nothing to lose')
      await save(store, one)
      await store.clicks.add(two, click())
      t.strictSame(await store.accounts.listQuiet(past), [])
      t.strictSame(await store.accounts.listQuiet(future), ['one', 'two'])
      t.equal(await store.accounts.reset('one', { quietSince: past }), undefined)
      t.equal(await store.leads.count(one), 1)
      t.match(await store.accounts.reset('one', { quietSince: future }), { token: 'one', generation: 1 })
      t.equal(await store.leads.count(one), 0)
      t.strictSame(await store.accounts.listQuiet(future), ['two'])
      if (store.journals === undefined) return
      const entry = { operation: null, reference: null, click: null, outcome: null, bytes: 1, data: '' }
      await store.journals.write({ token: 'three', generation: 0 }, [{ key: 'one', entry, written: undefined }])
      t.strictSame(await store.accounts.listQuiet(future), ['two', 'three'], 'a journal is something, too')
    },
  )

  await restoreContract(t, (t) => opened(t, ['one', 'two']))

  await t.test('accounts are found by token, by program and by what is theirs', async (t) => {
    const [store, one, two] = await opened(t, ['one', 'two'])
    t.strictSame(await store.accounts.byToken('two'), two)
    t.equal(await store.accounts.add({ ...one, seed: 2 }), 'exists', 'a token is taken once')
    t.strictSame(await store.accounts.byToken('one'), one)
    t.strictSame(await store.accounts.byProgram('one-publisher', 'one-program'), one)
    t.strictSame(await store.accounts.list(), [one, two], 'the oldest first')
    t.strictSame(await store.accounts.findOwner({ event: 'two-event' }), two)
    t.strictSame(await store.accounts.findOwner({ click: 'two-first-click' }), two)
    const added = await store.clicks.add(two, click())
    t.equal(
      (await store.accounts.findOwner({ click: 'uuid' in added ? added.uuid : '' }))?.token,
      'two',
      'a new click, too',
    )
    for (const token of ['', 'three', '__proto__', 'constructor'])
      t.equal(await store.accounts.byToken(token), undefined)
    for (const [publisher, program] of [
      ['one-publisher', 'two-program'],
      ['', ''],
      ['one-publisher one-program', ''],
    ] as const) {
      t.equal(await store.accounts.byProgram(publisher, program), undefined)
    }
    t.equal(await store.accounts.findOwner({}), undefined)
    t.equal(await store.accounts.findOwner({ event: 'one-first-click', click: 'one-event' }), undefined)
  })

  await t.test(
    'an event that two accounts share belongs to the older one, and to the other once that is removed',
    async (t) => {
      const [store, one] = await opened(t, ['one'])
      const other = { ...account('other'), events: one.events }
      await store.accounts.add(other)
      t.strictSame(await store.accounts.findOwner({ event: 'one-event' }), one)
      await store.accounts.remove('one')
      t.strictSame(await store.accounts.findOwner({ event: 'one-event' }), other)
    },
  )

  await t.test('no two callers get the same number of a seed, and each seed counts from 0', async (t) => {
    const [store] = await opened(t)
    const numbers = await Promise.all(Array.from({ length: 20 }, () => store.accounts.nextSequence(7)))
    t.strictSame(
      numbers.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, n) => n),
    )
    t.equal(await store.accounts.nextSequence(8), 0)
    t.equal(await store.accounts.nextSequence(-1), 0)
    t.equal(await store.accounts.nextSequence(7), 20)
  })

  await t.test('a change of an account keeps what it does not name, and follows no other unseen', async (t) => {
    const [store, one, two] = await opened(t, ['one', 'two'])
    const changed = await store.accounts.change(one, { settings: { usesRedirectPage: false } })
    const expected = { ...one, settings: { ...one.settings, usesRedirectPage: false }, revision: 1 }
    t.strictSame(changed, expected)
    t.strictSame(await store.accounts.byToken('one'), expected)
    t.strictSame(await store.accounts.change(one, { clock: { frozenAt: 0 } }), CONFLICT, 'it was decided on what was')
    const [race] = [
      await Promise.all([1, 2, 3].map((at) => store.accounts.change(expected, { clock: { frozenAt: at } }))),
    ]
    t.equal(race.filter((each) => 'kind' in each).length, 2, 'of three on one snapshot, one changes it')
    t.match(await store.accounts.byToken('one'), { settings: { usesRedirectPage: false }, revision: 2 })
    t.strictSame(one, account('one'), 'a snapshot is never changed')
    t.strictSame(await store.accounts.byToken('two'), two)
    t.strictSame(await store.accounts.change(account('three'), {}), CONFLICT)
  })

  await t.test('the uuid of a click has the version that is asked for, or that of the account', async (t) => {
    const [store, one] = await opened(t, ['one'])
    const versions = [undefined, 1, 4] as const
    const added = await Promise.all(versions.map((version) => store.clicks.add(one, click(), version)))
    t.strictSame(
      added.map((click) => 'uuid' in click && click.uuid.at(14)),
      ['4', '1', '4'],
    )
  })

  await t.test('a click is saved under the name of its number, and found again', async (t) => {
    const [store, one, two] = await opened(t, ['one', 'two'])
    const added = await Promise.all(['x', 'y', 'z'].map((ref) => store.clicks.add(one, click({ ref }))))
    t.strictSame(new Set(added.map((click) => 'uuid' in click && click.uuid)), new Set([1, 2, 3].map(clickName)))
    for (const click of added) t.strictSame(await store.clicks.get(one, 'uuid' in click ? click.uuid : ''), click)
    const all = (await listed(store, one, 10)).map(({ uuid }) => uuid)
    t.strictSame(all, ['one-first-click', clickName(1), clickName(2), clickName(3)], 'the newest last')
    t.strictSame(
      (await listed(store, one, 2)).map(({ uuid }) => uuid),
      [clickName(2), clickName(3)],
      'of many the newest',
    )
    t.strictSame(await listed(store, one, 0), [])
    const page = async (bounds: Partial<PageRequest>) => {
      const { items, total } = (await store.clicks.list(one, { limit: 10, ...bounds })) ?? {}
      return [items?.map(({ uuid }) => uuid), total]
    }
    t.strictSame(
      await page({ after: 'one-first-click', limit: 2 }),
      [[clickName(1), clickName(2)], 4],
      'after one, those next',
    )
    t.strictSame(
      await page({ before: clickName(3), limit: 2 }),
      [[clickName(1), clickName(2)], 4],
      'before one, the last of them',
    )
    t.strictSame(await page({ after: clickName(1), before: clickName(2) }), [[], 4])
    t.strictSame(await page({ after: clickName(9) }), [undefined, undefined], 'a bound that is not there')
    t.strictSame(await page({ before: clickName(9) }), [undefined, undefined])
    t.equal(await store.clicks.get(one, clickName(9)), undefined)
    t.equal(await store.clicks.get(two, clickName(1)), undefined, 'in its own account alone')
    t.equal((await listed(store, two, 10)).length, 1)
  })

  await t.test('a lead is saved under the name of its number, and found by all that names it', async (t) => {
    const [store, one, two] = await opened(t, ['one', 'two'])
    const other = { ...lead(one).click, uuid: 'another-click' }
    const saved = [
      await save(store, one),
      await save(store, one, { reference: 'B', click: other }),
      await save(store, one, { reference: 'A', voucher: 'v', event: 'another-event' }),
      await save(store, one, { reference: null, status: 'rejected' }),
    ]
    t.strictSame(
      saved.map(({ uuid }) => uuid),
      ['lead-1', 'lead-2', 'lead-3', 'lead-4'],
    )
    for (const each of saved) t.strictSame(await store.leads.get(one, each.uuid), each)
    t.equal(await store.leads.count(one), 4)
    t.strictSame(await store.leads.findFirstByReference(one, 'A'), saved[0])
    t.equal(await store.leads.findFirstByReference(one, 'C'), undefined)
    const found = async (filter: Parameters<Store['leads']['find']>[1], limit = 10) =>
      (await foundLeads(store, one, filter, limit)).map((each) => saved.findIndex(({ uuid }) => uuid === each.uuid))
    t.strictSame(await found({}), [0, 1, 2, 3], 'the newest last')
    t.strictSame(await found({ reference: 'A' }), [0, 2])
    t.strictSame(await found({ click: 'another-click' }), [1])
    t.strictSame(await found({ event: 'another-event' }), [2])
    t.strictSame(await found({ status: 'rejected' }), [3])
    t.strictSame(await found({ reference: 'A', click: 'one-first-click', event: 'one-event', status: 'pending' }), [0])
    t.strictSame(await found({ reference: 'A', click: 'another-click' }), [])
    t.strictSame(await found({}, 2), [2, 3], 'of many the newest')
    t.strictSame(await found({ reference: 'A' }, 1), [2])
    t.strictSame(await found({}, 0), [])
    const page = async (filter: Parameters<Store['leads']['find']>[1], bounds: Partial<PageRequest>) => {
      const { items, total } = (await store.leads.find(one, filter, { limit: 10, ...bounds })) ?? {}
      return [items?.map(({ uuid }) => uuid), total]
    }
    t.strictSame(await page({}, { after: 'lead-1', limit: 2 }), [['lead-2', 'lead-3'], 4], 'after one, those next')
    t.strictSame(
      await page({}, { before: 'lead-4', limit: 2 }),
      [['lead-2', 'lead-3'], 4],
      'before one, the last of them',
    )
    t.strictSame(await page({}, { after: 'lead-3', before: 'lead-2' }), [[], 4])
    t.strictSame(await page({ reference: 'A' }, { after: 'lead-2' }), [['lead-3'], 2], 'a bound need not match itself')
    t.strictSame(await page({ status: 'pending' }, { before: 'lead-3' }), [['lead-1', 'lead-2'], 3])
    t.strictSame(await page({}, { after: 'lead-9' }), [undefined, undefined], 'a bound that is not there')
    t.strictSame(await page({}, { before: 'lead-9' }), [undefined, undefined])
    for (const name of ['__proto__', 'constructor']) t.strictSame(await found({ reference: name }), [])
    t.strictSame(
      [await foundLeads(store, two, {}, 10), await store.leads.get(two, 'lead-1'), await store.leads.count(two)],
      [[], undefined, 0],
      'in its own account alone',
    )
  })

  await t.test(
    'of many leads with one new reference at once, one is saved and all others are told of it',
    async (t) => {
      const [store, one] = await opened(t)
      const added = await Promise.all(Array.from({ length: 20 }, () => store.leads.add(one, lead(one), ONLY_NEW)))
      t.equal(added.filter(({ kind }) => kind === 'added').length, 1)
      t.equal(added.filter(({ kind }) => kind === 'exists').length, 19)
      t.strictSame(new Set(added.map((each) => 'lead' in each && each.lead.uuid)), new Set(['lead-1']))
      t.equal(await store.leads.count(one), 1)
      const none = await Promise.all([1, 2].map(() => store.leads.add(one, lead(one, { reference: null }), ONLY_NEW)))
      t.strictSame(
        none.map(({ kind }) => kind),
        ['added', 'added'],
        'no reference is not the same reference',
      )
      t.equal((await store.leads.add(one, lead(one), FREE)).kind, 'added', 'unless it is free to repeat')
    },
  )

  await t.test('many leads at once each get a number of their own', async (t) => {
    const [store, one] = await opened(t)
    await Promise.all(Array.from({ length: 50 }, () => save(store, one)))
    const uuids = (await foundLeads(store, one, {}, 100)).map(({ uuid }) => uuid)
    t.strictSame(new Set(uuids), new Set(Array.from({ length: 50 }, (_, n) => `lead-${n + 1}`)))
  })

  await t.test('a status changes only from those that may be changed, under any race', async (t) => {
    const [store, one] = await opened(t)
    const { uuid } = await save(store, one)
    const changes = await Promise.all(
      Array.from({ length: 10 }, () => store.leads.changeStatus(one, uuid, to('approved'), CHANGEABLE)),
    )
    t.equal(changes.filter(({ kind }) => kind === 'changed').length, 1)
    for (const change of changes.filter(({ kind }) => kind !== 'changed'))
      t.match(change, { kind: 'kept', lead: { status: 'approved' } })
    t.match(await store.leads.changeStatus(one, uuid, to('rejected'), CHANGEABLE), {
      kind: 'kept',
      lead: { status: 'approved' },
    })
    t.match(await store.leads.changeStatus(one, uuid, { status: 'rejected', reason: 'r', at: 30 }, LEAD_STATUSES), {
      kind: 'changed',
      lead: { status: 'rejected', reason: 'r', statusAt: 30 },
    })
    t.strictSame(await store.leads.changeStatus(one, 'lead-9', to('approved'), LEAD_STATUSES), { kind: 'missing' })
    for (let round = 0; round < 20; round += 1) {
      const raced = await save(store, one)
      const order = round % 2 === 0 ? (['approved', 'rejected'] as const) : (['rejected', 'approved'] as const)
      await Promise.all(order.map((status) => store.leads.changeStatus(one, raced.uuid, to(status), CHANGEABLE)))
      t.equal((await store.leads.get(one, raced.uuid))?.status, 'approved', 'nothing follows an approval')
    }
  })

  await t.test('a lead that changes keeps its place, and is found by its new status', async (t) => {
    const [store, one] = await opened(t)
    for (const reference of ['A', 'B', 'C']) await save(store, one, { reference })
    const snapshot = await store.leads.get(one, 'lead-2')
    await store.leads.changeStatus(one, 'lead-2', to('rejected'), CHANGEABLE)
    t.strictSame(
      (await foundLeads(store, one, {}, 10)).map(({ uuid }) => uuid),
      ['lead-1', 'lead-2', 'lead-3'],
    )
    t.strictSame(
      (await foundLeads(store, one, { status: 'rejected' }, 10)).map(({ uuid }) => uuid),
      ['lead-2'],
    )
    t.equal((await store.leads.findFirstByReference(one, 'B'))?.status, 'rejected')
    t.equal(snapshot?.status, 'pending', 'a snapshot is never changed')
  })

  await t.test('a reset empties an account, and what was decided before it writes nothing after it', async (t) => {
    const [store, one, two] = await opened(t, ['one', 'two'])
    await save(store, one)
    await save(store, two)
    await store.clicks.add(one, click())
    await store.accounts.change(one, { clock: { frozenAt: 5 }, settings: { usesRedirectPage: false } })
    const fresh = await store.accounts.reset('one')
    t.match(fresh, { clock: { offsetMs: 0 }, generation: 1, settings: { usesRedirectPage: false } })
    t.strictSame(await store.leads.add(one, lead(one), FREE), CONFLICT)
    t.strictSame(await store.leads.add(one, lead(one), ONLY_NEW), CONFLICT)
    t.strictSame(await store.clicks.add(one, click()), CONFLICT)
    t.strictSame(await store.leads.changeStatus(one, 'lead-1', to('approved'), LEAD_STATUSES), CONFLICT)
    const now = fresh ?? one
    t.strictSame(
      [await store.leads.count(now), await foundLeads(store, now, {}, 10), await store.leads.get(now, 'lead-1')],
      [0, [], undefined],
    )
    t.strictSame(
      (await listed(store, now, 10)).map(({ uuid }) => uuid),
      ['one-first-click'],
      'the first clicks are back',
    )
    t.equal((await save(store, now)).uuid, 'lead-1', 'numbers begin again')
    t.match(await store.clicks.add(now, click()), { uuid: clickName(1) })
    t.equal(await store.leads.count(two), 1, 'other accounts are as they were')
    t.equal(await store.accounts.reset('three'), undefined)
  })

  await t.test('a race of writes and a reset leaves nothing from before it', async (t) => {
    const [store, one] = await opened(t)
    for (let round = 0; round < 20; round += 1) {
      const before = (await store.accounts.byToken('one')) ?? one
      const [, , fresh] = await Promise.all([
        store.leads.add(before, lead(one), FREE),
        store.clicks.add(before, click()),
        store.accounts.reset('one'),
        store.leads.add(before, lead(one), FREE),
        store.clicks.add(before, click()),
      ])
      const now = fresh ?? one
      t.strictSame([await store.leads.count(now), (await listed(store, now, 10)).length], [0, 1])
    }
  })

  await t.test('an account that is removed is gone, with all that was in it', async (t) => {
    const [store, one, two] = await opened(t, ['one', 'two'])
    await save(store, one)
    t.strictSame(await Promise.all([1, 2, 3].map(() => store.accounts.remove('one'))).then((all) => all.toSorted()), [
      false,
      false,
      true,
    ])
    t.equal(await store.accounts.byToken('one'), undefined)
    t.equal(await store.accounts.byProgram('one-publisher', 'one-program'), undefined)
    t.equal(await store.accounts.findOwner({ event: 'one-event', click: 'one-first-click' }), undefined)
    t.strictSame(await store.accounts.list(), [two])
    t.strictSame(await store.leads.add(one, lead(one), FREE), CONFLICT)
    t.strictSame(await store.clicks.add(one, click()), CONFLICT)
    t.strictSame(await store.leads.changeStatus(one, 'lead-1', to('approved'), LEAD_STATUSES), CONFLICT)
    t.strictSame(await foundLeads(store, one, {}, 10), [])
    t.strictSame(await store.accounts.change(one, {}), CONFLICT)
  })
}

async function listed(store: Store, account: AccountRecord, limit: number) {
  return (await store.clicks.list(account, { limit }))?.items ?? []
}

async function foundLeads(store: Store, account: AccountRecord, filter: LeadFilter, limit: number) {
  return (await store.leads.find(account, filter, { limit }))?.items ?? []
}
