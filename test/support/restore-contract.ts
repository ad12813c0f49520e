/** The contract of restored accounts, tested on an engine. */
import type { Test } from 'tap'
import type { FaultRecord } from '../../src/store/fault-rules.ts'
import { MAX_JOURNAL_BYTES, MAX_JOURNAL_ENTRIES } from '../../src/store/journal-bounds.ts'
import {
  type AccountRecord,
  type ClickRecord,
  CONFLICT,
  type JournalRestoration,
  type LeadRecord,
  type Restoration,
  type RestoredEntry,
  type Store,
} from '../../src/store/port.ts'
import { clickUuid, leadUuid } from '../../src/store/record-uuids.ts'
import { account, lead } from './store-contract.ts'

/** More than one statement takes. */
const LEADS = 1201

const entry = (id: number, bytes = 100): RestoredEntry => ({
  id,
  operation: 'createLead',
  reference: `R-${id}`,
  click: null,
  outcome: id % 2 === 0 ? 'accepted' : null,
  bytes,
  data: `{"n":${id}}`,
})
/** The journal of an account that received 12 requests and dropped nine. */
const JOURNAL = { lastId: 12, evicted: 9, entries: [10, 11, 12].map((id) => entry(id)) }

/** An account that has been used, with records of its own. */
function used(token: string, replaces?: AccountRecord): Restoration {
  const owner = { ...account(token), clock: { frozenAt: 7 } }
  const [seedClick] = owner.seedClicks
  if (seedClick === undefined) throw new TypeError('The account has no first click.')
  const leads = Array.from(
    { length: LEADS },
    (_, n): LeadRecord => ({ ...lead(owner, { reference: `R-${n % 600}` }), uuid: `${token}-lead-${n}` }),
  )
  const fault: FaultRecord = {
    rule: { commit: false, when: { first: 2 }, effect: { kind: 'status', status: 503 } },
    scenario: null,
    number: 4,
    matched: 1,
    fired: 1,
    startedAt: null,
    window: null,
  }
  const clicks = [seedClick, { ...seedClick, uuid: `${token}-click` }]
  return { account: owner, clicks, leads, faults: [fault], journal: JOURNAL, replaces }
}

