/** Chance that repeats itself: real rates, the same on every run, whatever other accounts do. */
import t from 'tap'
import { MemoryBudget } from '../../src/memory-budget.ts'
import { UNBOUNDED_FAULTS } from '../../src/store/fault-rules.ts'
import { FaultSet } from '../../src/store/memory-faults.ts'
import { createAccount, type TestAccount } from '../support/account.ts'
import { sendMany } from '../support/many-requests.ts'
import { startedMock } from '../support/started-mock.ts'

/** Enough for a seed to show, and few enough for every run. */
const REQUESTS = 120
const DOWN = { kind: 'status', status: 503 } as const
const unlucky = (account: TestAccount, probability = 0.3) => account.addFault({ when: { probability }, effect: DOWN })
const failed = (statuses: readonly number[]) => statuses.map((status) => (status === 503 ? 'x' : '.')).join('')

t.test(
  'the same seed gives the same failures: in another mock, after a reset, and beside an account under load',
  async (t) => {
    const one = await createAccount((await startedMock(t)).port, { seed: 7 })
    await unlucky(one)
    const alone = failed(await sendMany(one, REQUESTS))

    const { port } = await startedMock(t)
    const beside = await createAccount(port, { seed: 7 })
    const busy = await createAccount(port, { seed: 7 })
    const other = await createAccount(port, { seed: 8 })
    for (const account of [beside, busy, other]) await unlucky(account)
    const [quiet, loaded] = await Promise.all([
      sendMany(beside, REQUESTS),
      sendMany(busy, REQUESTS, 4),
      sendMany(other, 200, 2),
    ])
    t.equal(failed(quiet), alone)
    t.equal(loaded.filter((status) => status === 503).length, alone.replaceAll('.', '').length)

    t.equal((await one.control('POST', '/reset')).status, 204)
    await unlucky(one)
    t.equal(failed(await sendMany(one, 80)), alone.slice(0, 80))

    await other.control('POST', '/reset')
    await unlucky(other)
    t.not(failed(await sendMany(other, 80)), alone.slice(0, 80), 'another seed fails elsewhere')
  },
)

t.test('two rules of one account fail apart from each other', async (t) => {
  const account = await createAccount((await startedMock(t)).port, { seed: 7 })
  await unlucky(account)
  const first = failed(await sendMany(account, 80))
  await account.control('DELETE', '/faults')
  await unlucky(account)
  t.not(failed(await sendMany(account, 80)), first)
})

t.test('a rule of 0.3 fails about 3,000 of 10,000 requests', (t) => {
  const rules = new FaultSet(UNBOUNDED_FAULTS, new MemoryBudget(Number.POSITIVE_INFINITY))
  rules.add([{ rule: { when: { probability: 0.3 }, commit: false, effect: DOWN }, scenario: null }], 0)
  const target = { operation: 'createLead', reference: null, click: null }
  const count = () => rules.count(target, 7, { at: 0, isAnswered: false })
  const fails = Array.from({ length: 10_000 }, count).filter((firings) => firings.length > 0).length
  // Five standard deviations of a binomial count: chance leaves them once in 1.7 million seeds, and this seed never.
  const deviation = Math.sqrt(10_000 * 0.3 * 0.7)
  t.ok(Math.abs(fails - 3000) < 5 * deviation, `${fails} failed`)
  t.match(rules.list(), [{ matched: 10_000, fired: fails }])
  t.end()
})
