/** Three mocks over one PostgreSQL, behind an nginx that takes them in turn; compose-shared.test.ts has a whole check. */
import t, { type Test } from 'tap'
import { documentedAccount } from '../support/account.ts'
import { startCluster, withoutPostgres } from '../support/postgres.ts'
import { roundRobin, withoutNginx } from '../support/round-robin.ts'
import { startedMock } from '../support/started-mock.ts'

t.setTimeout(300_000)

const skip = withoutPostgres || withoutNginx

t.test('mocks that share a PostgreSQL behind a proxy', { skip }, async (t) => {
  const cluster = await startCluster(t)
  const replicas = async (t: Test) => {
    const store = { ...cluster.parsed(), connections: 4 }
    const mocks = [await startedMock(t, { store }), await startedMock(t, { store }), await startedMock(t, { store })]
    const port = await roundRobin(
      t,
      mocks.map((mock) => mock.port),
    )
    return { account: documentedAccount(port), mocks }
  }

  await t.test('of ten approvals at once one succeeds, and a rule counts all requests', async (t) => {
    const { account } = await replicas(t)
    const { uuid } = await account.saveLead()
    const approvals = await Promise.all(
      Array.from({ length: 10 }, () => account.sendUpdate(uuid, { status: 'approved' })),
    )
    t.strictSame(approvals.map(({ status }) => status).toSorted(), [200, ...Array.from({ length: 9 }, () => 422)])
    await account.addFault({ when: { first: 2 }, effect: { kind: 'status', status: 503 } })
    const sent = await Promise.all(Array.from({ length: 10 }, (_, n) => account.sendLead({ reference: `n${n}` })))
    t.equal(sent.filter(({ status }) => status === 503).length, 2)
  })

  await t.test('chance follows the seed, whichever mock is asked', async (t) => {
    const { account } = await replicas(t)
    const course = async () => {
      await account.control('POST', '/reset')
      await account.addFault({ when: { probability: 0.5 }, effect: { kind: 'status', status: 503 } })
      const statuses = []
      for (let n = 0; n < 20; n += 1) statuses.push((await account.sendLead({ reference: `n${n}` })).status)
      return statuses
    }
    const first = await course()
    t.ok(first.includes(200) && first.includes(503))
    t.strictSame(await course(), first)
  })

  await t.test('a wait at one mock hears of each lead at another', async (t) => {
    const { mocks } = await replicas(t)
    const [one, two] = mocks.map(({ port }) => documentedAccount(port))
    if (one === undefined || two === undefined) throw new Error('They are missing.')
    for (let n = 0; n < 20; n += 1) {
      const waiting = two.wait({ reference: `n${n}`, timeoutMs: 60_000 })
      await one.saveLead({ reference: `n${n}` })
      t.match(await waiting, { result: 'yes', data: [{ reference: `n${n}`, outcome: 'accepted' }] })
    }
  })
})
