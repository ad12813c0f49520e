/** With tap: `npx tap tap.test.mjs` */
import { startMock } from 'retrack-kit'
import t from 'tap'
import { buy, startStore } from './store.mjs'

async function setUp(t) {
  const mock = await startMock()
  const account = await mock.createAccount({ market: 'SE' })
  const event = account.events[0].uuid
  const store = await startStore({ retrackUrl: mock.url, token: account.token, event })
  await account.change({ redirectUrl: `${store.url}/retrack` })
  t.teardown(async () => {
    store.close()
    await mock.close()
  })
  return { account, store }
}

t.test('an order becomes a lead, though Retrack is down at first', async (t) => {
  const { account, store } = await setUp(t)
  await account.faults.add({ operation: 'createLead', when: { first: 2 }, effect: { kind: 'status', status: 503 } })
  const click = await account.clicks.create()
  const order = await buy(store.url, click.visitUrl, 'A1001')
  t.equal(order.status, 200, 'the customer does not notice')
  const [lead] = await account.leads.waitFor({ reference: 'A1001' })
  t.equal(lead.click.uuid, click.uuid)
  t.equal((await account.requests.list({ reference: 'A1001' })).length, 3, 'it was tried three times')
})