export async function restoreContract(
  t: Test,
  open: (t: Test) => Promise<readonly [Store, AccountRecord, AccountRecord]>,
): Promise<void> {
  await t.test('an account is restored with its records, and goes on from there', async (t) => {
    const [store] = await open(t)
    const three = used('three')
    t.match(await store.accounts.restore([three]), { kind: 'restored', accounts: [three.account] })
    const restored = await store.accounts.byProgram('three-publisher', 'three-program')
    t.strictSame(restored, three.account)
    if (restored === undefined) return
    t.strictSame((await store.clicks.list(restored, { limit: 9 }))?.items, three.clicks)
    t.strictSame(await store.leads.find(restored, {}, { limit: 9999 }), { items: three.leads, total: LEADS })
    t.strictSame(await store.leads.findFirstByReference(restored, 'R-0'), three.leads[0])
    t.strictSame(await store.faults.list(restored), three.faults)
    t.equal((await store.accounts.findOwner({ event: 'three-event' }))?.token, 'three')

    const added = await store.leads.add(restored, lead(restored), { onlyNewReference: false })
    t.match(added, { kind: 'added', lead: { uuid: leadUuid(restored, LEADS + 1) } })
    const { uuid: _, ...click } = three.clicks[0] as ClickRecord
    t.match(await store.clicks.add(restored, click), { uuid: clickUuid(restored, 2) })
    const counted = await store.faults.count(
      restored,
      { operation: 'createLead', reference: 'A', click: null },
      { at: 0, isAnswered: false },
    )
    t.match(counted, [{ number: 4, ordinal: 2 }])
    const rule = { commit: false, effect: { kind: 'status', status: 500 } } as const
    t.match(await store.faults.add(restored, [{ rule, scenario: null }], 0), [{ number: 5 }])

    await store.accounts.reset('three')
    t.strictSame(
      (await store.clicks.list(restored, { limit: 9 }))?.items.map(({ uuid }) => uuid),
      ['three-first-click'],
    )
  })

  await t.test('its journal is restored within its bounds, and goes on from there', async (t) => {
    const [store] = await open(t)
    const restore = async (token: string, journal: JournalRestoration) => {
      t.match(await store.accounts.restore([{ ...used(token), journal }]), { kind: 'restored' })
      return { token, generation: 0 }
    }
    const owner = await restore('three', JOURNAL)
    t.equal(store.takeRestoredJournal({ token: 'three', generation: 1 }), undefined, 'not after a reset')
    const { journals } = store
    if (journals === undefined) {
      t.strictSame(store.takeRestoredJournal(owner), JOURNAL)
      t.equal(store.takeRestoredJournal(owner), undefined, 'once')
      return
    }
    t.equal(store.takeRestoredJournal(owner), undefined, 'it is among the journals')
    const all = await journals.find(owner, {}, { limit: 9 })
    t.match(all, { total: 3, state: { lastId: 12, lastChange: 3, evicted: 9, lastEvictedId: 9 } })
    t.strictSame(
      all.items,
      JOURNAL.entries.map(({ id, bytes, data }, n) => ({ id, change: n + 1, bytes, data })),
    )
    t.match(await journals.find(owner, { reference: 'R-11' }, { limit: 9 }), { items: [{ id: 11 }], total: 1 })
    t.match(await journals.find(owner, { outcome: 'accepted' }, { limit: 9 }), { total: 2 })
    const write = { key: 'next', entry: { ...entry(0), data: '{}' }, written: undefined }
    t.match(await journals.write(owner, [write]), { ids: [13], evicted: 0 })
    t.match(await journals.state(owner), { lastId: 13, lastChange: 4 })

    const many = Array.from({ length: MAX_JOURNAL_ENTRIES + 2 }, (_, n) => entry(n + 1))
    const full = await restore('four', { lastId: many.length, evicted: 0, entries: many })
    t.match(await journals.find(full, {}, { limit: 1, after: 0 }), {
      items: [{ id: 3 }],
      total: MAX_JOURNAL_ENTRIES,
      state: { evicted: 2, lastEvictedId: 2 },
    })
    t.match(await journals.write(full, [write]), { ids: [MAX_JOURNAL_ENTRIES + 3], evicted: 1 })
    const large = [1, 2, 3].map((id) => entry(id, MAX_JOURNAL_BYTES / 2))
    const heavy = await restore('five', { lastId: 3, evicted: 0, entries: large })
    t.match(await journals.find(heavy, {}, { limit: 9 }), { items: [{ id: 2 }, { id: 3 }], state: { evicted: 1 } })
    t.match(await journals.write(heavy, [write]), { ids: [4], evicted: 1 })
  })

  await t.test('an account takes the place of another, and what began in that one leaves no trace', async (t) => {
    const [store, one, two] = await open(t)
    await store.leads.add(one, lead(one), { onlyNewReference: false })
    const other = { ...used('one', one), account: { ...used('other').account, token: 'one' } }
    const restored = await store.accounts.restore([other])
    t.match(restored, { kind: 'restored', accounts: [{ token: 'one', generation: 1 }] })
    t.equal((await store.leads.find(one, {}, { limit: 1 }))?.total, LEADS)
    t.equal(await store.accounts.byProgram('one-publisher', 'one-program'), undefined)
    t.equal((await store.accounts.byProgram('other-publisher', 'other-program'))?.token, 'one')
    t.equal(await store.accounts.findOwner({ event: 'one-event' }), undefined)
    t.strictSame(await store.leads.add(one, lead(one), { onlyNewReference: false }), CONFLICT)
    t.strictSame(
      (await store.accounts.list()).map(({ token }) => token),
      ['one', 'two'],
    )
    t.strictSame(await store.accounts.byToken('two'), two)
  })

  await t.test('of several accounts all are restored or none', async (t) => {
    const [store, one, two] = await open(t)
    await store.accounts.reset('two')
    const before = await store.accounts.list()
    t.strictSame(await store.accounts.restore([used('one', one), used('two', two)]), CONFLICT, 'one was reset')
    t.strictSame(await store.accounts.restore([used('three'), used('one')]), CONFLICT, 'there is one already')
    t.strictSame(await store.accounts.restore([used('four', account('four'))]), CONFLICT, 'there is none to replace')
    t.strictSame(await store.accounts.list(), before)
    t.equal((await store.leads.find(one, {}, { limit: 1 }))?.total, 0)
  })
}
