import t from 'tap'
import { DEFAULT_BEHAVIOURS } from '../schemas/behaviours/index.ts'
import { createDefaultAccount } from '../src/mock/accounts/create-account.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import type { LeadRecord, Store } from '../src/store/port.ts'
import { storeContract } from './support/store-contract.ts'

t.test('the memory engine keeps the contract of the store', (t) => storeContract(t, async () => createMemoryStore()))

t.test('look-ups by uuid, reference and click do not slow down as leads grow', async (t) => {
  const filled = async (leads: number) => {
    const store = createMemoryStore()
    const account = await createDefaultAccount(store, 'one', { seed: 1, behaviours: DEFAULT_BEHAVIOURS })
    const [click] = account.seedClicks
    if (click === undefined) throw new TypeError('The account has no first click.')
    for (let n = 0; n < leads; n += 1) {
      const lead: Omit<LeadRecord, 'uuid'> = {
        event: '',
        click: { ...click, uuid: `click-${n}` },
        reference: `reference-${n}`,
        voucher: null,
        createdAt: 0,
        status: 'pending',
        reason: null,
        statusAt: 0,
      }
      await store.leads.add(account, lead, (number) => `lead-${number}`, { onlyNewReference: true })
    }
    return { store, account, leads }
  }
  const [few, many] = [await filled(500), await filled(100_000)]
  const lookUps: Readonly<Record<string, (store: Store, of: typeof few.account, n: number) => Promise<unknown>>> = {
    'get by uuid': (store, of, n) => store.leads.get(of, `lead-${n + 1}`),
    'first with a reference': (store, of, n) => store.leads.findFirstByReference(of, `reference-${n}`),
    'find by reference': (store, of, n) => store.leads.find(of, { reference: `reference-${n}` }, 1000),
    'find by click': (store, of, n) => store.leads.find(of, { click: `click-${n}` }, 1000),
    'find the newest': (store, of) => store.leads.find(of, {}, 1),
    'change a status': (store, of, n) =>
      store.leads.changeStatus(of, `lead-${n + 1}`, { status: 'rejected', reason: null, at: 0 }, [
        'pending',
        'rejected',
      ]),
    'get a click': (store, of, n) => store.clicks.get(of, `click-${n}`),
    count: (store, of) => store.leads.count(of),
  }
  for (const [name, lookUp] of Object.entries(lookUps)) {
    // The least of several rounds, of both in turn: what else the machine does can only add to one.
    const least = [few, many].map(() => Number.POSITIVE_INFINITY)
    for (let round = 0; round < 10; round += 1) {
      for (const [place, { store, account, leads }] of [few, many].entries()) {
        const start = performance.now()
        for (let n = 0; n < 400; n += 1) await lookUp(store, account, (n * 7919) % leads)
        least[place] = Math.min(least[place] ?? 0, performance.now() - start)
      }
    }
    const [short = 0, long = 0] = least
    // 200 times the leads: a look-up that walked through them would take some hundred times as long.
    t.ok(long < short * 20, `${name}: 200 times the leads, ${(long / short).toFixed(1)} times the time`)
  }
})
