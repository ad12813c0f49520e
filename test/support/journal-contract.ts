/** The contract of journals and signals, tested on an engine. In memory every mock keeps journals itself. */
import type { Test } from 'tap'
import { MAX_JOURNAL_BYTES } from '../../src/store/journal-bounds.ts'
import {
  type AccountRecord,
  CONFLICT,
  type JournalEntryData,
  type JournalFilter,
  type JournalPageRequest,
  type JournalStore,
  type JournalWrite,
  type Store,
  type StoreSignal,
} from '../../src/store/port.ts'

type Open = (t: Test) => Promise<readonly [Store, AccountRecord, AccountRecord]>

const owner = ({ token, generation }: AccountRecord) => ({ token, generation })
const entry = (change: Partial<JournalEntryData> = {}): JournalEntryData => ({
  operation: 'createLead',
  reference: 'A',
  click: null,
  outcome: null,
  bytes: 100,
  data: '{}',
  ...change,
})
let keys = 0
const added = (change: Partial<JournalEntryData> = {}): JournalWrite => ({
  key: `new-${++keys}`,
  entry: entry(change),
  written: undefined,
})
const changed = (id: number, change: Partial<JournalEntryData> = {}): JournalWrite => ({
  key: `old-${++keys}`,
  entry: entry(change),
  written: { id, bytes: 100 },
})

/** `write` returns the ids alone here: one test looks at the rest. */
function journalsOf({ journals }: Store) {
  if (journals === undefined) throw new TypeError('This store keeps no journals.')
  const write = async (...args: Parameters<JournalStore['write']>) => {
    const written = await journals.write(...args)
    return written.kind === 'stale' ? written : written.ids
  }
  return { ...journals, write }
}

