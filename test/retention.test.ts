/** `--keep`: what nobody uses any more is dropped, and nothing else. */
import t from 'tap'
import { parseKeep } from '../src/cli/options.ts'
import { createAccountRuntimes } from '../src/mock/account-runtime.ts'
import { pruneQuietAccounts, startRetention } from '../src/mock/accounts/retention.ts'
import { defaultLimits } from '../src/mock/limits.ts'
import { StoreUnavailableError } from '../src/store/errors.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import type { Store } from '../src/store/port.ts'
import { JOURNAL_REQUEST } from './support/journal-request.ts'
import { account, lead } from './support/store-contract.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Two accounts with a lead and a journal each. */
async function filled() {
  const store = createMemoryStore()
  const runtimes = createAccountRuntimes({
    store,
    limits: defaultLimits(),
    onInternalError: (error) => t.fail(String(error)),
  })
  for (const one of [account('one'), account('two')]) {
    await store.accounts.add(one)
    await store.leads.add(one, lead(one), { onlyNewReference: false })
    void runtimes.get(one).journal.open(JOURNAL_REQUEST)
  }
  const holds = async (token: string) => {
    const found = await store.accounts.byToken(token)
    const journal = await runtimes.find(token)?.journal.find({}, { limit: 9 })
    return [found === undefined ? undefined : await store.leads.count(found), journal?.total]
  }
  const prune = (days: number, of: Store = store) =>
    pruneQuietAccounts({ store: of, runtimes, keepMs: 30 * DAY_MS, now: () => Date.now() + days * DAY_MS })
  return { store, runtimes, holds, prune }
}

t.test('leads and journals are kept for their time, and then dropped with the account staying', async (t) => {
  const { holds, prune } = await filled()
  t.equal(await prune(29), 0)
  t.strictSame(await holds('one'), [1, 1])
  t.equal(await prune(31), 2)
  t.strictSame(
    [await holds('one'), await holds('two')],
    [
      [0, undefined],
      [0, undefined],
    ],
  )
  t.equal(await prune(31), 0)
})

t.test('an account is not quiet while requests come that save nothing', async (t) => {
  const { holds, prune, runtimes } = await filled()
  runtimes.get({ token: 'two' }).lastUsedAt = Date.now() + 20 * DAY_MS
  t.equal(await prune(31), 1)
  t.strictSame(
    [await holds('one'), await holds('two')],
    [
      [0, undefined],
      [1, 1],
    ],
  )
})

t.test('an account that is used at the last moment keeps what it holds', async (t) => {
  const { store, holds, prune } = await filled()
  const late: Store = {
    ...store,
    // Another mock saved something after this one had made its list.
    accounts: { ...store.accounts, reset: (token) => store.accounts.reset(token, { quietSince: 0 }) },
  }
  t.equal(await prune(31, late), 0)
  t.strictSame((await holds('one'))[0], 1)
})

t.test('it is done at the start and every hour, and a store that is away is asked again', async (t) => {
  const { store, runtimes } = await filled()
  const told: unknown[] = []
  let fails = true
  const accounts = {
    ...store.accounts,
    async listQuiet(before: number) {
      if (fails) throw new StoreUnavailableError('the disk is full', undefined)
      return store.accounts.listQuiet(before)
    },
  }
  const scheduled: { work: () => void; ms: number }[] = []
  const start = () =>
    startRetention(
      { store: { ...store, accounts }, runtimes, keepMs: DAY_MS, now: () => Date.now() + 2 * DAY_MS },
      {
        onPruned: (accounts) => told.push(accounts),
        onError: (error) => told.push(error instanceof StoreUnavailableError),
        repeat: (work, ms) => {
          scheduled.push({ work, ms })
          return () => told.push('stopped')
        },
      },
    )
  const stop = start()
  await stop()
  t.strictSame(told, ['stopped', true])
  fails = false
  t.equal(scheduled[0]?.ms, 3_600_000)
  scheduled[0]?.work()
  await stop()
  t.strictSame(told.slice(2), ['stopped', 2])
})

t.test('--keep takes days and hours', async (t) => {
  t.strictSame([parseKeep('30d'), parseKeep('12h')], [30 * DAY_MS, DAY_MS / 2])
  for (const text of ['', '0d', '30', '1m', '1.5d', '-1d', '100000d'])
    t.throws(() => parseKeep(text), /Expected a whole number of days or hours, such as 30d or 12h\./, text)
})
