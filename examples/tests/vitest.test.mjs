/** With Vitest: `npx vitest run vitest.test.mjs` */
import { startMock } from 'retrack-kit'
import { afterEach, expect, test } from 'vitest'
import { buy, startStore } from './store.mjs'

const started = []
afterEach(async () => {
  for (const one of started.splice(0)) await one.close()
})

test('an order without a click makes no lead', async () => {
  const mock = await startMock()
  const account = await mock.createAccount({ market: 'SE' })
  const event = account.events[0].uuid
  const store = await startStore({ retrackUrl: mock.url, token: account.token, event })
  await account.change({ redirectUrl: `${store.url}/retrack` })
  started.push(store, mock)

  await fetch(`${store.url}/checkout?reference=A1000`, { method: 'POST' })
  // Silence proves something only where something was heard.
  const click = await account.clicks.create()
  await buy(store.url, click.visitUrl, 'A1001')
  await account.leads.waitFor({ reference: 'A1001' })
  await account.requests.waitForNone({ reference: 'A1000' }, { timeoutMs: 100 })
  expect(await account.leads.list()).toHaveLength(1)
})

test('a garbled answer is no success', async () => {
  const mock = await startMock()
  const account = await mock.createAccount({ market: 'SE' })
  const event = account.events[0].uuid
  const store = await startStore({ retrackUrl: mock.url, token: account.token, event })
  await account.change({ redirectUrl: `${store.url}/retrack` })
  started.push(store, mock)

  await account.faults.add({ operation: 'createLead', when: { first: 1 }, effect: { kind: 'malformed' } })
  const click = await account.clicks.create()
  await buy(store.url, click.visitUrl, 'A1001')
  const [lead] = await account.leads.waitFor({ reference: 'A1001' })
  expect(lead.status.name).toBe('pending')
})