export async function journalContract(t: Test, open: Open): Promise<void> {
  await t.test('entries of a journal are numbered as they come, and found by what they are', async (t) => {
    const [store, one, two] = await open(t)
    const journals = journalsOf(store)
    const awkward = `\0 \ud800 ' " $1 ? # ${'x'.repeat(3000)}`
    t.strictSame(await journals.write(owner(one), [added(), added({ reference: 'B' })]), [1, 2])
    t.strictSame(await journals.write(owner(two), [added()]), [1], 'each account counts by itself')
    t.strictSame(
      await journals.write(owner(one), [
        changed(1, { outcome: 'accepted', data: '{"n":1}' }),
        added({ operation: null, reference: null, click: awkward }),
      ]),
      [1, 3],
    )
    const found = async (filter: JournalFilter, page: Partial<JournalPageRequest> = {}) => {
      const { items, total } = await journals.find(owner(one), filter, { limit: 10, ...page })
      return [items.map(({ id }) => id), total]
    }
    t.strictSame(await found({}), [[1, 2, 3], 3])
    t.strictSame(await found({ outcome: 'accepted' }), [[1], 1])
    t.strictSame(await found({ operation: 'createLead', reference: 'B' }), [[2], 1])
    t.strictSame(await found({ click: awkward }), [[3], 1])
    t.strictSame(await found({}, { limit: 2 }), [[2, 3], 3], 'of many the newest')
    t.strictSame(await found({}, { limit: 1, after: 1 }), [[2], 3], 'after one, those next')
    t.strictSame(await found({}, { before: 3 }), [[1, 2], 3])
    const { items, state } = await journals.find(owner(one), { reference: 'A' }, { limit: 10 })
    t.match(items, [{ id: 1, change: 3, bytes: 100, data: '{"n":1}' }])
    t.match(state, { lastId: 3, lastChange: 4, evicted: 0, lastEvictedId: 0 })
    t.strictSame(await journals.state(owner(one)), state)
  })

  await t.test('what has changed is listed in the order of the last changes', async (t) => {
    const [store, one] = await open(t)
    const journals = journalsOf(store)
    await journals.write(owner(one), [added(), added(), added()])
    await journals.write(owner(one), [changed(1)])
    const since = async (change: number, limit = 10) =>
      (await journals.listChangedSince(owner(one), change, limit)).entries.map(({ id, change }) => `${id}@${change}`)
    t.strictSame(await since(0), ['2@2', '3@3', '1@4'])
    t.strictSame(await since(2, 1), ['3@3'])
    t.strictSame(await since(4), [])
  })

  await t.test('of several that write at once none takes the number of another', async (t) => {
    const [store, one] = await open(t)
    const journals = journalsOf(store)
    const ids = await Promise.all(Array.from({ length: 10 }, () => journals.write(owner(one), [added(), added()])))
    const all = ids.flatMap((each) => ('kind' in each ? [] : [...each])).toSorted((a, b) => a - b)
    t.strictSame(
      all,
      Array.from({ length: 20 }, (_, n) => n + 1),
    )
  })

  await t.test('what is written again, since nobody heard that it was written, is there once', async (t) => {
    const [store, one] = await open(t)
    const journals = journalsOf(store)
    const [first, second, third] = [added({ reference: 'A' }), added({ reference: 'B' }), added({ reference: 'C' })]
    t.strictSame(await journals.write(owner(one), [first, second]), [1, 2])
    const grown = { ...first, entry: entry({ reference: 'A', bytes: 300, outcome: 'accepted' }) }
    const again = await journals.write(owner(one), [third, grown, second], { isRetry: true })
    t.strictSame(again, [3, 1, 2], 'each under the id that it has')
    const { items, state } = await journals.find(owner(one), {}, { limit: 10 })
    t.match(items, [
      { id: 1, bytes: 300 },
      { id: 2, bytes: 100 },
      { id: 3, bytes: 100 },
    ])
    t.equal(items.length, 3)
    t.match(state, { lastId: 3, lastChange: 5, evicted: 0 })
    const all = MAX_JOURNAL_BYTES
    await journals.write(owner(one), [added({ bytes: all - 500 })])
    t.match(await journals.state(owner(one)), { evicted: 0 }, 'and counted once')
    t.match(await store.journals?.write(owner(one), [added({ bytes: 1 })]), { evicted: 1 })
    t.match(await journals.state(owner(one)), { evicted: 1 })
  })

  await t.test('a journal is bounded by number and by size; what was dropped is counted and stays gone', async (t) => {
    const [store, one] = await open(t)
    const journals = journalsOf(store)
    const written = await store.journals?.write(
      owner(one),
      Array.from({ length: 1010 }, () => added()),
    )
    t.match(written, { kind: 'written', evicted: 10 })
    const ids = async () => (await journals.find(owner(one), {}, { limit: 2000 })).items.map(({ id }) => id)
    t.match([(await ids()).length, (await ids())[0]], [1000, 11])
    t.strictSame(await journals.write(owner(one), [changed(3)]), [3])
    t.equal((await ids())[0], 11)
    t.match(await journals.state(owner(one)), { evicted: 10, lastEvictedId: 10, lastId: 1010 })
    await journals.write(owner(one), [added({ bytes: MAX_JOURNAL_BYTES - 250 })])
    t.strictSame(await ids(), [1009, 1010, 1011], 'the oldest make room')
    await journals.write(owner(one), [changed(1010, { bytes: 200 })])
    t.strictSame(await ids(), [1010, 1011], 'for what grows as well')
    t.match(await journals.state(owner(one)), { evicted: 1009, lastEvictedId: 1009 })
  })

  await t.test('an emptied journal goes on; one of an account that was reset begins anew', async (t) => {
    const [store, one, two] = await open(t)
    const journals = journalsOf(store)
    await journals.write(owner(one), [added(), added()])
    const before = await journals.state(owner(one))
    await journals.clear(owner(one))
    t.match(await journals.find(owner(one), {}, { limit: 10 }), { items: [], total: 0, state: { key: before?.key } })
    t.strictSame(await journals.write(owner(one), [changed(2), added()]), [2, 3])
    t.strictSame(
      (await journals.find(owner(one), {}, { limit: 10 })).items.map(({ id }) => id),
      [3],
      'what was cleared stays gone',
    )

    const again = await store.accounts.reset('one')
    if (again === undefined) throw new Error('The account is missing.')
    t.strictSame(await journals.write(owner(one), [added()]), CONFLICT, 'what began before the reset is not written')
    t.strictSame(await journals.write(owner(again), [added()]), [1])
    t.strictSame(await journals.write({ token: 'one', generation: undefined }, [added()]), [2])
    t.not((await journals.state(owner(again)))?.key, before?.key)
    t.equal(await journals.state(owner(one)), undefined)
    await store.accounts.remove('two')
    t.equal(await journals.state(owner(two)), undefined)
    t.strictSame(await journals.write(owner(two), [added()]), CONFLICT)
  })

  await t.test('each entry that is written is told of', async (t) => {
    const [store, one] = await open(t)
    const heard = listen(store)
    await journalsOf(store).write(owner(one), [added(), added()])
    t.strictSame(heard, [{ kind: 'journal', account: 'one-program' }])
  })
}

export async function signalContract(t: Test, open: Open): Promise<void> {
  await t.test('new accounts, resets, removals and rules taken back are told of once they are done', async (t) => {
    const [store, one] = await open(t)
    const heard = listen(store)
    const third = { ...one, token: 'three', program: { ...one.program, uuid: 'three-program' } }
    await store.accounts.add(third)
    await store.accounts.add(third)
    t.strictSame(heard.splice(0), [{ kind: 'added', account: 'three-program', publisher: 'one-publisher' }])
    const rule = { commit: false, effect: { kind: 'hang' } } as const
    await store.faults.add(one, [{ rule, scenario: null }], 0)
    await store.faults.remove(one, 2)
    t.strictSame(heard, [], 'nothing was taken back')
    await store.faults.remove(one, 1)
    await store.faults.clear(one)
    await store.accounts.reset('one')
    await store.accounts.remove('one')
    await store.accounts.reset('one')
    const account = 'one-program'
    t.strictSame(heard, [
      { kind: 'faults-removed', account },
      { kind: 'faults-removed', account },
      { kind: 'reset', account },
      { kind: 'removed', account },
    ])
  })
}

function listen({ signals }: Store): StoreSignal[] {
  const heard: StoreSignal[] = []
  signals.subscribe((signal) => heard.push(signal))
  return heard
}
