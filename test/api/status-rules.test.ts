import t from 'tap'
import { LEAD_STATUSES } from '../../schemas/terms.ts'
import { documentedAccount, parseLead, type TestAccount } from '../support/account.ts'
import type { Reply } from '../support/http.ts'
import { isRefusal } from '../support/refusal.ts'
import { startedMock } from '../support/started-mock.ts'

const staff = (account: TestAccount, uuid: string, json: unknown) => account.control('PATCH', `/leads/${uuid}`, json)

t.test(
  'until it is approved, a lead goes freely between pending and rejected, and from both to approved',
  async (t) => {
    const account = documentedAccount((await startedMock(t)).port)
    for (const last of LEAD_STATUSES) {
      const { uuid, status } = await account.saveLead()
      t.equal(status.name, 'pending', 'a lead starts pending')
      for (const next of ['rejected', 'pending', 'pending', 'rejected', 'rejected', 'pending', 'rejected', last]) {
        const reply = await account.sendUpdate(uuid, { status: next })
        t.strictSame([reply.status, parseLead(reply).status.name], [200, next])
      }
      t.equal((await account.getLeads()).at(-1)?.status.name, last, 'and stays there')
    }
  },
)

t.test('after approval every update is refused, and the lead stays as it is', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { uuid } = await account.saveLead()
  t.equal((await account.sendUpdate(uuid, { status: 'approved' })).status, 200)
  const approved = JSON.stringify(await account.getLeads())
  for (const status of [...LEAD_STATUSES, ...LEAD_STATUSES]) {
    const reply = await account.sendUpdate(uuid, { status })
    isRefusal(t, reply, 422, 'approved-is-final', `approved to ${status}`)
    const sentence = "It's not possible to update a lead's status once it has been approved."
    t.strictSame(reply.json, { message: sentence, errors: { status: [sentence] } }, "in the page's own words")
  }
  t.equal(JSON.stringify(await account.getLeads()), approved)
})

t.test('the answer to an update is the whole lead, with the time of the change', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.freezeClock('2020-11-04 11:09:31')
  const lead = await account.saveLead()
  await account.freezeClock('2020-12-01 10:00:00')
  const reply = await account.sendUpdate(lead.uuid, { status: 'rejected' })
  const status = { name: 'rejected', reason: null, created_at: '2020-12-01 10:00:00' }
  t.equal(reply.text, JSON.stringify({ data: { ...lead, status } }))
})

t.test('of ten racing approvals one is answered 200 and nine are refused', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (let round = 0; round < 10; round += 1) {
    const { uuid } = await account.saveLead()
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => account.sendUpdate(uuid, { status: 'approved' })),
    )
    const refused = replies.filter(({ status }) => status !== 200)
    t.strictSame([replies.length, refused.length], [10, 9])
    for (const reply of refused) isRefusal(t, reply, 422, 'approved-is-final')
  }
})

t.test('of two racing updates after an approval none wins', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (let round = 0; round < 10; round += 1) {
    const { uuid } = await account.saveLead()
    await account.sendUpdate(uuid, { status: 'approved' })
    const replies = await Promise.all(['rejected', 'pending'].map((status) => account.sendUpdate(uuid, { status })))
    t.strictSame(
      replies.map(({ status }) => status),
      [422, 422],
    )
  }
})

t.test('a race of approval and rejection never ends in an order that the rules forbid', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const orders: string[][] = [
    ['approved', 'rejected'],
    ['rejected', 'approved'],
    ['rejected', 'approved', 'rejected', 'pending'],
    ['pending', 'rejected', 'approved', 'approved', 'rejected'],
  ]
  for (let round = 0; round < 60; round += 1) {
    const { uuid } = await account.saveLead({ reference: `race-${round}` })
    const order = orders[round % orders.length] ?? []
    const answered = await Promise.all(
      order.map(async (status): Promise<[string, Reply]> => [status, await account.sendUpdate(uuid, { status })]),
    )
    const won = answered.filter(([, reply]) => reply.status === 200)
    const approvals = won.filter(([status]) => status === 'approved')
    const [final] = await account.getLeads(`?reference=race-${round}`)
    // Nothing may follow an approval: so exactly one is answered 200, and what was answered 200 beside it came before.
    t.strictSame([approvals.length, final?.status.name], [1, 'approved'], order.join(', '))
    for (const [status, reply] of won) t.equal(parseLead(reply).status.name, status, 'each answer shows what it did')
    for (const [, reply] of answered.filter(([, { status }]) => status !== 200))
      isRefusal(t, reply, 422, 'approved-is-final')
  }
})

t.test("only Retrack's staff may move an approved lead, and set a reason", async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const { uuid } = await account.saveLead()
  await account.sendUpdate(uuid, { status: 'approved' })

  const rejected = await staff(account, uuid, { status: 'rejected', reason: 'Order was returned' })
  t.strictSame(
    [rejected.status, parseLead(rejected).status.name, parseLead(rejected).status.reason],
    [200, 'rejected', 'Order was returned'],
  )
  t.equal(JSON.stringify(await account.getLeads()), JSON.stringify([parseLead(rejected)]))

  t.equal(
    parseLead(await staff(account, uuid, { status: 'approved' })).status.reason,
    'Order was returned',
    'a reason that is not given stays',
  )
  t.equal(
    parseLead(await staff(account, uuid, { status: 'approved', reason: null })).status.reason,
    null,
    'null takes it away',
  )
  isRefusal(t, await account.sendUpdate(uuid, { status: 'rejected' }), 422, 'approved-is-final')
  for (const status of ['pending', 'rejected']) {
    await staff(account, uuid, { status })
    t.equal(
      (await account.sendUpdate(uuid, { status: 'rejected', reason: 'mine' })).status,
      200,
      `back at ${status} the store may go on`,
    )
  }
  t.equal((await account.getLeads())[0]?.status.reason, null, "a store's reason is ignored")
})
